#include "server/problem.hpp"

#include <algorithm>
#include <cstdlib>

#include "server/json_writer.hpp"

namespace luotsi::server {

namespace {

struct Exact {
    std::string_view code;
    std::uint16_t status;
};
// Codes whose status says more than their kind does.
constexpr std::array<Exact, 11> exact_statuses{{
    {"http.method_not_allowed", 405},
    {"http.not_acceptable", 406},
    {"http.unsupported_type", 415},
    {"http.header_too_large", 431},
    {"http.too_slow", 408},
    {"http.too_often", 429},
    {"api.not_signed_in", 401},
    {"api.bad_fields", 422},
    {"code.too_many", 429},
    {"api.too_many", 429},
    {"store.disk_full", 507},
}};

void write_args(JsonWriter& json, const Error& error) {
    json.key("args").begin_object();
    for (const auto& [name, value] : error.args) json.member(name, value);
    json.end_object();
}

std::string words_of(const model::Words& words, Language language, const Error& error) {
    if (words.has(error.code)) return words.get(language, error.code, error.args);
    return words.get(language, std::string("problem.") + std::string(to_string(error.kind)));
}

}  // namespace

Problem Problem::of_fields(std::vector<centre::FieldError> fields) {
    Problem problem(Error(ErrorKind::invalid, "api.bad_fields"));
    problem.fields = std::move(fields);
    return problem;
}

std::uint16_t http_status(const Error& error) {
    for (const auto& exact : exact_statuses) {
        if (exact.code == error.code) return exact.status;
    }
    switch (error.kind) {
        case ErrorKind::invalid: return 400;
        case ErrorKind::not_found: return 404;
        case ErrorKind::forbidden: return 403;
        case ErrorKind::conflict: return 409;
        case ErrorKind::stale: return 412;
        case ErrorKind::too_large: return 413;
        case ErrorKind::busy: return 503;
        case ErrorKind::unsupported: return 501;
        case ErrorKind::unavailable: return 503;
        case ErrorKind::internal: return 500;
    }
    return 500;
}

Response to_response(const Problem& problem, const model::Words& words, Language language) {
    const Error& error = problem.error;
    Response response;
    response.status = http_status(error);
    response.content_type = "application/problem+json";
    JsonWriter json;
    json.begin_object();
    json.member("type", "about:blank");
    json.member("title",
                words.get(language, "problem." + std::string(to_string(error.kind)) + ".title"));
    json.key("status").unsigned_integer(response.status);
    json.member("code", error.code);
    json.member("detail", words_of(words, language, error));
    write_args(json, error);
    const std::string repair = error.code + ".repair";
    if (words.has(repair)) json.member("repair", words.get(language, repair, error.args));
    if (!problem.fields.empty()) {
        json.key("fields").begin_array();
        for (const auto& [field, wrong] : problem.fields) {
            json.begin_object();
            json.member("name", field).member("code", wrong.code);
            json.member("detail", words_of(words, language, wrong));
            json.end_object();
        }
        json.end_array();
    }
    if (!problem.etag.empty()) {
        json.member("etag", problem.etag);
        response.with("ETag", problem.etag);
    }
    json.end_object();
    response.body = json.take();
    response.with("Content-Language", std::string(to_string(language)));
    response.with("Cache-Control", "no-store");
    if (response.status == 503 || response.status == 429) {
        std::string seconds = "2";
        for (const auto& [name, value] : error.args) {
            if (name == "seconds") seconds = value;
        }
        response.with("Retry-After", seconds);
    }
    return response;
}

Language language_of(std::string_view accept_language) {
    Language best = Language::fi;
    double best_quality = 0;
    while (!accept_language.empty()) {
        auto comma = accept_language.find(',');
        std::string_view part = trim(accept_language.substr(0, comma));
        accept_language = comma == std::string_view::npos ? std::string_view{}
                                                          : accept_language.substr(comma + 1);
        auto semicolon = part.find(';');
        double quality = 1;
        if (semicolon != std::string_view::npos) {
            std::string q(trim(part.substr(semicolon + 1)));
            if (q.starts_with("q=")) quality = std::strtod(q.c_str() + 2, nullptr);
        }
        Language language = Language::fi;
        std::string_view tag = trim(part.substr(0, semicolon));
        tag = tag.substr(0, tag.find('-'));
        if (parse_language(tag, language) && quality > best_quality) {
            best = language;
            best_quality = quality;
        }
    }
    return best;
}

}  // namespace luotsi::server

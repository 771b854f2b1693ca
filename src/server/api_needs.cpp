// What words are about, as a proposal: needs with how sure we are and why, danger, and the question
// that would tell two needs apart. Nothing of the words is stored or logged; "none of these" is
// counted by what had been proposed. Residents get plain names, workers also the rules.
#include <algorithm>
#include <array>
#include <cmath>

#include "centre/intake.hpp"
#include "server/app.hpp"
#include "server/json_input.hpp"
#include "server/pieces.hpp"

namespace luotsi::server {

namespace {

constexpr std::size_t needs_shown_max = 4;
constexpr double least_confidence = 0.08;  // below it a proposal is noise
constexpr double clear_confidence = 0.7;
constexpr double likely_confidence = 0.4;

std::expected<void, Problem> not_too_often(Call& call) {
    const bool one_address = !call.request.loopback && !call.request.peer.empty();
    if (const auto wait = call.app.words_limit.take(call.request.peer, call.now);
        wait > 0 && one_address) {
        return fail(Error(ErrorKind::busy, "api.too_many").with("seconds", std::to_string(wait)));
    }
    return {};
}

// How sure, in three steps that words can carry.
std::string_view level_of(double confidence) {
    if (confidence >= clear_confidence) return "clear";
    return confidence >= likely_confidence ? "likely" : "possible";
}

struct Said {
    need::Text text;
    std::string theme;
    std::vector<std::string> shown;
};

std::expected<Said, Problem> read_said(Call& call, bool with_shown) {
    auto body = JsonInput::parse(call.request.body);
    if (!body) return std::unexpected<Problem>(body.error());
    const need::NeedFinder& needs = call.app.installation.needs;
    const std::string words = body->text("text", centre::words_max);
    Said out;
    out.theme = body->text("theme", 100);
    if (!out.theme.empty() && needs.theme(out.theme) == nullptr)
        body->wrong("theme", "contact.unknown_theme");
    if (with_shown) {
        for (std::string& code : body->texts("shown", 60)) {
            if (needs.category(code) == nullptr)
                body->wrong("shown", "field.unknown_value");
            else
                out.shown.push_back(std::move(code));
        }
    }
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    out.text = needs.analyser().analyse(words);
    return out;
}

void write_reasons(JsonWriter& json, const need::NeedGuess& guess, bool for_worker) {
    json.key("because").begin_array();
    for (const need::Reason& reason : guess.reasons) {
        json.begin_object().member("words", reason.words);
        if (for_worker) {
            json.member_or_null("rule", reason.rule);
            json.key("weight").number(std::round(reason.weight * 100) / 100);
        }
        json.end_object();
    }
    json.end_array();
}

void write_needs(JsonWriter& json, const Voice& voice, const need::Understanding& understood,
                 bool for_worker) {
    json.key("needs").begin_array();
    for (const need::NeedGuess& guess : understood.needs) {
        const need::NeedCategory* category = voice.installation.needs.category(guess.code);
        if (category == nullptr || guess.confidence < least_confidence) continue;
        json.begin_object().member("code", guess.code).member("title", voice.in(category->title));
        json.member("plain", voice.in(category->plain));
        json.key("confidence").number(std::round(guess.confidence * 100) / 100);
        json.member("level", level_of(guess.confidence));
        write_reasons(json, guess, for_worker);
        json.end_object();
    }
    json.end_array();
}

void write_clarifying(JsonWriter& json, const Voice& voice,
                      const std::optional<need::Question>& question) {
    json.key("question");
    if (!question) {
        json.null();
        return;
    }
    json.begin_object().member("text", voice.in(question->text)).key("answers").begin_array();
    for (const need::QuestionAnswer& answer : question->answers) {
        json.begin_object().member("text", voice.in(answer.text));
        json.member_or_null("need", answer.category).end_object();
    }
    json.end_array().end_object();
}

template <bool for_worker>
Answer understand(Call& call) {
    if (!for_worker) {
        if (auto allowed = not_too_often(call); !allowed)
            return std::unexpected(std::move(allowed.error()));
    }
    auto said = read_said(call, false);
    if (!said) return std::unexpected(std::move(said.error()));
    const centre::Installation& installation = call.app.installation;
    const Voice voice{installation, call.language};
    const auto dangers = installation.dangers.find(said->text);
    std::vector<need::DangerSign> signs;
    for (const auto& found : dangers)
        signs.push_back({found.danger->kind, found.emergency, found.certainty});
    const need::Understanding understood =
        installation.needs.understand(said->text, signs, said->theme, needs_shown_max);
    JsonWriter json;
    json.begin_object().member("language", to_string(understood.language));
    json.member("urgency", need::to_string(understood.urgency));
    write_needs(json, voice, understood, for_worker);
    write_clarifying(json, voice, understood.question);
    json.key("dangers").begin_array();
    for (const auto& danger : dangers) write_danger(json, voice, danger);
    json.end_array().end_object();
    return json_response(json.take());
}

template <bool for_worker>
Answer none_of_these(Call& call) {
    if (!for_worker) {
        if (auto allowed = not_too_often(call); !allowed)
            return std::unexpected(std::move(allowed.error()));
    }
    auto said = read_said(call, true);
    if (!said) return std::unexpected(std::move(said.error()));
    call.app.not_understood.add(call.app.installation.needs, said->text, std::move(said->shown));
    JsonWriter json;
    json.begin_object().flag("ok", true).end_object();
    return json_response(json.take());
}

Answer not_understood(Call& call) {
    const Voice voice{call.app.installation, call.language};
    const NotUnderstood::Report report = call.app.not_understood.report();
    JsonWriter json;
    json.begin_object().key("words").begin_array();
    for (const auto& line : report.words) {
        json.begin_object().member("word", line.word).count("texts", line.texts).end_object();
    }
    json.end_array().key("none_of_these").begin_array();
    for (const auto& [shown, count] : report.none_of_these) {
        json.begin_object().count("count", count).key("shown").begin_array();
        for (const std::string& code : shown) {
            const need::NeedCategory* category = call.app.installation.needs.category(code);
            write_option(json, code, category ? voice.in(category->title) : code);
        }
        json.end_array().end_object();
    }
    json.end_array().count("times", report.times).end_object();
    return json_response(json.take());
}

constexpr std::array<RouteSpec, 5> routes{{
    {Method::post, "/api/public/understand", Who::anyone, understand<false>, false},
    {Method::post, "/api/public/none-of-these", Who::anyone, none_of_these<false>, false},
    {Method::post, "/api/understand", Who::worker, understand<true>, false},
    {Method::post, "/api/none-of-these", Who::worker, none_of_these<true>, false},
    {Method::get, "/api/not-understood", Who::worker, not_understood},
}};

}  // namespace

std::span<const RouteSpec> need_routes() { return routes; }

}  // namespace luotsi::server

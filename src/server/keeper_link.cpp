#include "server/keeper_link.hpp"

#include <array>
#include <charconv>

#include "base/hash.hpp"
#include "server/json_input.hpp"
#include "server/json_writer.hpp"

namespace luotsi::server {

namespace {

constexpr std::size_t signature_digits = 32;
constexpr std::array<std::string_view, 3> capacities{"open", "limited", "closed"};

std::string signature(std::string_view secret, std::string_view payload) {
    const std::string digest = to_hex(hmac_sha256(secret, "keeper-link:" + std::string(payload)));
    return digest.substr(0, signature_digits);
}

std::optional<std::string> from_hex(std::string_view hex) {
    if (hex.size() % 2 != 0) return std::nullopt;
    std::string out;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        unsigned byte = 0;
        const char* end = hex.data() + i + 2;
        if (std::from_chars(hex.data() + i, end, byte, 16).ptr != end) return std::nullopt;
        out += static_cast<char>(byte);
    }
    return out;
}

}  // namespace

std::string keeper_token(std::string_view secret, std::string_view service, Date last) {
    const std::string payload = std::to_string(last.day) + ':' + std::string(service);
    std::string hex;
    constexpr std::string_view digits = "0123456789abcdef";
    for (const char c : payload) {
        const auto byte = static_cast<unsigned char>(c);
        hex += digits[byte >> 4U];
        hex += digits[byte & 15U];
    }
    return hex + '-' + signature(secret, payload);
}

Result<KeeperLink> open_keeper_token(std::string_view secret, std::string_view token, Date today) {
    const std::size_t dash = token.find('-');
    const auto payload = from_hex(token.substr(0, dash));
    if (dash == std::string_view::npos || !payload ||
        !equal_in_constant_time(token.substr(dash + 1), signature(secret, *payload)))
        return fail(ErrorKind::not_found, "directory.link_wrong");
    KeeperLink out;
    const std::size_t colon = payload->find(':');
    std::from_chars(payload->data(), payload->data() + colon, out.last.day);
    out.service = payload->substr(colon + 1);
    if (today > out.last) return fail(ErrorKind::not_found, "directory.link_old");
    return out;
}

std::string to_json(const KeeperWord& word) {
    JsonWriter json;
    json.begin_object().member("service", word.service).time("at", word.at);
    json.flag("correct", word.correct).member_or_null("capacity", word.capacity);
    json.member_or_null("paused_until",
                        word.paused_until ? to_iso(*word.paused_until) : std::string{});
    json.flag("gone", word.gone).member("by", word.by).end_object();
    return json.take();
}

Result<KeeperWord> keeper_word_from_json(std::string_view text) {
    auto json = JsonInput::parse(text);
    if (!json) return fail(json.error());
    KeeperWord out;
    out.service = json->text("service", 400);
    out.at = json->instant("at").value_or(Instant{0});
    out.correct = json->boolean("correct").value_or(false);
    out.capacity = json->choice("capacity", capacities);
    if (const auto day = parse_date(json->text("paused_until", 20))) out.paused_until = *day;
    out.gone = json->boolean("gone").value_or(false);
    out.by = json->text("by", 100);
    if (out.service.empty())
        return fail(ErrorKind::invalid, "directory.bad_record", "a keeper's word of no service");
    return out;
}

}  // namespace luotsi::server

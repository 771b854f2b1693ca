// Somebody else's Questionnaire as an instrument: what can be read is made into a content file, so
// that it is checked like any other.
#include <boost/json.hpp>
#include <fmt/format.h>

#include <optional>

#include "feel/decimal.hpp"
#include "instrument/fhir_urls.hpp"

namespace luotsi::instrument::fhir {

namespace json = boost::json;

namespace {

constexpr std::size_t deepest = 16;   // of groups inside groups
constexpr std::size_t items_most = 200;

const json::value* member(const json::value& value, std::string_view name) {
    return value.is_object() ? value.get_object().if_contains(name) : nullptr;
}

std::string text_of(const json::value& value, std::string_view name) {
    const json::value* found = member(value, name);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
}

std::string quoted(std::string_view text) { return json::serialize(json::string(text)); }

// One language is told: it stands for all three until somebody translates it.
std::string local(std::string_view text) {
    const std::string one = quoted(text.empty() ? "–" : text);
    return fmt::format("{{fi: {0}, sv: {0}, en: {0}}}", one);
}

// The number of an extension of the value or of its coding; nullopt when there is none.
std::optional<std::string> number_of(const json::value& value, std::string_view url) {
    const json::value* extensions = member(value, "extension");
    if (extensions == nullptr || !extensions->is_array()) return std::nullopt;
    for (const json::value& one : extensions->get_array()) {
        if (text_of(one, "url") != url) continue;
        for (const char* kind : {"valueDecimal", "valueInteger"}) {
            const json::value* number = member(one, kind);
            if (number == nullptr || !number->is_number()) continue;
            const auto decimal = feel::Decimal::parse(json::serialize(*number));
            if (decimal) return decimal->to_string();
        }
    }
    return std::nullopt;
}

std::optional<std::string> points_of(const json::value& option, const json::value& coding) {
    for (const json::value* at : {&coding, &option}) {
        for (const std::string_view url : {ordinal, item_weight})
            if (auto number = number_of(*at, url)) return number;
    }
    return std::nullopt;
}

class Reader {
public:
    explicit Reader(std::vector<std::string>& left_out) : left_out_(left_out) {}

    void read(const json::value& items, std::size_t depth) {
        if (!items.is_array() || depth > deepest) return;
        for (const json::value& item : items.get_array()) {
            const std::string type = text_of(item, "type");
            const std::string link = text_of(item, "linkId");
            const bool taken =
                count_ < items_most && (choice(item, type, link) || number(item, type, link));
            if (!taken && type != "group" && type != "display") left_out_.push_back(link);
            if (const json::value* inner = member(item, "item")) read(*inner, depth + 1);
        }
    }

    std::string answer_lines, item_lines;
    bool all_have_points = true;

private:
    void add(const json::value& item, const std::string& link, const std::string& rest) {
        const std::string text = local(text_of(item, "text"));
        item_lines += fmt::format("  - {{id: {}, topic: {}, text: {}, {}}}\n", quoted(link), text,
                                  text, rest);
        ++count_;
    }

    bool choice(const json::value& item, const std::string& type, const std::string& link) {
        const json::value* options = member(item, "answerOption");
        if (type != "choice" || options == nullptr || !options->is_array()) return false;
        const std::string set = fmt::format("a{}", count_ + 1);
        std::string lines;
        std::size_t index = 0;
        for (const json::value& option : options->get_array()) {
            const json::value* coding = member(option, "valueCoding");
            const json::value* whole = member(option, "valueInteger");
            const std::string code = coding != nullptr  ? text_of(*coding, "code")
                                     : whole != nullptr ? json::serialize(*whole)
                                                        : std::string();
            const std::string shown =
                coding != nullptr ? text_of(*coding, "display") : text_of(option, "valueString");
            const auto points = points_of(option, coding == nullptr ? option : *coding);
            const auto value = feel::Decimal::parse(code);
            all_have_points = all_have_points && (points || value);
            lines += fmt::format("    - {{value: {}{}, text: {}}}\n",
                                 value ? value->to_string() : std::to_string(index),
                                 points ? ", score: " + *points : "",
                                 local(shown.empty() ? code : shown));
            ++index;
        }
        if (index == 0) return false;
        answer_lines += fmt::format("  {}:\n{}", set, lines);
        add(item, link, "answers: " + set);
        return true;
    }

    bool number(const json::value& item, const std::string& type, const std::string& link) {
        if (type != "integer" && type != "decimal") return false;
        const auto low = number_of(item, min_value);
        const auto high = number_of(item, max_value);
        if (!low || !high) return false;
        add(item, link,
            fmt::format("number: {{from: {}, to: {}, step: {}}}", *low, *high,
                        type == "integer" ? "1" : "0.01"));
        return true;
    }

    std::vector<std::string>& left_out_;
    std::size_t count_ = 0;
};

// "http://loinc.org/q/44249-1" → "44249-1"; what is left when nothing else is: "imported".
std::string slug(std::string_view text) {
    if (const std::size_t slash = text.find_last_of("/:"); slash != std::string_view::npos)
        text.remove_prefix(slash + 1);
    std::string out;
    for (const char c : text) {
        const bool upper = c >= 'A' && c <= 'Z';
        const char small = upper ? static_cast<char>(c - 'A' + 'a') : c;
        const bool good = (small >= 'a' && small <= 'z') || (small >= '0' && small <= '9');
        if (good)
            out += small;
        else if (!out.empty() && out.back() != '-')
            out += '-';
    }
    while (!out.empty() && out.back() == '-') out.pop_back();
    return out.empty() ? "imported" : out;
}

}  // namespace

std::string foreign_file(const json::value& resource, std::vector<std::string>& left_out) {
    Reader reader(left_out);
    if (const json::value* items = member(resource, "item")) reader.read(*items, 0);
    if (reader.item_lines.empty()) return "";
    const std::string id = text_of(resource, "id");
    const std::string url = text_of(resource, "url");
    const std::string title = text_of(resource, "title");
    const std::string rights = text_of(resource, "copyright");
    const std::string owner = text_of(resource, "publisher");
    std::string out = fmt::format("instrument: {}\nversion: 1.0.0\n", slug(id.empty() ? url : id));
    out += fmt::format("title: {}\n", local(title.empty() ? text_of(resource, "name") : title));
    out += fmt::format("owner: {}\n", quoted(owner.empty() ? "not told" : owner));
    out += fmt::format("licence: {{may display: true, may score: true, text: {}, source: {}, "
                       "confidence: low}}\n",
                       quoted(rights.empty() ? "not told: check the rights before use" : rights),
                       quoted(url.empty() ? "an imported Questionnaire" : url));
    out += "mode: full\nwording: {fi: draft, sv: draft, en: draft}\n";
    out += "scoring source: \"sum of the ordinal values, assumed at import\"\n"
           "scoring confidence: low\n";
    if (!reader.answer_lines.empty()) out += "answers:\n" + reader.answer_lines;
    out += "items:\n" + reader.item_lines;
    // Without points nothing can be counted: the number of a choice is only its place.
    if (reader.all_have_points)
        out += "scores:\n  total: {title: {fi: \"Summa\", sv: \"Summa\", en: \"Sum\"}, of: all, "
               "decimals: 2}\n";
    else
        out += "scores:\n  total: {title: {fi: \"Tulos\", sv: \"Resultat\", en: \"Result\"}, "
               "range: [-1000000, 1000000], decimals: 6}\n";
    return out + "note: \"Imported: one language stands for all three, rights and scoring are to "
                 "be checked.\"\n";
}

}  // namespace luotsi::instrument::fhir

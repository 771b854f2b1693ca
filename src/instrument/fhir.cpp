#include "instrument/fhir.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "instrument/fhir_urls.hpp"

namespace luotsi::instrument {

namespace json = boost::json;

namespace {

// Whole numbers as such: boost would write 1E0.
json::value number(const Decimal& value) {
    if (const auto whole = value.to_int64()) return *whole;
    return value.to_double();
}

json::object extension(std::string_view url, std::string_view kind, json::value value) {
    return {{"url", url}, {kind, std::move(value)}};
}

json::object text_extension(std::string_view url, std::string_view kind, std::string_view text) {
    return extension(url, kind, json::string(text));
}

void put_text(json::object& object, std::string_view name, const LocalText& text,
              Language language) {
    if (text.in(language).empty()) return;
    object[name] = text.in(language);
    json::array others;
    for (const Language other : all_languages) {
        if (other == language || text.in(other) == text.in(language)) continue;
        others.push_back(json::object{
            {"url", fhir::translation},
            {"extension", json::array{text_extension("lang", "valueCode", to_string(other)),
                                      text_extension("content", "valueString", text.in(other))}}});
    }
    if (!others.empty())
        object["_" + std::string(name)] = json::object{{"extension", std::move(others)}};
}

json::object coding(const Instrument& one, const AnswerSet& set, const Answer& answer,
                    Language language) {
    // The id of a set may have spaces; a URI may not.
    std::string system = fhir::instrument_system(one.id) + ":";
    for (const char c : set.id) system += c == ' ' ? '-' : c;
    json::object out{{"system", system}, {"code", answer.value.to_string()}};
    put_text(out, "display", answer.text, language);
    out["extension"] = json::array{extension(fhir::ordinal, "valueDecimal", number(answer.score))};
    return out;
}

void put_number(json::object& out, const Item& item) {
    const bool whole = item.step.is_integer() && item.low.is_integer();
    out["type"] = whole ? "integer" : "decimal";
    const char* kind = whole ? "valueInteger" : "valueDecimal";
    json::array extensions{extension(fhir::min_value, kind, number(item.low)),
                           extension(fhir::max_value, kind, number(item.high))};
    if (!item.unit.empty())
        extensions.push_back(
            extension(fhir::unit, "valueCoding", json::object{{"display", item.unit}}));
    out["extension"] = std::move(extensions);
}

// R4 can say "unless that question was answered so"; a sum of several it cannot.
void put_enable(json::object& out, const Instrument& one, std::uint32_t item, Language language) {
    json::array conditions;
    for (const Skip& skip : one.skips) {
        const bool about =
            std::find(skip.items.begin(), skip.items.end(), item) != skip.items.end();
        if (!about || skip.when.size() != 1) continue;
        const Item& asked = one.items[skip.when.front()];
        if (asked.answers == none) continue;
        const AnswerSet& set = one.sets[asked.answers];
        for (const Answer& answer : set.answers) {
            if (answer.score != skip.is) continue;
            conditions.push_back(
                json::object{{"question", asked.id},
                             {"operator", "!="},
                             {"answerCoding", coding(one, set, answer, language)}});
        }
    }
    if (conditions.empty()) return;
    if (conditions.size() > 1) out["enableBehavior"] = "all";
    out["enableWhen"] = std::move(conditions);
}

json::object item_of(const Instrument& one, std::uint32_t at, Language language) {
    const Item& item = one.items[at];
    json::object out{{"linkId", item.id}};
    json::object code{{"system", fhir::instrument_system(one.id)}, {"code", item.id}};
    put_text(code, "display", item.topic, language);
    out["code"] = json::array{std::move(code)};
    const bool shown = one.licence.may_display && !item.text.in(language).empty();
    put_text(out, "text", shown ? item.text : item.topic, language);
    if (item.answers == none) {
        put_number(out, item);
    } else {
        out["type"] = "choice";
        json::array options;
        for (const Answer& answer : one.sets[item.answers].answers)
            options.push_back(json::object{
                {"valueCoding", coding(one, one.sets[item.answers], answer, language)}});
        out["answerOption"] = std::move(options);
    }
    put_enable(out, one, at, language);
    return out;
}

json::array items_of(const Instrument& one, Language language) {
    json::array out;
    for (std::uint32_t i = 0; i < one.items.size(); ++i) out.push_back(item_of(one, i, language));
    return out;
}

// "phq-9" → "Phq9": a machine's name (invariant que-0).
std::string machine_name(std::string_view id) {
    std::string out;
    bool begins = true;
    for (const char c : id) {
        const bool letter = (c >= 'a' && c <= 'z');
        if (letter || (c >= '0' && c <= '9'))
            out += begins && letter ? static_cast<char>(c - 'a' + 'A') : c;
        begins = c == '-';
    }
    return out.empty() || (out[0] >= '0' && out[0] <= '9') ? "I" + out : out;
}

const json::value* member(const json::value& value, std::string_view name) {
    return value.is_object() ? value.get_object().if_contains(name) : nullptr;
}

std::string text_of(const json::value& value, std::string_view name) {
    const json::value* found = member(value, name);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
}

Error not_fhir(std::string detail) {
    return {ErrorKind::invalid, "instrument.not_fhir", std::move(detail)};
}

ReadQuestionnaire refused(std::string detail) {
    ReadQuestionnaire out;
    out.errors.push_back(not_fhir(std::move(detail)));
    return out;
}

// Ours: the file inside, when the items beside it still say the same in some language.
ReadQuestionnaire read_ours(const json::value& resource, std::string file) {
    Read read = read_instrument(std::move(file), "Questionnaire");
    ReadQuestionnaire out;
    out.errors = std::move(read.errors);
    if (!read.instrument) return out;
    const json::value* items = member(resource, "item");
    for (const Language language : all_languages) {
        const json::value expected = items_of(*read.instrument, language);
        const json::value found = items == nullptr ? json::value(json::array()) : *items;
        if (json::serialize(found) == json::serialize(expected)) {
            out.instrument = std::move(read.instrument);
            return out;
        }
    }
    return refused("the items were changed, and the scoring beside them was not");
}

void read_answers(const json::value& items, ReadResponse& out, std::size_t depth);

void read_answer(const json::value& item, const json::value& answer, ReadResponse& out) {
    const std::string link = text_of(item, "linkId");
    std::string text;
    if (const json::value* choice = member(answer, "valueCoding"))
        text = text_of(*choice, "code");
    else if (const json::value* whole = member(answer, "valueInteger"))
        text = json::serialize(*whole);
    else if (const json::value* decimal = member(answer, "valueDecimal"))
        text = json::serialize(*decimal);
    if (const auto value = Decimal::parse(text)) out.answers.emplace_back(link, *value);
}

void read_answers(const json::value& items, ReadResponse& out, std::size_t depth) {
    constexpr std::size_t deepest = 16;
    if (!items.is_array() || depth > deepest) return;
    for (const json::value& item : items.get_array()) {
        if (const json::value* answers = member(item, "answer"); answers && answers->is_array()) {
            for (const json::value& answer : answers->get_array()) read_answer(item, answer, out);
        }
        if (const json::value* inner = member(item, "item")) read_answers(*inner, out, depth + 1);
    }
}

}  // namespace

std::string to_questionnaire(const Instrument& one, Language language) {
    json::object out{{"resourceType", "Questionnaire"}, {"id", one.id}};
    out["language"] = to_string(language);
    out["extension"] = json::array{text_extension(fhir::definition, "valueString", to_yaml(one))};
    out["url"] = fhir::instrument_system(one.id);
    out["version"] = one.version;
    out["name"] = machine_name(one.id);
    put_text(out, "title", one.title, language);
    out["status"] = "active";
    out["subjectType"] = json::array{"Patient"};
    out["publisher"] = one.owner;
    put_text(out, "purpose", one.purpose, language);
    out["copyright"] =
        one.licence.text + (one.licence.credit.empty() ? "" : " " + one.licence.credit);
    json::array items = items_of(one, language);
    if (!items.empty()) out["item"] = std::move(items);
    return json::serialize(out);
}

ReadQuestionnaire read_questionnaire(std::string_view text) {
    boost::system::error_code wrong;
    const json::value resource = json::parse({text.data(), text.size()}, wrong);
    if (wrong) return refused("this is no JSON");
    if (text_of(resource, "resourceType") != "Questionnaire")
        return refused("this is no Questionnaire");
    if (const json::value* extensions = member(resource, "extension");
        extensions != nullptr && extensions->is_array()) {
        for (const json::value& one : extensions->get_array()) {
            if (text_of(one, "url") == fhir::definition)
                return read_ours(resource, text_of(one, "valueString"));
        }
    }
    ReadQuestionnaire out;
    const std::string file = fhir::foreign_file(resource, out.left_out);
    if (file.empty()) return refused("it has no question with choices or numbers");
    Read read = read_instrument(file, "Questionnaire");
    out.instrument = std::move(read.instrument);
    out.errors = std::move(read.errors);
    return out;
}

std::string to_response(const Instrument& one,
                        const std::vector<std::pair<std::string, Decimal>>& answers,
                        std::string_view authored, Language language) {
    json::array items;
    std::size_t known = 0;
    for (const Item& item : one.items) {
        for (const auto& [id, value] : answers) {
            if (id != item.id) continue;
            ++known;
            json::object answer;
            if (item.answers == none) {
                const bool whole = item.step.is_integer() && item.low.is_integer();
                answer[whole ? "valueInteger" : "valueDecimal"] = number(value);
            } else {
                const AnswerSet& set = one.sets[item.answers];
                for (const Answer& option : set.answers)
                    if (option.value == value)
                        answer["valueCoding"] = coding(one, set, option, language);
            }
            items.push_back(
                json::object{{"linkId", item.id}, {"answer", json::array{std::move(answer)}}});
        }
    }
    json::object out{{"resourceType", "QuestionnaireResponse"},
                     {"questionnaire", fhir::instrument_system(one.id) + "|" + one.version},
                     {"status", known == one.items.size() ? "completed" : "in-progress"}};
    if (!authored.empty()) out["authored"] = authored;
    if (!items.empty()) out["item"] = std::move(items);
    return json::serialize(out);
}

Result<ReadResponse> read_response(std::string_view text) {
    boost::system::error_code wrong;
    const json::value resource = json::parse({text.data(), text.size()}, wrong);
    if (wrong || text_of(resource, "resourceType") != "QuestionnaireResponse")
        return fail(not_fhir("this is no QuestionnaireResponse"));
    ReadResponse out;
    std::string canonical = text_of(resource, "questionnaire");
    if (const std::size_t bar = canonical.find('|'); bar != std::string::npos) {
        out.version = canonical.substr(bar + 1);
        canonical.resize(bar);
    }
    const std::string ours = fhir::instrument_system("");
    if (canonical.starts_with(ours)) out.instrument = canonical.substr(ours.size());
    out.authored = text_of(resource, "authored");
    if (const json::value* items = member(resource, "item")) read_answers(*items, out, 0);
    return out;
}

}  // namespace luotsi::instrument

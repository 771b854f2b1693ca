// Instruments from their files: what is asked and what belongs to whom. Scores and what is said of
// them: read_scores.cpp.
#include <algorithm>

#include "instrument/library.hpp"
#include "instrument/read_scores.hpp"

namespace luotsi::instrument {

namespace {

using model::YamlErrors;
using model::YamlNode;
using model::YamlReader;

constexpr std::array<Word, 24> top_keys{"instrument",     "version",
                                        "title",          "purpose",
                                        "owner",          "licence",
                                        "mode",           "wording",
                                        "instead",        "ages",
                                        "repeat",         "meaningful change",
                                        "scoring source", "scoring confidence",
                                        "stem",           "answers",
                                        "items",          "skip",
                                        "scores",         "lights",
                                        "cut offs",       "alerts",
                                        "norms",          "note"};
constexpr std::array<Word, 6> licence_keys{"may display", "may score", "text",
                                           "credit",      "source",    "confidence"};
constexpr std::array<Word, 2> age_keys{"from", "to"};
constexpr std::array<Word, 2> mode_words{"full", "score-only"};
constexpr std::array<Word, 3> wording_words{"none", "draft", "official"};
constexpr std::array<Word, 3> language_words{"fi", "sv", "en"};
constexpr std::array<Word, 3> answer_keys{"value", "score", "text"};
constexpr std::array<Word, 6> item_keys{"id", "topic", "text", "answers", "number", "points"};
constexpr std::array<Word, 4> number_keys{"from", "to", "step", "unit"};
constexpr std::array<Word, 8> points_keys{"below",  "to",  "from",     "above",
                                          "points", "sex", "age from", "age below"};

Licence read_licence(const YamlReader& top) {
    Licence out;
    const YamlNode* node = top.need("licence");
    if (node == nullptr) return out;
    const YamlReader reader(top.errors(), *node, "licence", licence_keys);
    reader.need("may display");
    reader.need("may score");
    out.may_display = reader.boolean("may display", false);
    out.may_score = reader.boolean("may score", false);
    out.text = reader.need_text("text");
    out.credit = reader.text("credit");
    out.source = reader.need_text("source");
    if (const auto word = reader.need_choice("confidence", confidence_words))
        out.confidence = confidence_words[*word];
    return out;
}

void read_wording(const YamlReader& top, Instrument& out) {
    for (const Word language : language_words) out.wording[std::string(language)] = Wording::absent;
    const YamlNode* node = top.find("wording");
    if (node == nullptr) return;
    const YamlReader reader(top.errors(), *node, "wording", language_words);
    for (const Word language : language_words) {
        if (const auto word = reader.choice(language, wording_words))
            out.wording[std::string(language)] = static_cast<Wording>(*word);
    }
}

void read_answer_sets(const YamlReader& top, Instrument& out) {
    const YamlNode* node = top.find("answers");
    if (node == nullptr) return;
    for (std::size_t i = 0; node->is_mapping() && i < node->items.size(); ++i) {
        AnswerSet set;
        set.id = node->keys[i].text;
        const std::string element = "answers." + set.id;
        const YamlNode& list = node->items[i];
        if (!list.is_sequence() || list.items.empty() || list.items.size() > answers_max) {
            top.errors().add(list, element, "instrument.not_a_list", "answers are a list of 1–30",
                             "write - {value: 0, text: {…}}");
            continue;
        }
        for (const YamlNode& item : list.items) {
            const YamlReader reader(top.errors(), item, element, answer_keys);
            Answer answer;
            reader.need("value");
            answer.value = decimal_of(reader, "value").value_or(Decimal(0));
            answer.score = decimal_of(reader, "score").value_or(answer.value);
            answer.text = reader.need_local("text");
            const bool twice =
                std::any_of(set.answers.begin(), set.answers.end(),
                            [&](const Answer& one) { return one.value == answer.value; });
            if (twice)
                top.errors().add(item, element, "instrument.twice", "two answers have one value",
                                 "number them differently");
            set.answers.push_back(std::move(answer));
        }
        out.sets.push_back(std::move(set));
    }
}

void read_number(const YamlReader& reader, const YamlNode& node, Item& item) {
    const YamlReader number(reader.errors(), node, reader.element("number"), number_keys);
    number.need("from");
    number.need("to");
    item.low = decimal_of(number, "from").value_or(Decimal(0));
    item.high = decimal_of(number, "to").value_or(Decimal(0));
    item.step = decimal_of(number, "step").value_or(Decimal(1));
    item.unit = number.text("unit");
    if (item.high <= item.low || item.step <= Decimal(0))
        reader.errors().add(node, reader.element("number"), "instrument.bad_range",
                            "a number goes from a lower to a higher limit by steps above 0",
                            "write {from: 0, to: 10}");
}

void read_points(const YamlReader& reader, const YamlNode& node, Item& item) {
    const std::string element = reader.element("points");
    for (const YamlNode& line : node.items) {
        const YamlReader one(reader.errors(), line, element, points_keys);
        Points points;
        points.group = read_group(one);
        points.cut = read_cut(one);
        one.need("points");
        points.points = decimal_of(one, "points").value_or(Decimal(0));
        item.points.push_back(points);
    }
    if (item.points.empty())
        reader.errors().add(node, element, "instrument.not_a_list", "points are a list of lines",
                            "write - {below: 45, points: 0}");
}

void read_item(const YamlReader& top, const YamlNode& node, Instrument& out) {
    const YamlReader reader(top.errors(), node, "items", item_keys);
    Item item;
    item.id = reader.need_text("id");
    if (out.find_item(item.id) != none)
        top.errors().add(node, reader.element(), "instrument.twice",
                         "two items are called \"" + shorten(item.id, 40) + "\"",
                         "name them differently");
    item.topic = reader.need_local("topic");
    item.text = reader.local("text");
    const YamlNode* number = reader.find("number");
    const YamlNode* answers = reader.find("answers");
    if ((number == nullptr) == (answers == nullptr)) {
        top.errors().add(node, "items." + item.id, "instrument.no_answers",
                         "an item has answers or a number", "write answers: <set> or number: {…}");
        return;
    }
    if (answers != nullptr) {
        for (std::size_t i = 0; i < out.sets.size(); ++i) {
            if (out.sets[i].id == answers->text) item.answers = static_cast<std::uint32_t>(i);
        }
        if (item.answers == none) {
            top.errors().add(*answers, "items." + item.id, "instrument.unknown_answers",
                             "no answers are called \"" + shorten(answers->text, 40) + "\"",
                             "name a list under answers");
            return;
        }
    } else {
        read_number(reader, *number, item);
    }
    if (const YamlNode* points = reader.find("points")) read_points(reader, *points, item);
    out.items.push_back(std::move(item));
}

void read_items(const YamlReader& top, Instrument& out) {
    const YamlNode* items = top.find("items");
    if (items == nullptr) {
        if (out.mode == Mode::full) top.need("items");
        return;
    }
    if (!items->is_sequence() || items->items.size() > items_max) {
        top.errors().add(*items, "items", "instrument.not_a_list", "items are a list, at most 200",
                         "write - {id: \"1\", topic: {…}, answers: …}");
        return;
    }
    for (const YamlNode& node : items->items) read_item(top, node, out);
}

// Nothing is shown that may not be, and no wording is told that is not there.
void check_wording(const YamlReader& top, const Instrument& out) {
    const bool has_text = std::any_of(out.items.begin(), out.items.end(),
                                      [](const Item& one) { return !one.text.en.empty(); });
    const bool all_text = std::all_of(out.items.begin(), out.items.end(),
                                      [](const Item& one) { return !one.text.en.empty(); });
    const bool told = std::any_of(out.wording.begin(), out.wording.end(),
                                  [](const auto& one) { return one.second != Wording::absent; });
    if (has_text && !out.licence.may_display)
        top.errors().add(top.node(), "items", "instrument.may_not_display",
                         "the licence forbids showing the questions", "keep the topics only");
    if (told && !all_text)
        top.errors().add(top.node(), "wording", "instrument.wording_missing",
                         "a wording is told, but questions have no text",
                         "write text at every item, or wording: none");
    if (has_text && !told)
        top.errors().add(top.node(), "wording", "instrument.wording_untold",
                         "nobody says how good the questions' wording is",
                         "write wording: {fi: draft, sv: draft, en: official}");
}

Instrument read_top(const YamlReader& top) {
    Instrument out;
    out.id = top.need_text("instrument");
    check_slug(top, "instrument", out.id);
    out.version = top.need_text("version");
    check_version(top, "version", out.version);
    out.title = top.need_local("title");
    out.purpose = top.local("purpose");
    out.owner = top.need_text("owner");
    out.licence = read_licence(top);
    if (const auto mode = top.need_choice("mode", mode_words)) out.mode = static_cast<Mode>(*mode);
    read_wording(top, out);
    out.instead = top.text("instead");
    if (const YamlNode* node = top.find("ages")) {
        const YamlReader reader(top.errors(), *node, "ages", age_keys);
        if (const auto age = reader.integer("from", 0, 130)) out.age_from = static_cast<int>(*age);
        if (const auto age = reader.integer("to", 0, 130)) out.age_to = static_cast<int>(*age);
    }
    if (const auto limit = top.limit("repeat")) out.repeat = top.text("repeat");
    out.meaningful_change = decimal_of(top, "meaningful change");
    out.scoring_source = top.text("scoring source");
    if (const auto word = top.choice("scoring confidence", confidence_words))
        out.scoring_confidence = confidence_words[*word];
    out.stem = top.local("stem");
    out.note = top.text("note");
    read_answer_sets(top, out);
    read_items(top, out);
    return out;
}

}  // namespace

Read read_instrument(std::string text, std::string file) {
    const model::YamlDocument document = model::parse_yaml(std::move(text), std::move(file));
    YamlErrors errors(document);
    Read out;
    if (document.root.is_mapping()) {
        const YamlReader top(errors, document.root, "", top_keys);
        Instrument instrument = read_top(top);
        if (errors.empty()) read_scores(top, instrument);
        check_wording(top, instrument);
        if (errors.empty()) out.instrument = std::move(instrument);
    } else if (errors.empty()) {
        errors.add(document.root, "", "yaml.not_a_mapping", "an instrument is key: value",
                   "begin with instrument: <id>");
    }
    out.errors = errors.take();
    return out;
}

Library Library::load(const std::string& folder, std::vector<Error>& errors) {
    Library out;
    for (const std::string& path : model::yaml_files(folder)) {
        model::YamlDocument document = model::read_yaml_file(path);
        Read read = read_instrument(std::move(document.source), path);
        if (document.errors.size() > read.errors.size()) read.errors = document.errors;
        for (Error& error : read.errors) errors.push_back(std::move(error));
        if (!read.instrument) continue;
        if (out.find(read.instrument->id) != nullptr) {
            Error twice(ErrorKind::invalid, "instrument.twice",
                        "another file has the instrument \"" + read.instrument->id + "\"");
            twice.file = path;
            errors.push_back(std::move(twice));
        }
        out.add(std::move(*read.instrument));
    }
    for (const Instrument& one : out.instruments_) {
        if (one.instead.empty() || out.find(one.instead) != nullptr) continue;
        Error error(ErrorKind::invalid, "instrument.unknown",
                    one.id + ": there is no instrument \"" + one.instead + "\"");
        error.with("name", one.instead);
        error.file = folder + "/" + one.id + ".yaml";
        errors.push_back(std::move(error));
    }
    return out;
}

const Instrument* Library::find(std::string_view id) const {
    const auto at = std::lower_bound(
        instruments_.begin(), instruments_.end(), id,
        [](const Instrument& one, std::string_view wanted) { return one.id < wanted; });
    return at != instruments_.end() && at->id == id ? &*at : nullptr;
}

void Library::add(Instrument instrument) {
    const auto at = std::lower_bound(
        instruments_.begin(), instruments_.end(), instrument,
        [](const Instrument& one, const Instrument& other) { return one.id < other.id; });
    if (at != instruments_.end() && at->id == instrument.id)
        *at = std::move(instrument);
    else
        instruments_.insert(at, std::move(instrument));
}

}  // namespace luotsi::instrument

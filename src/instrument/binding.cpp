#include "instrument/binding.hpp"

#include <algorithm>

namespace luotsi::instrument {

namespace {

constexpr std::string_view answers_end = ".answers";

Error unknown_part(const Instrument& instrument, std::string_view part) {
    Error error(ErrorKind::invalid, "instrument.unknown_part",
                instrument.id + " has no part \"" + shorten(part, 60) + "\"");
    error.with("name", instrument.id).with("part", shorten(part, 60));
    error.repair = "parts: score.<id>, band.<score>, item.<id>, alert.<code>, answers";
    return error;
}

// "pain" of "score.pain"; "" of "score"; nullopt of anything else.
std::optional<std::string_view> after(std::string_view part, std::string_view word) {
    if (part == word) return std::string_view();
    if (part.starts_with(word) && part[word.size()] == '.') return part.substr(word.size() + 1);
    return std::nullopt;
}

bool takes(const feel::Type& type, const Decimal& low, const Decimal& high) {
    return type.kind == feel::TypeKind::number && (!type.minimum || *type.minimum <= low) &&
           (!type.maximum || *type.maximum >= high);
}

bool takes_answers(const model::Fact& fact) {
    const auto has = [&](std::string_view id, bool number) {
        return std::any_of(fact.fields.begin(), fact.fields.end(), [&](const auto& field) {
            const bool is_number = field.type.kind == feel::TypeKind::number;
            return field.id == id && (number ? is_number : field.type.is_textual());
        });
    };
    return fact.fields.size() == 2 && has("question", false) && has("answer", true);
}

bool takes_bands(const model::Fact& fact, const Score& score) {
    return !score.bands.empty() && fact.type.kind == feel::TypeKind::enumeration &&
           std::all_of(score.bands.begin(), score.bands.end(), [&](const Band& band) {
               const auto& values = fact.type.values;
               return std::find(values.begin(), values.end(), band.code) != values.end();
           });
}

bool fits(const model::Fact& fact, const Binding& binding) {
    const Instrument& one = *binding.instrument;
    switch (binding.part) {
        case Part::score:
            return takes(fact.type, one.scores[binding.index].low, one.scores[binding.index].high);
        case Part::band: return takes_bands(fact, one.scores[binding.index]);
        case Part::item: {
            const Item& item = one.items[binding.index];
            if (item.answers == none) return takes(fact.type, item.low, item.high);
            const auto& answers = one.sets[item.answers].answers;
            return std::all_of(answers.begin(), answers.end(), [&](const Answer& answer) {
                return takes(fact.type, answer.value, answer.value);
            });
        }
        case Part::any_alert:
        case Part::alert: return fact.type.kind == feel::TypeKind::boolean;
        case Part::answers: return fact.is_many() && takes_answers(fact);
    }
    return false;
}

std::string_view expected(Part part) {
    switch (part) {
        case Part::score:
        case Part::item: return "type: number, as wide as the instrument's";
        case Part::band: return "type: one of [the codes of the bands]";
        case Part::any_alert:
        case Part::alert: return "type: boolean";
        case Part::answers: return "many: {question: text, answer: number}";
    }
    return "";
}

// What one result says to one fact; nullopt: nothing.
std::optional<Told> told(std::uint32_t fact, const Binding& binding, const Scored& scored) {
    Told out{fact, {}, ""};
    switch (binding.part) {
        case Part::score: {
            const ScoreResult& result = scored.scores[binding.index];
            if (result.value)
                out.value = feel::Value::number(*result.value);
            else
                out.unknown = result.why.code;
            return out;
        }
        case Part::band: {
            const ScoreResult& result = scored.scores[binding.index];
            const auto& bands = binding.instrument->scores[binding.index].bands;
            if (result.band != none)
                out.value = feel::Value::string(bands[result.band].code);
            else
                out.unknown = result.value ? result.band_why.code : result.why.code;
            return out;
        }
        case Part::item:
            if (!scored.items[binding.index].value) return std::nullopt;
            out.value = feel::Value::number(*scored.items[binding.index].value);
            return out;
        case Part::any_alert:
        case Part::alert: {
            const auto& raised = scored.alerts;
            const bool is_raised =
                binding.part == Part::any_alert
                    ? !raised.empty()
                    : std::find(raised.begin(), raised.end(), binding.index) != raised.end();
            if (!is_raised) return std::nullopt;
            out.value = feel::Value::boolean(true);
            return out;
        }
        case Part::answers: return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace

Result<Binding> find_binding(const Library& library, std::string_view code) {
    const std::size_t dot = code.find('.');
    Binding out;
    out.instrument = library.find(code.substr(0, dot));
    if (out.instrument == nullptr)
        return fail(Error(ErrorKind::invalid, "instrument.unknown",
                          "there is no instrument \"" + shorten(code.substr(0, dot), 60) + "\"")
                        .with("name", shorten(code.substr(0, dot), 60)));
    const Instrument& one = *out.instrument;
    const std::string_view part = dot == std::string_view::npos ? "score" : code.substr(dot + 1);
    if (const auto name = after(part, "score")) {
        out.part = Part::score;
        out.index = one.find_score(*name);
    } else if (const auto of = after(part, "band")) {
        out.part = Part::band;
        out.index = one.find_score(*of);
    } else if (const auto item = after(part, "item")) {
        out.part = Part::item;
        out.index = one.find_item(*item);
    } else if (const auto alert = after(part, "alert")) {
        out.part = alert->empty() ? Part::any_alert : Part::alert;
        out.index = alert->empty() ? (one.alerts.empty() ? none : 0) : one.find_alert(*alert);
    } else if (part == "answers" && one.mode == Mode::full) {
        out.part = Part::answers;
        out.index = 0;
    }
    if (out.index == none) return fail(unknown_part(one, part));
    return out;
}

std::vector<Error> check_bindings(const model::CompiledModel& model, const Library& library) {
    std::vector<Error> out;
    for (const model::Fact& fact : model.facts) {
        if (fact.instrument.empty()) continue;
        auto binding = find_binding(library, fact.instrument);
        Error error = binding ? Error() : binding.error();
        if (binding && !fits(fact, *binding)) {
            error = Error(ErrorKind::invalid, "instrument.wrong_type",
                          "\"" + fact.id + "\" cannot take " + fact.instrument);
            error.with("name", fact.id);
            error.repair = expected(binding->part);
        }
        if (error.code.empty()) continue;
        error.file = model.id + ".yaml";
        error.element = "facts." + fact.id + ".instrument";
        out.push_back(std::move(error));
    }
    return out;
}

bool knows(const model::CompiledModel& model, std::string_view instrument) {
    return std::any_of(model.facts.begin(), model.facts.end(), [&](const model::Fact& fact) {
        const std::string_view code = fact.instrument;
        return !code.empty() && code.substr(0, code.find('.')) == instrument;
    });
}

std::vector<Told> facts_of(const model::CompiledModel& model, const Library& library,
                           const Instrument& instrument, const Scored& scored) {
    std::vector<Told> out;
    for (std::size_t i = 0; i < model.facts.size(); ++i) {
        if (model.facts[i].instrument.empty()) continue;
        const auto binding = find_binding(library, model.facts[i].instrument);
        if (!binding || binding->instrument->id != instrument.id) continue;
        if (auto one = told(static_cast<std::uint32_t>(i), *binding, scored))
            out.push_back(std::move(*one));
    }
    return out;
}

feel::Value to_value(const std::vector<std::pair<std::string, Decimal>>& answers) {
    std::vector<feel::Value> out;
    for (const auto& [item, answer] : answers)
        out.push_back(feel::Value::context(
            {{"question", feel::Value::string(item)}, {"answer", feel::Value::number(answer)}}));
    return feel::Value::list(std::move(out));
}

Result<std::vector<std::pair<std::string, Decimal>>> to_answers(const feel::Value& value) {
    std::vector<std::pair<std::string, Decimal>> out;
    if (!value.is_list())
        return fail(ErrorKind::invalid, "instrument.not_a_list", "answers are a list");
    for (const feel::Value& one : value.as_list()) {
        const feel::Value* item = one.field("question");
        const feel::Value* answer = one.field("answer");
        if (item == nullptr || !item->is_string())
            return fail(Error(ErrorKind::invalid, "instrument.unknown_item", "an answer to nothing")
                            .with("item", "?"));
        if (answer == nullptr || answer->is_null()) continue;  // left open
        if (!answer->is_number())
            return fail(Error(ErrorKind::invalid, "instrument.not_an_answer", "no number")
                            .with("item", shorten(item->as_string(), 60)));
        out.emplace_back(std::string(item->as_string()), answer->as_number());
    }
    return out;
}

std::uint32_t answers_fact(const model::CompiledModel& model, std::string_view instrument) {
    for (std::size_t i = 0; i < model.facts.size(); ++i) {
        if (answers_of(model.facts[i]) == instrument && !instrument.empty())
            return static_cast<std::uint32_t>(i);
    }
    return none;
}

std::string_view answers_of(const model::Fact& fact) {
    const std::string_view code = fact.instrument;
    if (!code.ends_with(answers_end)) return {};
    return code.substr(0, code.size() - answers_end.size());
}

}  // namespace luotsi::instrument

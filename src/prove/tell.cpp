// Stories as sentences. The sentences are in content/words (prove.story.…), the names in them are
// the model's own.
#include <array>

#include "base/limit_words.hpp"
#include "model/words.hpp"
#include "prove/prove.hpp"

namespace luotsi::prove {

namespace {

using Arguments = std::vector<std::pair<std::string, std::string>>;

// In the order of Happening.
constexpr std::array<std::string_view, 20> sentences{"prove.story.opened",
                                                     "prove.story.learned",
                                                     "prove.story.asked_again",
                                                     "prove.story.done",
                                                     "prove.story.skipped",
                                                     "prove.story.withdrawn",
                                                     "prove.story.promise_asked",
                                                     "prove.story.promise_answered",
                                                     "prove.story.promise_returned",
                                                     "prove.story.silent",
                                                     "prove.story.time_passes",
                                                     "prove.story.end_reached",
                                                     "prove.story.stuck",
                                                     "prove.story.no_end_possible",
                                                     "prove.story.too_late",
                                                     "prove.story.needed_unknown",
                                                     "prove.story.taken",
                                                     "prove.story.sub_case_ended",
                                                     "prove.story.promise_accepted",
                                                     "prove.story.decided"};
static_assert(static_cast<std::size_t>(Happening::decided) + 1 == sentences.size());

std::string_view sentence_of(const StoryLine& line, bool first) {
    if (line.what == Happening::opened && !first) return "prove.story.other_opened";
    if (line.what == Happening::time_passes && line.detail == "limit")
        return "prove.story.limit_passed";
    return sentences[static_cast<std::size_t>(line.what)];
}

class Teller {
public:
    Teller(const Finding& finding, std::span<const model::ModelPtr> models, Language language,
           const model::Words& words)
        : finding_(finding), models_(models), language_(language), words_(words) {}

    std::string sentence(const StoryLine& line, bool first) const {
        const model::CompiledModel* model = find(line.model);
        std::string text =
            say(sentence_of(line, first),
                {{"model", model == nullptr ? line.model : model->title.in(language_)},
                 {"role", role(model, line.role)},
                 {"step", element(model, line.element)},
                 {"fact", fact(model, line.fact)},
                 {"value", value(model, line)},
                 {"detail", line.detail}});
        if (line.what == Happening::too_late) return text + lateness(line) + '.';
        if (line.on) text += " (" + date(*line.on) + ")";
        return text;
    }

private:
    std::string say(std::string_view key, const Arguments& arguments = {}) const {
        return words_.get(language_, key, arguments);
    }

    // By how much the law's limit is passed, as far as the finding knows.
    std::string lateness(const StoryLine& line) const {
        std::string text;
        if (line.own && line.law)
            text = say("prove.story.too_late_limits", {{"own", limit_words(*line.own, language_)},
                                                       {"law", limit_words(*line.law, language_)}});
        else if (line.done_by && line.law_by)
            text = say("prove.story.too_late_days",
                       {{"own", date(*line.done_by)}, {"law", date(*line.law_by)}});
        if (line.on) text += say("prove.story.too_late_start", {{"day", date(*line.on)}});
        return text;
    }

    // Of several versions of a model, the one the finding is about.
    const model::CompiledModel* find(const std::string& id) const {
        const model::CompiledModel* found = nullptr;
        for (const model::ModelPtr& model : models_) {
            const bool meant = id == finding_.model && model->version == finding_.version;
            if (model->id == id && (found == nullptr || meant)) found = model.get();
        }
        return found;
    }

    std::string role(const model::CompiledModel* model, const std::string& id) const {
        const std::uint32_t index = model == nullptr ? model::none : model->find_role(id);
        return index == model::none ? say("prove.story.somebody")
                                    : model->roles[index].title.in(language_);
    }

    std::string fact(const model::CompiledModel* model, const std::string& id) const {
        const std::uint32_t index = model == nullptr ? model::none : model->find_fact(id);
        return index == model::none ? id : model->facts[index].title.in(language_);
    }

    // A step by its id, or any element with its section in front: "ends.helped".
    std::string element(const model::CompiledModel* model, const std::string& id) const {
        if (model == nullptr) return id;
        const std::size_t dot = id.find('.');
        const std::string name = dot == std::string::npos ? id : id.substr(dot + 1);
        if (id.starts_with("facts.")) return fact(model, name);
        if (const std::uint32_t end = model->find_end(name);
            id.starts_with("ends.") && end != model::none)
            return model->ends[end].title.in(language_);
        const std::uint32_t step = model->find_step(name);
        return step == model::none ? id : model->steps[step].title.in(language_);
    }

    std::string value(const model::CompiledModel* model, const StoryLine& line) const {
        if (line.what == Happening::sub_case_ended) return line.value;
        if (line.value.empty()) return say("prove.story.not_known");
        if (line.value == "true") return say("prove.story.yes");
        if (line.value == "false") return say("prove.story.no");
        const std::uint32_t index = model == nullptr ? model::none : model->find_fact(line.fact);
        if (index == model::none) return line.value;
        for (const model::Option& option : model->facts[index].options)
            if (line.value == '"' + option.value + '"') return option.label.in(language_);
        return line.value;
    }

    std::string date(Date day) const {
        const CivilDate civil = to_civil(day);
        return say("prove.weekday." + std::to_string(weekday(day))) + ' ' +
               std::to_string(civil.day) + '.' + std::to_string(civil.month) + '.' +
               std::to_string(civil.year);
    }

    const Finding& finding_;
    std::span<const model::ModelPtr> models_;
    Language language_;
    const model::Words& words_;
};

}  // namespace

std::vector<std::string> tell(const Finding& finding, std::span<const model::ModelPtr> models,
                              Language language, const model::Words& words) {
    const Teller teller(finding, models, language, words);
    std::vector<std::string> out;
    bool told = false;  // what was learnt stands behind the sentence it belongs to
    for (const StoryLine& line : finding.story) {
        const std::string sentence = teller.sentence(line, out.empty());
        if (line.what == Happening::learned && !out.empty()) {
            out.back() += (told ? "; " : " – ") + sentence;
            told = true;
            continue;
        }
        told = false;
        out.push_back(std::to_string(out.size() + 1) + ". " + sentence);
    }
    return out;
}

}  // namespace luotsi::prove

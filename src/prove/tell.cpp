// Stories and findings as sentences. The frame of each sentence is here, in three languages, since
// it belongs to what is told; the names in it are the model's own.
#include <algorithm>
#include <array>

#include "base/limit_words.hpp"
#include "prove/prove.hpp"

namespace luotsi::prove {

namespace {

struct Frame {
    Happening what;
    LocalText text;  // {role} {step} {fact} {value} {detail} {model}
};

const std::array<Frame, 20> frames{{
    {Happening::opened,
     {"Asiakas ottaa yhteyttä ja asia avataan: {model}.",
      "Klienten tar kontakt och ärendet öppnas: {model}.",
      "The client makes contact and the case opens: {model}."}},
    {Happening::learned, {"{fact}: {value}", "{fact}: {value}", "{fact}: {value}"}},
    {Happening::asked_again,
     {"Vaiheessa ”{step}” kysytään uudelleen ”{fact}”, vaikka se tiedetään jo. Syytä ei "
      "sanota.",
      "I steget ”{step}” frågas på nytt ”{fact}”, fast det redan är känt. Inget skäl sägs.",
      "“{step}” asks “{fact}” again although it is known. No reason is given."}},
    {Happening::done, {"{role} tekee: {step}.", "{role} gör: {step}.", "{role} does: {step}."}},
    {Happening::skipped,
     {"{role} jättää tekemättä: {step}.", "{role} låter bli: {step}.",
      "{role} leaves undone: {step}."}},
    {Happening::withdrawn,
     {"Tätä ei enää tarvita: {step}.", "Det här behövs inte längre: {step}.",
      "This is no longer needed: {step}."}},
    {Happening::promise_asked,
     {"{role} pyytää toista tahoa: {step}.", "{role} ber en annan part: {step}.",
      "{role} asks another side: {step}."}},
    {Happening::promise_answered,
     {"Toinen taho vastaa: {step}.", "Den andra parten svarar: {step}.",
      "The other side answers: {step}."}},
    {Happening::promise_returned,
     {"Pyyntö palaa kysyjälle: {step}.", "Begäran kommer tillbaka: {step}.",
      "The request comes back: {step}."}},
    {Happening::silent,
     {"Kukaan ei vastaa, eikä mikään tuo pyyntöä takaisin: {step}.",
      "Ingen svarar, och inget för begäran tillbaka: {step}.",
      "Nobody answers, and nothing brings the request back: {step}."}},
    {Happening::time_passes,
     {"Aika kuluu, kunnes on vuorossa: {step}.", "Tiden går tills det är dags: {step}.",
      "Time passes until it is time for: {step}."}},
    {Happening::end_reached,
     {"Asia päättyy: {step}.", "Ärendet avslutas: {step}.", "The case ends: {step}."}},
    {Happening::stuck,
     {"Kukaan ei enää tee mitään: yksikään vaihe ei ole auki, mitään ei odoteta, eikä asia ole "
      "päättynyt.",
      "Ingen gör längre något: inget steg är öppet, inget väntas, och ärendet är inte "
      "avslutat.",
      "Nobody does anything any more: no step is open, nothing is waited for, and the case has "
      "not ended."}},
    {Happening::no_end_possible,
     {"Tästä eteenpäin asia ei voi enää päättyä.", "Härifrån kan ärendet inte längre avslutas.",
      "From here on the case can never end."}},
    {Happening::too_late,
     {"Lain määräaika ({detail}) voi ylittyä vaiheessa ”{step}”",
      "Lagens tidsfrist ({detail}) kan överskridas i steget ”{step}”",
      "The law's limit ({detail}) may be passed in “{step}”"}},
    {Happening::needed_unknown,
     {"”{step}” tarvitsee tiedon ”{fact}”, jota kukaan ei ole kysynyt.",
      "”{step}” behöver uppgiften ”{fact}”, som ingen har frågat.",
      "“{step}” needs “{fact}”, which nobody has asked."}},
    {Happening::taken,
     {"{role} ottaa tehtäväkseen: {step}.", "{role} tar sig an: {step}.",
      "{role} takes in hand: {step}."}},
    {Happening::sub_case_ended,
     {"Toisen asian loppu tulee tietoon ({value}): {step}.",
      "Det andra ärendets slut blir känt ({value}): {step}.",
      "The other case's end comes back ({value}): {step}."}},
    {Happening::promise_accepted,
     {"Toinen taho ottaa pyynnön vastaan: {step}.", "Den andra parten tar emot begäran: {step}.",
      "The other side accepts the request: {step}."}},
    {Happening::decided,
     {"Ammattilainen päättää: {fact}.", "En yrkesperson beslutar: {fact}.",
      "A professional decides: {fact}."}},
}};

const LocalText& frame_of(const StoryLine& line, bool first) {
    static const LocalText another{"Toinen asia avataan: {model}.",
                                   "Ett annat ärende öppnas: {model}.",
                                   "Another case opens: {model}."};
    static const LocalText limit{"Määräaika menee umpeen: {step}.", "Tidsfristen går ut: {step}.",
                                 "The time limit passes: {step}."};
    if (line.what == Happening::opened && !first) return another;
    if (line.what == Happening::time_passes && line.detail == "limit") return limit;
    for (const Frame& frame : frames)
        if (frame.what == line.what) return frame.text;
    return frames.front().text;
}

class Teller {
public:
    Teller(const Finding& finding, std::span<const model::ModelPtr> models, Language language)
        : finding_(finding), models_(models), language_(language) {}

    std::string sentence(const StoryLine& line, bool first) {
        std::string text = frame_of(line, first).in(language_);
        const model::CompiledModel* model = find(line.model);
        put(text, "{model}", model == nullptr ? line.model : model->title.in(language_));
        put(text, "{role}", role(model, line.role));
        put(text, "{step}", element(model, line.element));
        put(text, "{fact}", fact(model, line.fact));
        put(text, "{value}", value(model, line));
        put(text, "{detail}", line.detail);
        if (line.what == Happening::too_late) return text + lateness(line) + '.';
        if (line.on) text += " (" + date(*line.on) + ")";
        return text;
    }

private:
    static void put(std::string& text, std::string_view mark, const std::string& value) {
        for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at)) {
            text.replace(at, mark.size(), value);
            at += value.size();
        }
    }

    // By how much the law's limit is passed, as far as the finding knows.
    std::string lateness(const StoryLine& line) const {
        static const LocalText limits{": malli antaa aikaa {own}, laki {law}",
                                      ": modellen ger {own}, lagen {law}",
                                      ": the model allows {own}, the law {law}"};
        static const LocalText days{": valmis viimeistään {own}, laki antaa aikaa {law} asti",
                                    ": klart senast {own}, lagen ger tid till {law}",
                                    ": done by {own} at the latest, the law allows until {law}"};
        static const LocalText start{", kun aika alkaa {day}", ", när tiden börjar {day}",
                                     ", when the time begins on {day}"};
        std::string text;
        if (line.own && line.law) {
            text = limits.in(language_);
            put(text, "{own}", limit_words(*line.own, language_));
            put(text, "{law}", limit_words(*line.law, language_));
        } else if (line.done_by && line.law_by) {
            text = days.in(language_);
            put(text, "{own}", date(*line.done_by));
            put(text, "{law}", date(*line.law_by));
        }
        if (line.on) {
            text += start.in(language_);
            put(text, "{day}", date(*line.on));
        }
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
        static const LocalText somebody{"Joku", "Någon", "Somebody"};
        const std::uint32_t index = model == nullptr ? model::none : model->find_role(id);
        return index == model::none ? somebody.in(language_)
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
        static const LocalText unknown{"ei tiedetä", "inte känt", "not known"};
        static const LocalText yes{"kyllä", "ja", "yes"};
        static const LocalText no{"ei", "nej", "no"};
        if (line.what == Happening::sub_case_ended) return line.value;
        if (line.value.empty()) return unknown.in(language_);
        if (line.value == "true") return yes.in(language_);
        if (line.value == "false") return no.in(language_);
        const std::uint32_t index = model == nullptr ? model::none : model->find_fact(line.fact);
        if (index == model::none) return line.value;
        for (const model::Option& option : model->facts[index].options)
            if (line.value == '"' + option.value + '"') return option.label.in(language_);
        return line.value;
    }

    std::string date(Date day) const {
        static const std::array<LocalText, 7> names{{{"ma", "må", "Mon"},
                                                     {"ti", "ti", "Tue"},
                                                     {"ke", "on", "Wed"},
                                                     {"to", "to", "Thu"},
                                                     {"pe", "fr", "Fri"},
                                                     {"la", "lö", "Sat"},
                                                     {"su", "sö", "Sun"}}};
        const CivilDate civil = to_civil(day);
        return names[static_cast<std::size_t>(weekday(day) - 1)].in(language_) + ' ' +
               std::to_string(civil.day) + '.' + std::to_string(civil.month) + '.' +
               std::to_string(civil.year);
    }

    const Finding& finding_;
    std::span<const model::ModelPtr> models_;
    Language language_;
};

}  // namespace

std::vector<std::string> tell(const Finding& finding, std::span<const model::ModelPtr> models,
                              Language language) {
    Teller teller(finding, models, language);
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

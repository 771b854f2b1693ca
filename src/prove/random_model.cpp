#include "prove/random_model.hpp"

#include <algorithm>

namespace luotsi::prove {

namespace {

using Condition = RandomModel::Condition;

constexpr const char* words = "{fi: Sana, sv: Ord, en: Word}";

std::string to_text(const Condition& condition) {
    std::string out;
    for (const auto& all : condition) {
        if (!out.empty()) out += " or ";
        if (condition.size() > 1 && all.size() > 1) out += "(";
        for (std::size_t i = 0; i < all.size(); ++i) out += (i > 0 ? " and " : "") + all[i];
        if (condition.size() > 1 && all.size() > 1) out += ")";
    }
    return out;
}

std::string list(const std::vector<std::string>& items) {
    std::string out;
    for (const std::string& item : items) out += (out.empty() ? "" : ", ") + item;
    return "[" + out + "]";
}

std::string to_yaml(const RandomModel::Fact& fact) {
    std::string out = "  " + fact.id + ":\n    type: " + fact.type + "\n";
    out += std::string("    title: ") + words + "\n";
    if (fact.source.empty() || fact.source == "at contact")
        out += std::string("    ask: ") + words + "\n";
    if (fact.source == "at contact") out += "    at contact: true\n";
    if (fact.source == "contact" || fact.source == "history" || fact.source == "started")
        out += "    from: " + fact.source + "\n";
    if (fact.source == "decided") out += "    decide: " + fact.id + "\n";
    if (fact.values.empty()) return out;
    out += "    labels: {";
    for (std::size_t i = 0; i < fact.values.size(); ++i)
        out += (i > 0 ? ", " : "") + fact.values[i] + ": " + words;
    return out + "}\n";
}

// A table that proposes the first value, whatever its inputs say: proposals never bind.
std::string table_of(const RandomModel::Fact& fact) {
    std::string out = "  " + fact.id + ":\n    title: " + words + "\n    hit: F\n";
    out += "    when: " + list(fact.reads) + "\n    rows:\n      - [";
    for (std::size_t i = 0; i < fact.reads.size(); ++i) out += "\"-\", ";
    out += fact.values.empty() ? "\"true\"" : fact.values.front();
    return out + "]\n    because:\n      - " + words + "\n";
}

std::string to_yaml(const RandomModel::Step& step) {
    std::string out = "  " + step.id + ":\n    title: " + words + "\n    do: " + step.act + "\n";
    out += "    by: " + step.by + "\n";
    const auto line = [&](const char* key, const std::string& value) {
        if (!value.empty()) out += "    " + std::string(key) + ": " + value + "\n";
    };
    line("when", to_text(step.when));
    if (step.repeat) line("repeat", "true");
    if (step.safety) line("safety", "true");
    line("every", step.every);
    line("within", step.within);
    line("guarantee", step.guarantee);
    line("marks", step.marks);
    line("waits", step.waits);
    if (!step.answer_within.empty()) {
        line("of", "health station");
        line("answer within", step.answer_within);
        line("if silent", "[{after: " + step.silent + ", do: return, to: worker}]");
    }
    line("outcome", step.outcome);
    line("starts", step.starts);
    if (!step.learn.empty()) out += "    learn:\n";
    for (const RandomModel::Learn& item : step.learn) {
        if (!item.again && !item.optional)
            out += "      - " + item.fact + "\n";
        else if (!item.again)
            out += "      - " + item.fact + ": optional\n";
        else
            out += "      - " + item.fact + ": {again because: " + words +
                   (item.optional ? ", optional: true" : "") + "}\n";
    }
    return out;
}

class Maker {
public:
    Maker(Random& random, const RandomModelOptions& options) : random_(random), options_(options) {}

    RandomModel make();

private:
    std::uint64_t dice(std::uint64_t n) { return random_.next() % n; }
    bool chance(int percent) { return dice(100) < static_cast<std::uint64_t>(percent); }
    template <class T>
    const T& one_of(const std::vector<T>& items) {
        return items[dice(items.size())];
    }

    void make_facts();
    void make_steps();
    void make_promise(RandomModel::Step& step);
    void give_times(RandomModel::Step& step);
    void spread_questions();
    void make_conditions();
    void make_ends();
    std::string about_fact(const RandomModel::Fact& fact);
    std::string about_step(const RandomModel::Step& step, bool in_end);
    std::string atom(std::size_t steps_known, bool in_end);
    Condition condition(std::size_t steps_known, bool in_end);
    std::string free_atom();

    Random& random_;
    RandomModelOptions options_;
    RandomModel model_;
};

void Maker::make_facts() {
    const std::vector<std::string> names{"coping", "wish", "kind", "mood"};
    const std::size_t count = 1 + dice(4);
    for (std::size_t i = 0; i < count; ++i) {
        RandomModel::Fact fact;
        fact.id = names[i];
        const std::uint64_t die = dice(10);
        if (die < 5) {
            fact.type = "boolean";
        } else if (die < 8) {
            fact.values = {"x", "y"};
            if (chance(30)) fact.values.push_back("z");
            fact.type = "one of " + list(fact.values);
        } else {
            fact.type = chance(80) ? "number 0..10" : "count";
        }
        if (chance(12)) fact.source = chance(50) ? "at contact" : "at contact";
        if (chance(10) && i > 0 && die < 8) {
            fact.source = "decided";
            fact.reads = {names[dice(i)]};
        }
        if (fact.type == "count" && chance(50)) {
            fact.id = "open cases";
            fact.source = "history";
        }
        model_.facts.push_back(std::move(fact));
    }
}

void Maker::make_promise(RandomModel::Step& step) {
    step.act = chance(60) ? "consult" : "refer";
    step.answer_within = std::to_string(1 + dice(3)) + (chance(50) ? " days" : " working days");
    step.silent = std::to_string(5 + dice(3)) + " working days";
    if (!options_.starts.empty() && chance(50)) {
        step.starts = options_.starts;
        step.act = chance(50) ? "refer" : "start";
    }
    if (step.act == "start") {
        step.answer_within.clear();
        step.silent.clear();
    }
    if (!chance(60)) return;
    RandomModel::Fact fact;
    fact.id = "answer of " + step.id;
    fact.source = "started";
    fact.type = "boolean";
    if (chance(60)) {
        fact.values = {"answered", "returned"};
        if (chance(30)) fact.values.emplace_back("accepted");
        fact.type = "one of " + list(fact.values);
    }
    step.outcome = fact.id;
    model_.facts.push_back(std::move(fact));
}

void Maker::give_times(RandomModel::Step& step) {
    const std::vector<std::string> limits{
        "same working day", "1 working day",     "2 working days", "3 working days",
        "4 working days",   "5 working days",    "1 week",         "3 days",
        "8 working days",   "90 office minutes", "PT20H"};
    if (step.act != "wait" && chance(options_.time ? 85 : 40)) step.within = one_of(limits);
    if (!options_.time || step.act == "wait") return;
    if (chance(15)) step.marks = "need assessed";
    if (chance(35)) step.guarantee = one_of<std::string>({"week", "ten-days", "assessed"});
}

void Maker::make_steps() {
    const std::vector<std::string> names{"talk", "plan it", "visit", "call", "look"};
    const std::size_t count = 1 + dice(options_.time ? 4 : 5);
    for (std::size_t i = 0; i < count; ++i) {
        RandomModel::Step step;
        step.id = names[i];
        const std::uint64_t die = dice(100);
        if (i > 0 && die < 12) {
            step.act = "wait";
            step.waits = one_of<std::string>({"3 days", "2 weeks", "PT30H"});
        } else if (i > 0 && die < (options_.starts.empty() ? 26U : 50U)) {
            make_promise(step);
        } else if (die < 40) {
            step.act = one_of<std::string>({"plan", "book", "decide", "review"});
        }
        if (step.act != "wait" && step.act != "start" && step.answer_within.empty() && chance(12))
            step.by = "client";
        step.repeat = i > 0 && chance(25);
        step.safety = i > 0 && chance(8);
        if (i > 0 && chance(14))
            step.every = one_of<std::string>({"14 days", "PT40H", "5 working days"});
        give_times(step);
        model_.steps.push_back(std::move(step));
    }
}

// Each fact that is asked is asked somewhere; now and then in two places.
void Maker::spread_questions() {
    std::vector<std::size_t> asking;
    for (std::size_t i = 0; i < model_.steps.size(); ++i)
        if (model_.steps[i].act != "wait" && model_.steps[i].act != "start" &&
            model_.steps[i].answer_within.empty())
            asking.push_back(i);
    for (const RandomModel::Fact& fact : model_.facts) {
        if (fact.source == "started") continue;
        std::size_t times = fact.source == "at contact" ? dice(2) : 1;
        if (chance(15)) ++times;
        std::vector<std::size_t> places = asking;
        for (; times > 0 && !places.empty(); --times) {
            const std::size_t at = chance(50) ? 0 : dice(places.size());
            RandomModel::Step& step = model_.steps[places[at]];
            places.erase(places.begin() + static_cast<std::ptrdiff_t>(at));
            const bool periodic = !step.every.empty() || step.repeat;
            step.learn.push_back({fact.id, chance(periodic ? 90 : 15), chance(12)});
            if (fact.source == "decided" && step.by == "client") step.by = "worker";
        }
    }
}

std::string Maker::about_fact(const RandomModel::Fact& fact) {
    const std::uint64_t die = dice(100);
    if (die < 10) return "unknown(" + fact.id + ")";
    if (die < 14) return "asked(" + fact.id + ")";
    if (!fact.values.empty())
        return fact.id + (chance(80) ? " = \"" : " != \"") + one_of(fact.values) + "\"";
    if (fact.type == "boolean") return fact.id + (chance(65) ? " = true" : " = false");
    const std::string number = std::to_string(1 + dice(9));
    return fact.id + " " + one_of<std::string>({"<", "<=", ">", ">=", "=", "!="}) + " " + number;
}

std::string Maker::about_step(const RandomModel::Step& step, bool in_end) {
    const std::uint64_t die = dice(100);
    if (options_.overdue && !in_end && die < 15 && !step.within.empty())
        return "overdue(" + step.id + ")";
    if (die < 30) return "done(" + step.id + ", last)";
    if (die < 40) return "count(" + step.id + ") >= " + std::to_string(1 + dice(2));
    if (die < 45) return "count(" + step.id + ") < " + std::to_string(1 + dice(2));
    return "done(" + step.id + ")";
}

std::string Maker::free_atom() {
    model_.is_free = true;
    std::vector<std::string> numbers;
    for (const RandomModel::Fact& fact : model_.facts)
        if (fact.type.starts_with("number") || fact.type == "count") numbers.push_back(fact.id);
    if (numbers.empty()) return "count(talk) > 0";
    return one_of(numbers) + " * 2 > " + one_of(numbers) + " + " + std::to_string(dice(5));
}

std::string Maker::atom(std::size_t steps_known, bool in_end) {
    if (options_.free && chance(15)) return free_atom();
    const bool fact = model_.steps.empty() || chance(60) || steps_known == 0;
    std::string out = fact ? about_fact(one_of(model_.facts))
                           : about_step(model_.steps[dice(steps_known)], in_end);
    return chance(10) ? "not(" + out + ")" : out;
}

Condition Maker::condition(std::size_t steps_known, bool in_end) {
    Condition out(chance(20) ? 2 : 1);
    for (auto& all : out)
        for (std::size_t n = chance(30) ? 2 : 1; n > 0; --n)
            all.push_back(atom(steps_known, in_end));
    return out;
}

void Maker::make_conditions() {
    for (std::size_t i = 0; i < model_.steps.size(); ++i) {
        RandomModel::Step& step = model_.steps[i];
        if (i == 0 ? chance(90) : chance(15)) continue;
        step.when = chance(40) && i > 0 ? Condition{{"done(" + model_.steps[dice(i)].id + ")"}}
                                        : condition(chance(80) ? i : model_.steps.size(), false);
    }
}

void Maker::make_ends() {
    const std::vector<std::string> names{"good", "other", "quiet"};
    const std::size_t count = 1 + dice(3);
    for (std::size_t i = 0; i < count; ++i) {
        RandomModel::End end;
        end.id = names[i];
        end.when = condition(model_.steps.size(), true);
        if (chance(50)) end.when.front().push_back("done(" + one_of(model_.steps).id + ")");
        if (i + 1 == count && chance(60)) end.when = {{"done(" + model_.steps.front().id + ")"}};
        for (const RandomModel::Step& step : model_.steps)
            if (!step.safety && chance(i + 1 == count ? 60 : 25)) end.cancels.push_back(step.id);
        model_.ends.push_back(std::move(end));
    }
}

RandomModel Maker::make() {
    make_facts();
    make_steps();
    spread_questions();
    make_conditions();
    make_ends();
    return std::move(model_);
}

}  // namespace

std::string RandomModel::yaml() const {
    std::string out = "model: " + id +
                      "\nversion: 1.0.0\nstatus: draft\nsubject: person\nregister: social\n"
                      "title: " +
                      words + "\n";
    if (!facts.empty()) out += "facts:\n";
    for (const Fact& fact : facts) out += to_yaml(fact);
    out += std::string("roles:\n  worker: {title: ") + words + ", one of: [service counsellor]}\n";
    out += std::string("  client: {title: ") + words + ", is: subject}\n";
    bool tables = false;
    for (const Fact& fact : facts) {
        if (fact.source != "decided") continue;
        if (!tables) out += "decisions:\n";
        tables = true;
        out += table_of(fact);
    }
    out += "steps:\n";
    for (const Step& step : steps) out += to_yaml(step);
    out += "ends:\n";
    for (const End& end : ends) {
        out += "  " + end.id + ":\n    title: " + words + "\n    when: " + to_text(end.when) + "\n";
        out += "    outcome: " + end.outcome + "\n";
        if (!end.cancels.empty()) out += "    cancels: " + list(end.cancels) + "\n";
    }
    return out;
}

RandomModel random_model(Random& random, const RandomModelOptions& options) {
    return Maker(random, options).make();
}

namespace {

template <class T, class Take>
void without_each(std::vector<RandomModel>& out, const RandomModel& model,
                  std::vector<T> RandomModel::* part, Take take) {
    for (std::size_t i = 0; i < (model.*part).size(); ++i) {
        RandomModel less = model;
        if (take((less.*part)[i])) {
            out.push_back(less);
            continue;
        }
        (less.*part).erase((less.*part).begin() + static_cast<std::ptrdiff_t>(i));
        out.push_back(std::move(less));
    }
}

void forget_step(RandomModel& model, const std::string& step) {
    for (RandomModel::End& end : model.ends) std::erase(end.cancels, step);
}

void simpler_conditions(std::vector<RandomModel>& out, const RandomModel& model,
                        const Condition& of, const auto& place) {
    for (std::size_t i = 0; i < of.size(); ++i) {
        if (of.size() > 1) {
            RandomModel less = model;
            Condition& condition = place(less);
            condition.erase(condition.begin() + static_cast<std::ptrdiff_t>(i));
            out.push_back(std::move(less));
        }
        for (std::size_t j = 0; j < of[i].size() && of[i].size() > 1; ++j) {
            RandomModel less = model;
            auto& all = place(less)[i];
            all.erase(all.begin() + static_cast<std::ptrdiff_t>(j));
            out.push_back(std::move(less));
        }
    }
}

void smaller_step(std::vector<RandomModel>& out, const RandomModel& model, std::size_t i) {
    const auto change = [&](auto how) {
        RandomModel less = model;
        how(less.steps[i]);
        out.push_back(std::move(less));
    };
    const RandomModel::Step& step = model.steps[i];
    for (const auto field :
         {&RandomModel::Step::every, &RandomModel::Step::within, &RandomModel::Step::guarantee,
          &RandomModel::Step::marks, &RandomModel::Step::outcome, &RandomModel::Step::starts})
        if (!(step.*field).empty()) change([&](RandomModel::Step& s) { (s.*field).clear(); });
    if (step.repeat) change([](RandomModel::Step& s) { s.repeat = false; });
    if (step.safety) change([](RandomModel::Step& s) { s.safety = false; });
    if (!step.when.empty()) change([](RandomModel::Step& s) { s.when.clear(); });
    if (step.act != "meet")
        change([](RandomModel::Step& s) {
            s.act = "meet";
            s.waits.clear();
            s.answer_within.clear();
            s.outcome.clear();
        });
    for (std::size_t l = 0; l < step.learn.size(); ++l) {
        change([&](RandomModel::Step& s) {
            s.learn.erase(s.learn.begin() + static_cast<std::ptrdiff_t>(l));
        });
        if (step.learn[l].again) change([&](RandomModel::Step& s) { s.learn[l].again = false; });
        if (step.learn[l].optional)
            change([&](RandomModel::Step& s) { s.learn[l].optional = false; });
    }
    simpler_conditions(out, model, step.when,
                       [i](RandomModel& m) -> Condition& { return m.steps[i].when; });
}

}  // namespace

std::vector<RandomModel> smaller(const RandomModel& model) {
    std::vector<RandomModel> out;
    for (std::size_t i = 0; i < model.steps.size(); ++i) {
        RandomModel less = model;
        forget_step(less, model.steps[i].id);
        less.steps.erase(less.steps.begin() + static_cast<std::ptrdiff_t>(i));
        out.push_back(std::move(less));
    }
    without_each(out, model, &RandomModel::ends, [](RandomModel::End&) { return false; });
    without_each(out, model, &RandomModel::facts, [](RandomModel::Fact&) { return false; });
    for (std::size_t i = 0; i < model.facts.size(); ++i) {
        RandomModel less = model;
        less.facts[i].source.clear();
        less.facts[i].type = "boolean";
        less.facts[i].values.clear();
        if (less.yaml() != model.yaml()) out.push_back(std::move(less));
    }
    for (std::size_t i = 0; i < model.steps.size(); ++i) smaller_step(out, model, i);
    for (std::size_t i = 0; i < model.ends.size(); ++i) {
        for (std::size_t c = 0; c < model.ends[i].cancels.size(); ++c) {
            RandomModel less = model;
            auto& cancels = less.ends[i].cancels;
            cancels.erase(cancels.begin() + static_cast<std::ptrdiff_t>(c));
            out.push_back(std::move(less));
        }
        simpler_conditions(out, model, model.ends[i].when,
                           [i](RandomModel& m) -> Condition& { return m.ends[i].when; });
    }
    return out;
}

}  // namespace luotsi::prove

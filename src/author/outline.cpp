#include "author/outline.hpp"

#include <algorithm>
#include <array>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "author/json_text.hpp"
#include "author/text_table.hpp"

namespace luotsi::author {

namespace {

namespace json = boost::json;
using model::none;

std::string joined(const std::vector<std::string>& words, std::string_view by = ", ") {
    std::string out;
    for (const std::string& word : words) {
        if (!out.empty()) out += by;
        out += word;
    }
    return out;
}

struct Clock {
    std::string step;
    std::string what;
    std::string own;
    std::string law;  // "7 working days (1301/2014 36 §, from 75 years)"
};

class Outline {
public:
    Outline(const OutlineOf& of, Language language)
        : of_(of), model_(of.model), language_(language) {}

    std::string text() const {
        std::string out = head();
        section(out, "Roles", roles());
        section(out, "Facts", facts());
        out += "\nSteps\n";
        for (const model::Step& step : model_.steps) out += step_text(step);
        for (const model::Decision& decision : model_.decisions) {
            out += fmt::format("\nDecision {} – {}\n", decision.id, words(decision.title));
            out += text_table(table_of(decision), Ruled::yes);
        }
        std::vector<std::vector<std::string>> rows{{"step", "clock", "this model", "the law"}};
        for (const Clock& clock : clocks())
            rows.push_back({clock.step, clock.what, clock.own, clock.law});
        section(out, "Clocks", rows);
        out += "\nEnds, tried in this order\n";
        for (const model::End& end : model_.ends) out += end_text(end);
        section(out, "Joined models", joined_models());
        return out;
    }

    std::string as_json() const {
        json::object out{{"model", model_.id},
                         {"version", model_.version},
                         {"status", model::to_string(model_.status)},
                         {"title", words(model_.title)},
                         {"basis", words(model_.basis)},
                         {"roles", objects(roles())},
                         {"facts", objects(facts())}};
        json::array steps;
        for (const model::Step& step : model_.steps) {
            steps.push_back(json::object{{"step", step.id},
                                         {"title", words(step.title)},
                                         {"do", model::to_string(step.act)},
                                         {"by", role(step.by)},
                                         {"when", step.when.text()},
                                         {"learns", learnt(step)},
                                         {"of", step.of},
                                         {"starts", step.starts_model}});
        }
        out["steps"] = std::move(steps);
        json::array decisions;
        for (const model::Decision& decision : model_.decisions)
            decisions.push_back(json::object{{"decision", decision.id},
                                             {"title", words(decision.title)},
                                             {"rows", objects(table_of(decision))}});
        out["decisions"] = std::move(decisions);
        json::array times;
        for (const Clock& clock : clocks())
            times.push_back(json::object{{"step", clock.step},
                                         {"clock", clock.what},
                                         {"limit", clock.own},
                                         {"law", clock.law}});
        out["clocks"] = std::move(times);
        json::array ends;
        for (const model::End& end : model_.ends)
            ends.push_back(json::object{{"end", end.id},
                                        {"title", words(end.title)},
                                        {"when", end.when.text()},
                                        {"outcome", model::to_string(end.outcome)},
                                        {"cancels", joined(cancelled(end))}});
        out["ends"] = std::move(ends);
        out["joined"] = objects(joined_models());
        return pretty_json(out);
    }

private:
    using Rows = std::vector<std::vector<std::string>>;

    const std::string& words(const LocalText& text) const { return text.in(language_); }
    std::string role(std::uint32_t index) const {
        return index == none ? "" : model_.roles[index].id;
    }

    static void section(std::string& out, std::string_view title, const Rows& rows) {
        if (rows.size() < 2) return;  // the first names the columns
        out += fmt::format("\n{}\n", title);
        out += text_table(rows, Ruled::no);
    }

    static json::array objects(const Rows& rows) {
        json::array out;
        for (std::size_t i = 1; i < rows.size(); ++i) {
            json::object row;
            for (std::size_t c = 0; c < rows[i].size(); ++c) row[rows.front()[c]] = rows[i][c];
            out.push_back(std::move(row));
        }
        return out;
    }

    std::string head() const {
        static constexpr std::array subjects{"a person", "a family", "a unit", "a project",
                                             "an idea"};
        std::string out = fmt::format(
            "{}\n{} {} ({}), about {}, register {}\n", words(model_.title), model_.id,
            model_.version, model::to_string(model_.status),
            subjects.at(static_cast<std::size_t>(model_.subject)), model::to_string(model_.reg));
        if (!words(model_.basis).empty()) out += '\n' + folded(words(model_.basis), 96);
        if (!model_.serves.empty()) out += fmt::format("\nserves {}\n", joined(model_.serves));
        if (!model_.offer_when.empty())
            out += fmt::format("offered when {}\n", model_.offer_when.text());
        return out;
    }

    Rows roles() const {
        Rows rows{{"role", "title", "held by", "notes"}};
        for (const model::Role& role : model_.roles) {
            std::vector<std::string> notes;
            if (role.keeps) notes.emplace_back("stays the named worker");
            if (!role.unit_kind.empty()) notes.push_back("unit: " + role.unit_kind);
            rows.push_back({role.id, words(role.title),
                            role.is_subject ? "the client" : joined(role.one_of), joined(notes)});
        }
        return rows;
    }

    // Where a fact comes from, and in which steps.
    std::string source(std::uint32_t index) const {
        const model::Fact& fact = model_.facts[index];
        std::vector<std::string> from;
        if (fact.source == model::FactSource::contact || fact.at_contact) {
            from.push_back(fact.at_contact_when.empty()
                               ? "contact"
                               : fmt::format("contact, when {}", fact.at_contact_when.text()));
        }
        if (fact.source == model::FactSource::history) from.emplace_back("history");
        if (fact.decision != none)
            from.push_back("table " + model_.decisions[fact.decision].id + ", confirmed");
        for (const model::Step& step : model_.steps) {
            if (step.outcome_fact == index) from.push_back("outcome of " + step.id);
            for (const model::LearnItem& item : step.learn) {
                if (item.fact != index) continue;
                std::string name = step.id;
                if (item.optional) name += " (optional)";
                if (!item.again_because.en.empty()) name += " (again)";
                from.push_back(std::move(name));
            }
        }
        return from.empty() ? "nobody asks it" : joined(from);
    }

    Rows facts() const {
        Rows rows{{"fact", "type", "asked by", "title"}};
        for (std::uint32_t i = 0; i < model_.facts.size(); ++i) {
            const model::Fact& fact = model_.facts[i];
            std::vector<std::string> fields;
            for (const model::FactField& field : fact.fields) fields.push_back(field.id);
            const std::string type = fact.is_many() ? "many: " + joined(fields)
                                                    : shorten(feel::to_string(fact.type), 44);
            rows.push_back({fact.id, type, source(i), words(fact.title)});
        }
        return rows;
    }

    std::string learnt(const model::Step& step) const {
        std::vector<std::string> out;
        for (const model::LearnItem& item : step.learn) {
            std::string name = model_.facts[item.fact].id;
            if (item.optional) name += " (optional)";
            if (!item.again_because.en.empty()) name += " (again)";
            out.push_back(std::move(name));
        }
        return joined(out);
    }

    std::string step_text(const model::Step& step) const {
        std::string out = fmt::format("  {} – {}\n", step.id, words(step.title));
        const auto line = [&out](std::string_view what, std::string_view value) {
            if (!value.empty()) out += fmt::format("      {:<8} {}\n", what, value);
        };
        std::vector<std::string> with;
        for (const std::uint32_t other : step.with) with.push_back(model_.roles[other].id);
        if (step.with_parties) with.emplace_back("all parties");
        std::string who = role(step.by);
        if (!with.empty()) who += " with " + joined(with);
        line(model::to_string(step.act), who + (step.of.empty() ? "" : ", of " + step.of));
        line("when", step.when.empty() ? "the case opens" : step.when.text());
        line("learns", learnt(step));
        line("by", joined(step.channels));
        std::vector<std::string> notes;
        if (step.safety) notes.emplace_back("safety: no end cancels it");
        if (step.repeat) notes.emplace_back("comes again");
        if (step.needs_consent) notes.emplace_back("with the client's consent");
        if (!step.starts_model.empty()) notes.push_back("starts " + started_name(step));
        if (!step.marks.empty()) notes.push_back("marks " + step.marks);
        line("also", joined(notes, "; "));
        return out;
    }

    // The law's limits of a family, in force now, each with whom it is for.
    std::string law(const std::string& family) const {
        if (family.empty()) return {};
        std::vector<std::string> limits;
        if (of_.guarantees != nullptr) {
            for (const model::GuaranteeVersion& version : of_.guarantees->all()) {
                if (version.family != family || version.valid_to) continue;
                std::string whom;
                if (version.age_from) whom += fmt::format(", from {} years", *version.age_from);
                if (version.age_below) whom += fmt::format(", under {} years", *version.age_below);
                if (!version.group.empty()) whom += ", " + version.group;
                limits.push_back(
                    fmt::format("{} ({}{})", to_string(version.limit), version.law, whom));
            }
        }
        return limits.empty() ? family : joined(limits, "; ");
    }

    std::vector<Clock> clocks() const {
        std::vector<Clock> out;
        for (const model::Step& step : model_.steps) {
            const auto add = [&](std::string what, const std::optional<Limit>& own,
                                 std::string statutory = {}) {
                if (own || !statutory.empty())
                    out.push_back({step.id, std::move(what), own ? to_string(*own) : "–",
                                   std::move(statutory)});
            };
            add("done within", step.within, law(step.guarantee));
            add("waits", step.waits);
            add("again after", step.every);
            for (const Limit& next : step.every_then) add("then after", next);
            add("answer within", step.answer_within);
            for (const model::SilenceRule& rule : step.if_silent) {
                const bool home = rule.act == model::Silence::return_home;
                add(home ? "returns to " + role(rule.to_role) : "reminded", rule.after);
            }
        }
        return out;
    }

    // The rows as the file writes them; the last column is what is proposed.
    Rows table_of(const model::Decision& decision) const {
        Rows rows(1);
        const model::YamlNode* all = of_.document.root.find("decisions");
        const model::YamlNode* node = all == nullptr ? nullptr : all->find(decision.id);
        if (node == nullptr) return rows;
        if (const model::YamlNode* when = node->find("when"))
            for (const model::YamlNode& input : when->items) rows.front().push_back(input.text);
        rows.front().push_back(decision.fact == none ? "→" : "→ " + model_.facts[decision.fact].id);
        rows.front().emplace_back("because");
        const model::YamlNode* cells = node->find("rows");
        for (std::size_t r = 0; cells != nullptr && r < cells->items.size(); ++r) {
            std::vector<std::string> row;
            for (const model::YamlNode& cell : cells->items[r].items) row.push_back(cell.text);
            row.resize(rows.front().size() - 1);
            row.push_back(r < decision.because.size() ? words(decision.because[r]) : "");
            rows.push_back(std::move(row));
        }
        return rows;
    }

    std::vector<std::string> cancelled(const model::End& end) const {
        std::vector<std::string> out;
        for (const std::uint32_t step : end.cancels) out.push_back(model_.steps[step].id);
        return out;
    }

    std::string end_text(const model::End& end) const {
        std::string out =
            fmt::format("  {} – {} ({})\n      when     {}\n", end.id, words(end.title),
                        model::to_string(end.outcome), end.when.text());
        if (!end.cancels.empty()) out += fmt::format("      cancels  {}\n", joined(cancelled(end)));
        return out;
    }

    Rows joined_models() const {
        Rows rows{{"model", "how", "by step", "title"}};
        const auto title = [this](std::string_view id) {
            for (const model::ModelPtr& other : of_.others)
                if (other->id == id) return words(other->title);
            return std::string("(not among these files)");
        };
        for (const model::Step& step : model_.steps)
            if (!step.starts_model.empty())
                rows.push_back(
                    {started_name(step), "started here", step.id, title(step.starts_model)});
        for (const model::ModelPtr& other : of_.others)
            for (const model::Step& step : other->steps)
                if (step.starts_model == model_.id)
                    rows.push_back({other->id, "starts this", step.id, words(other->title)});
        return rows;
    }

    const OutlineOf& of_;
    const model::CompiledModel& model_;
    Language language_;
};

}  // namespace

std::string outline_text(const OutlineOf& of, Language language) {
    return Outline(of, language).text();
}

std::string outline_json(const OutlineOf& of, Language language) {
    return Outline(of, language).as_json();
}

}  // namespace luotsi::author

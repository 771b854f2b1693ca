#include "model/describe.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace luotsi::model {

namespace {

constexpr std::size_t line_code_points_max = 120;

std::string_view line_of(std::string_view source, std::uint32_t line) {
    for (std::uint32_t i = 1; i < line; ++i) {
        const std::size_t end = source.find('\n');
        if (end == std::string_view::npos) return {};
        source.remove_prefix(end + 1);
    }
    return source.substr(0, source.find('\n'));
}

// Byte offset of the n-th code point (from 0) of a line, or its size.
std::size_t offset_of(std::string_view line, std::size_t n) {
    std::size_t at = 0;
    for (; at < line.size(); ++at) {
        const bool begins = (static_cast<unsigned char>(line[at]) & 0xC0U) != 0x80U;
        if (begins && n-- == 0) break;
    }
    return at;
}

// The line with a mark under the column; of a long line, what stands around the column.
void put_line(std::string& out, std::string_view line, std::uint32_t column) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (trim(line).empty()) return;
    std::size_t mark = column;
    std::string shown;
    if (column > line_code_points_max / 2) {
        const std::size_t cut = column - line_code_points_max / 2;
        line.remove_prefix(offset_of(line, cut));
        mark = column - cut + 1;
        shown = "…";
    }
    shown += shorten(line, line_code_points_max);
    for (char& c : shown)
        if (c == '\t') c = ' ';
    out += fmt::format("    {}\n    {:>{}}\n", shown, "^", mark);
}

void put_error(std::string& out, const Error& error, std::string_view kind,
               std::string_view source) {
    const std::string element = error.element.empty() ? "" : error.element + ": ";
    out += fmt::format("{}:{}:{}: {}: {}{} [{}]\n", error.file, error.line, error.column, kind,
                       element, error.detail, error.code);
    put_line(out, line_of(source, error.line), error.column);
    if (!error.repair.empty()) out += fmt::format("    -> {}\n", error.repair);
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) {
        if (!out.empty()) out += ", ";
        out += word;
    }
    return out;
}

std::string role_name(const CompiledModel& model, std::uint32_t role) {
    return role == none ? "?" : model.roles[role].id;
}

void put_roles(std::string& out, const CompiledModel& model, Language language) {
    out += "\nRoles\n";
    for (const Role& role : model.roles) {
        std::string who = role.is_subject ? "the client" : joined(role.one_of);
        if (role.keeps) who += "; stays the case's named worker";
        if (!role.unit_kind.empty()) who += "; unit: " + role.unit_kind;
        out += fmt::format("  {}  ({})  {}\n", role.id, role.title.in(language), who);
    }
}

void put_facts(std::string& out, const CompiledModel& model, Language language) {
    out += "\nFacts\n";
    for (const Fact& fact : model.facts) {
        std::string from(to_string(fact.source));
        if (fact.at_contact) from += ", in the contact form";
        if (fact.decision != none) from += " by \"" + model.decisions[fact.decision].id + "\"";
        out += fmt::format("  {}: {}  [{}]  {}\n", fact.id, shorten(feel::to_string(fact.type), 60),
                           from, fact.title.in(language));
    }
}

void put_step(std::string& out, const CompiledModel& model, const Step& step, Language language) {
    out += fmt::format("  {}  {} by {}  {}\n", step.id, to_string(step.act),
                       role_name(model, step.by), step.title.in(language));
    if (!step.when.empty()) out += fmt::format("      when   {}\n", step.when.text());
    if (!step.learn.empty()) {
        std::vector<std::string> learnt;
        for (const LearnItem& item : step.learn) {
            std::string name = model.facts[item.fact].id;
            if (item.optional) name += " (optional)";
            if (!item.again_because.fi.empty()) name += " (again)";
            learnt.push_back(std::move(name));
        }
        out += fmt::format("      learns {}\n", joined(learnt));
    }
    if (!step.of.empty()) {
        out += fmt::format("      asks   {}{}{}\n", step.of,
                           step.needs_consent ? ", with the client's consent" : "",
                           step.starts_model.empty() ? "" : ", starts " + step.starts_model);
    }
    if (step.safety) out += "      safety step: no end cancels it\n";
}

void put_clock(std::string& out, std::string_view step, std::string_view what, const Limit& limit,
               std::string_view note) {
    out += fmt::format("  {:<28} {:<14} {:<18} {}\n", step, what, to_string(limit), note);
}

void put_clocks(std::string& out, const CompiledModel& model) {
    out += "\nClocks\n";
    for (const Step& step : model.steps) {
        if (step.within) {
            put_clock(out, step.id, "done within", *step.within,
                      step.guarantee.empty() ? "" : "law: " + step.guarantee);
        } else if (!step.guarantee.empty()) {
            out += fmt::format("  {:<28} {:<14} law: {}\n", step.id, "done within", step.guarantee);
        }
        if (step.every) put_clock(out, step.id, "again every", *step.every, "");
        if (step.waits) put_clock(out, step.id, "waits", *step.waits, "");
        if (step.answer_within)
            put_clock(out, step.id, "answer within", *step.answer_within, step.of);
        for (const SilenceRule& rule : step.if_silent) {
            const bool home = rule.act == Silence::return_home;
            put_clock(out, step.id, home ? "if silent" : "remind", rule.after,
                      home ? "comes home to " + role_name(model, rule.to_role) : "");
        }
    }
}

void put_ends(std::string& out, const CompiledModel& model, Language language) {
    out += "\nEnds\n";
    for (const End& end : model.ends) {
        out += fmt::format("  {}  {}  {}\n      when   {}\n", end.id, to_string(end.outcome),
                           end.title.in(language), end.when.text());
        std::vector<std::string> cancelled;
        for (const std::uint32_t step : end.cancels) cancelled.push_back(model.steps[step].id);
        if (!cancelled.empty()) out += fmt::format("      cancels {}\n", joined(cancelled));
    }
}

} // namespace

std::string describe_errors(const std::vector<Error>& errors, const std::vector<Error>& warnings,
                            std::string_view source) {
    std::string out;
    for (const Error& error : errors) put_error(out, error, "error", source);
    for (const Error& warning : warnings) put_error(out, warning, "warning", source);
    if (out.empty()) return out;
    out += fmt::format("{} {}, {} {}\n", errors.size(), errors.size() == 1 ? "error" : "errors",
                       warnings.size(), warnings.size() == 1 ? "warning" : "warnings");
    return out;
}

std::string outline(const CompiledModel& model, Language language) {
    std::string out =
        fmt::format("{}\n{} {} ({}), register {}\n", model.title.in(language), model.id,
                    model.version, to_string(model.status), to_string(model.reg));
    const std::string& basis = model.basis.in(language);
    if (!basis.empty()) out += basis + "\n";
    put_roles(out, model, language);
    put_facts(out, model, language);
    out += "\nSteps\n";
    for (const Step& step : model.steps) put_step(out, model, step, language);
    put_clocks(out, model);
    put_ends(out, model, language);
    return out;
}

} // namespace luotsi::model

#include "desk/retention.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace luotsi::desk {
namespace {

constexpr std::uint32_t page = 200;
constexpr std::string_view held_mark = "{\"held\":true";

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    return out + '"';
}

template <class From>
Result<bool> read_hold(From& from, Uuid what) {
    if (what.is_nil()) return false;
    const auto record = from.record(hold_kind, to_string(what));
    if (!record) return fail(record.error());
    return *record && (*record)->starts_with(held_mark);
}

// Registers of which something has been written down in the matter.
Result<std::set<model::Register>> registers_in(store::Reader& reader, Uuid case_id) {
    std::set<model::Register> out;
    const auto the_case = reader.load_case(case_id);
    if (!the_case) return fail(the_case.error());
    const model::CompiledModel& model = *the_case->model;
    for (std::size_t i = 0; i < the_case->facts.size() && i < model.facts.size(); ++i)
        if (the_case->facts[i].state != engine::FactState::missing) out.insert(model.facts[i].reg);
    const auto texts = reader.texts_of_case(case_id);
    if (!texts) return fail(texts.error());
    for (const store::Text& text : *texts)
        if (!text.erased) out.insert(text.reg);
    return out;
}

// A matter is destroyed whole, so what is in it of another register keeps all of it: as long as
// the longest rule of that register by which any matter is kept, for of which service task it is
// nobody has said.
Result<void> keep_by_contents(store::Reader& reader, const access::RetentionRules& rules,
                              Uuid case_id, const access::KeptFacts& facts, CaseKeeping& out) {
    const auto registers = registers_in(reader, case_id);
    // A damaged matter is not destroyed whatever the rule (destroy_whole).
    if (!registers && store::is_damaged_case(registers.error())) return {};
    if (!registers) return fail(registers.error());
    for (const model::Register reg : *registers) {
        if (reg == out.rule->reg) continue;
        for (const access::RetentionRule& rule : rules.all()) {
            if (rule.reg != reg || rule.models.empty()) continue;
            const access::Keeping kept = access::keeping(rule, facts);
            if (!access::is_longer(kept, out.keeping)) continue;
            out.keeping = kept;
            out.longer = &rule;
        }
    }
    return {};
}

// `on`: what is kept beyond that day by its own rule is not looked into.
Result<CaseKeeping> keeping_of_row(store::Reader& reader, const centre::Installation& installation,
                                   const store::CaseRow& row, std::optional<Date> on = {}) {
    CaseKeeping out;
    out.rule = installation.retention.of_model(row.model);
    access::KeptFacts facts;
    if (row.state == "closed") facts.closed = local_date(row.closed_at);
    facts.has_subject = !row.subject.is_nil();
    if (facts.has_subject) {
        const auto person = reader.person(row.subject);
        if (!person && person.error().kind != ErrorKind::not_found) return fail(person.error());
        if (person) facts.born = person->born;
    }
    for (const Uuid what : {row.case_id, row.subject}) {
        const auto held = read_hold(reader, what);
        if (!held) return fail(held.error());
        facts.on_hold = facts.on_hold || *held;
    }
    if (out.rule == nullptr) {
        if (!facts.closed) out.keeping.kept = access::Kept::open;
        return out;
    }
    out.keeping = access::keeping(*out.rule, facts);
    if (out.keeping.kept != access::Kept::until_day) return out;
    if (on && *out.keeping.destroy_after >= *on) return out;
    if (auto longer = keep_by_contents(reader, installation.retention, row.case_id, facts, out);
        !longer)
        return fail(longer.error());
    return out;
}

// Whether anything of people is still in it.
Result<bool> is_destroyed(store::Reader& reader, Uuid case_id) {
    const auto texts = reader.texts_of_case(case_id);
    if (!texts) return fail(texts.error());
    if (std::ranges::any_of(*texts, [](const store::Text& text) { return !text.erased; }))
        return false;
    const auto details = reader.contact_details(case_id);
    if (details) return details->name.empty() && details->phone.empty() && details->email.empty();
    if (details.error().kind != ErrorKind::not_found) return fail(details.error());
    return true;
}

template <class Line>
Line& line_of(std::vector<Line>& lines, std::string_view rule) {
    const auto known = std::ranges::find(lines, rule, &Line::rule);
    if (known != lines.end()) return *known;
    Line& fresh = lines.emplace_back();
    fresh.rule = rule;
    return fresh;
}

Result<void> survey_row(store::Reader& reader, const centre::Installation& installation, Date on,
                        const store::CaseRow& row, RetentionSurvey& out) {
    const auto kept = keeping_of_row(reader, installation, row, on);
    if (!kept) return fail(kept.error());
    const std::string rule = kept->rule == nullptr ? std::string{} : kept->rule->id;
    RetentionLine& line = line_of(out.lines, rule);
    switch (kept->keeping.kept) {
        case access::Kept::open: return {};
        case access::Kept::held: ++line.held; return {};
        case access::Kept::for_good: ++line.for_good; return {};
        case access::Kept::unknown: ++line.unknown; return {};
        case access::Kept::until_day: break;
    }
    if (*kept->keeping.destroy_after >= on) {
        ++line.later;
        return {};
    }
    const auto gone = is_destroyed(reader, row.case_id);
    if (!gone) return fail(gone.error());
    if (*gone) {
        ++line.destroyed;
        out.destroyed.push_back(row.case_id);
        return {};
    }
    ++line.due;
    out.due.emplace_back(row.case_id, rule);
    return {};
}

// The fault lies in the matter, not in the database or in what it is asked for: others go on.
bool is_of_one_case(const Error& error) {
    if (store::is_damaged_case(error)) return true;
    switch (error.kind) {
        case ErrorKind::unavailable:
            return error.code == "store.damaged" || error.code == "store.model_missing";
        case ErrorKind::busy:
        case ErrorKind::internal: return false;
        case ErrorKind::invalid:
        case ErrorKind::not_found:
        case ErrorKind::forbidden:
        case ErrorKind::conflict:
        case ErrorKind::stale:
        case ErrorKind::too_large:
        case ErrorKind::unsupported: return true;
    }
    return false;
}

// A journal that is not what was written is not destroyed: what shows it would go as well.
Result<store::Store::Destroyed> destroy_whole(store::Store& store, store::Reader& reader,
                                              Uuid case_id, const std::string& rule) {
    const auto holds = reader.holds(case_id);
    if (!holds) return fail(holds.error());
    if (!*holds) return fail(ErrorKind::unavailable, "store.damaged", "the chain does not hold");
    // A hold that was put on since the run began keeps it.
    return store.destroy_case(case_id, "retention: " + rule, {hold_kind, held_mark});
}

}  // namespace

Result<CaseKeeping> keeping_of(store::Reader& reader, const centre::Installation& installation,
                               Uuid case_id) {
    const auto row = reader.case_row(case_id);
    if (!row) return fail(row.error());
    return keeping_of_row(reader, installation, *row);
}

Result<RetentionSurvey> survey_retention(store::Reader& reader,
                                         const centre::Installation& installation, Date on) {
    RetentionSurvey out;
    for (const access::RetentionRule& rule : installation.retention.all())
        out.lines.emplace_back().rule = rule.id;
    std::string after;
    std::string next;
    do {
        const auto rows = reader.cases("closed", page, after, next);
        if (!rows) return fail(rows.error());
        for (const store::CaseRow& row : *rows) {
            const auto done = survey_row(reader, installation, on, row, out);
            if (done) continue;
            if (!is_of_one_case(done.error())) return fail(done.error());
            out.left.push_back({row.case_id, {}, done.error().code});
        }
        after = next;
    } while (!next.empty());
    return out;
}

namespace {

Result<void> write_protocol(store::Store& store, const Destruction& protocol,
                            const engine::Actor& who) {
    const auto written =
        store.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
            auto put =
                session.put_record(protocol_kind, to_iso(protocol.at), to_json(protocol), who);
            return put ? Result<std::string>(std::string{}) : fail(put.error());
        });
    return written ? Result<void>() : fail(written.error());
}

// Whether the case is gone; only what stops the whole database is an error.
Result<bool> destroy_one(store::Store& store, store::Reader& reader, Uuid case_id,
                         const std::string& rule, Destruction& out) {
    const auto gone = destroy_whole(store, reader, case_id, rule);
    DestructionLine& line = line_of(out.lines, rule);
    if (!gone) {
        if (!is_of_one_case(gone.error())) return fail(gone.error());
        line.left += 1;
        out.left.push_back({case_id, rule, gone.error().code});
        return false;
    }
    line.cases += 1;
    line.texts += gone->texts;
    line.events += gone->events;
    line.contact_details += gone->contact_details;
    line.notices += gone->notices;
    return true;
}

}  // namespace

Result<Destruction> destroy_due(store::Store& store, const centre::Installation& installation,
                                Date on, Instant now, const engine::Actor& who) {
    const auto reader = store.reader();
    const auto survey = survey_retention(*reader, installation, on);
    if (!survey) return fail(survey.error());
    Destruction out;
    out.at = now;
    out.by = who.id;
    out.state = "begun";
    out.left = survey->left;
    for (const auto& [case_id, rule] : survey->due) line_of(out.lines, rule).due += 1;
    if (auto begun = write_protocol(store, out, who); !begun) return fail(begun.error());
    Result<void> done;
    // Those destroyed before as well: a run may have died between a case and its code.
    std::vector<Uuid> gone = survey->destroyed;
    for (const auto& [case_id, rule] : survey->due) {
        const auto one = destroy_one(store, *reader, case_id, rule, out);
        if (one && *one) gone.push_back(case_id);
        if (one) continue;
        done = fail(one.error());
        break;
    }
    if (done) done = store.forget_codes(gone);
    if (done) {
        const auto views =
            store.destroy_views_before(add_months(on, -12 * installation.retention.log_years()));
        if (views) {
            out.views = views->rows;
            out.view_days_left = views->days_left;
        } else {
            done = fail(views.error());
        }
    }
    out.state = done ? "done" : "cut";
    const auto written = write_protocol(store, out, who);
    if (!done) return fail(done.error());
    if (!written) return fail(written.error());
    return out;
}

std::string to_json(const Destruction& protocol) {
    std::string out = "{\"at\":" + quoted(to_iso(protocol.at)) + ",\"by\":" + quoted(protocol.by) +
                      ",\"state\":" + quoted(protocol.state) + ",\"lines\":[";
    for (const DestructionLine& line : protocol.lines) {
        if (out.back() != '[') out += ',';
        out += "{\"rule\":" + quoted(line.rule) + ",\"due\":" + std::to_string(line.due) +
               ",\"cases\":" + std::to_string(line.cases) +
               ",\"texts\":" + std::to_string(line.texts) +
               ",\"events\":" + std::to_string(line.events) +
               ",\"contact_details\":" + std::to_string(line.contact_details) +
               ",\"notices\":" + std::to_string(line.notices) +
               ",\"left\":" + std::to_string(line.left) + '}';
    }
    out += "],\"views\":" + std::to_string(protocol.views);
    out += ",\"view_days_left\":" + std::to_string(protocol.view_days_left) + ",\"left\":[";
    for (const LeftCase& one : protocol.left) {
        if (out.back() != '[') out += ',';
        out += "{\"rule\":" + quoted(one.rule) + ",\"because\":" + quoted(one.code) + '}';
    }
    return out + "]}";
}

namespace {

// So that no process destroys them while the hold is being written.
Result<void> hold_cases(store::WriteSession& session, Uuid what) {
    const auto rows = session.cases_of_person(what);
    if (!rows) return fail(rows.error());
    std::vector<Uuid> cases{what};
    for (const store::CaseRow& row : *rows) cases.push_back(row.case_id);
    for (const Uuid& one : cases) {
        const auto held = session.load(one);
        // A person is no case; one that cannot be read is not destroyed either.
        if (!held && held.error().kind == ErrorKind::busy) return fail(held.error());
    }
    return {};
}

}  // namespace

Result<bool> is_held(store::WriteSession& session, Uuid what) { return read_hold(session, what); }

Result<void> hold(store::WriteSession& session, Uuid what, bool on, std::string_view reason,
                  const engine::Actor& who) {
    if (auto held = hold_cases(session, what); !held) return held;
    const std::string json = std::string(on ? held_mark : std::string_view("{\"held\":false")) +
                             ",\"reason\":" + quoted(reason) + '}';
    return session.put_record(hold_kind, to_string(what), json, who);
}

}  // namespace luotsi::desk

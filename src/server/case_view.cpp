#include "server/case_view.hpp"

#include <algorithm>

#include "centre/answer.hpp"
#include "centre/overview.hpp"
#include "engine/offers.hpp"
#include "server/case_parts.hpp"
#include "server/case_rounds.hpp"
#include "server/case_timeline.hpp"
#include "server/plan_view.hpp"

namespace luotsi::server {

namespace {

using access::Verdict;
using engine::none;

std::string_view part_text(access::Part part) {
    switch (part) {
        case access::Part::responsible: return "responsible";
        case access::Part::works: return "works";
        case access::Part::asked: return "asked";
        case access::Part::accepted: return "accepted";
        case access::Part::asker: return "asker";
        case access::Part::was_part: return "was_part";
    }
    return "was_part";
}

// When a round or a promise last began, moved or ended: nothing else changes whose the waiting is.
Instant work_moved_at(const std::vector<engine::Event>& journal) {
    using engine::EventKind;
    Instant out{0};
    for (const engine::Event& event : journal)
        if (event.kind == EventKind::opened ||
            (event.kind >= EventKind::round_due && event.kind <= EventKind::matter_moved))
            out = std::max(out, event.recorded_at);
    return out;
}

class StaffCase {
public:
    StaffCase(const App& app, store::Reader& reader, const CaseBundle& bundle,
              const access::Asker& asker, Language language, Instant now)
        : app_(app), reader_(reader), bundle_(bundle), the_case_(bundle.the_case),
          model_(*bundle.the_case.model), asker_(asker), voice_{app.installation, language},
          eyes_(bundle, asker, now), now_(now) {
        open_ = access::may_open(asker, access::Purpose::read, bundle.parties, now);
        whole_ = open_ == Verdict::yes &&
                 eyes_.at(model_.reg, model::Wall::parties, Instant{0}) == Verdict::yes;
    }

    Rendered render() {
        RoundWriter rounds{json_, voice_, eyes_, bundle_, now_, until_};
        json_.begin_object();
        head();
        subject();
        words();
        strip();
        json_.key("rounds");
        if (whole_)
            rounds.write_rounds();
        else
            json_.raw("[]");
        json_.key("promises");
        rounds.write_promises();
        facts();
        json_.key("plan");
        write_plan(json_, voice_, eyes_, the_case_);
        json_.key("appointments");
        if (whole_)
            write_appointments(json_, voice_, eyes_, the_case_);
        else
            json_.raw("[]");
        consents();
        parties();
        json_.key("timeline");
        if (whole_)
            write_timeline(json_, voice_, eyes_, bundle_);
        else
            json_.raw("[]");
        earlier();
        offers();
        waits();
        rounds.write_obligations(whole_);
        json_.end_object();
        return finish_view(json_.take(), until_);
    }

private:
    static bool is_end(const engine::Event& one) {
        return one.kind == engine::EventKind::closed || one.kind == engine::EventKind::reopened;
    }

    void head() {
        json_.member("id", to_string(the_case_.id));
        json_.member("state", the_case_.state == engine::CaseState::open ? "open" : "closed");
        json_.key("model").begin_object().member("id", model_.id);
        json_.member("version", model_.version).member("title", voice_.in(model_.title));
        json_.end_object();
        json_.time("opened_at", the_case_.opened_at);
        json_.time("closed_at", the_case_.closed_at);
        json_.key("outcome");
        if (whole_ && the_case_.state == engine::CaseState::closed && !eyes_.later_of(is_end) &&
            the_case_.end < model_.ends.size()) {
            const model::End& end = model_.ends[the_case_.end];
            json_.begin_object().member("title", voice_.in(end.title));
            json_.member("text", voice_.words("outcome." + key_part(to_string(end.outcome))));
            json_.end_object();
        } else {
            json_.null();
        }
        json_.member("channel", the_case_.channel);
        json_.key("channel_title").text(voice_.words("channel." + the_case_.channel));
        json_.flag("danger", the_case_.danger);
        const access::UnitPart* part = own_part();
        json_.member_or_null("part", part ? part_text(part->part) : std::string_view{});
        json_.member("why_i_see", voice_.words(access::reason(asker_, bundle_.parties, now_)));
        json_.key("responsible").begin_object().key("unit");
        write_unit(json_, voice_, the_case_.unit);
        // Who it is by now is no more the business of a unit whose part is over.
        json_.member_or_null("keeper_name", eyes_.ended()
                                                ? std::string{}
                                                : voice_.worker_name(responsible_worker(
                                                      voice_, the_case_, the_case_.unit)));
        json_.end_object();
        opening();
        json_.flag("limited", !whole_);
        json_.flag("needs_person", engine::needs_person(the_case_));
    }

    const access::UnitPart* own_part() const {
        const access::UnitPart* best = nullptr;
        for (const auto& part : bundle_.parties.units) {
            if (part.unit == asker_.unit && (!best || part.part < best->part)) best = &part;
        }
        return best;
    }

    // By which opening of their own the asker reads this; null when their part lets them.
    void opening() {
        const std::string_view why = access::reason(asker_, bundle_.parties, now_);
        const access::Opening* by = nullptr;
        for (const access::Opening& one : bundle_.parties.protection.openings) {
            const bool holds = one.worker == asker_.id && one.holds(now_);
            if (holds && why.ends_with(access::to_string(one.basis)) &&
                (by == nullptr || one.ends_at > by->ends_at))
                by = &one;
        }
        json_.key("opening");
        if (by == nullptr) {
            json_.null();
            return;
        }
        json_.begin_object().member("basis", access::to_string(by->basis));
        json_.member("reason", by->reason).time("from", by->happened_at);
        json_.time("until", by->ends_at).end_object();
    }

    const engine::FactRecord* fact_so_far(std::string_view id) const {
        const std::uint32_t index = model_.find_fact(id);
        const bool later = eyes_.later_of(
            [&](const engine::Event& one) { return one.fact == index && index != none; });
        return later ? nullptr : bundle_.fact(id);
    }

    void subject() {
        json_.key("subject");
        if (!whole_) {
            json_.null();
            return;
        }
        // How to reach somebody is for whoever still has work to do for them.
        const store::ContactDetails details =
            eyes_.ended() ? store::ContactDetails{} : bundle_.details;
        const store::Person* person = bundle_.person ? &*bundle_.person : nullptr;
        json_.begin_object();
        json_.member_or_null("person", person ? to_string(person->id) : std::string{});
        json_.member_or_null("name", person ? person->name : bundle_.details.name);
        json_.key("age");
        if (person && person->born) {
            json_.integer(age_in_years(*person->born, local_date(now_)));
        } else {
            const engine::FactRecord* age = fact_so_far("age");
            if (age && age->value.is_number())
                json_.raw(age->value.as_number().to_string());
            else
                json_.null();
        }
        json_.flag("place_secret", bundle_.place_secret);
        json_.flag("place_known", bundle_.place_known);
        json_.member_or_null("municipality", municipality(details, person));
        json_.member_or_null("language", details.language);
        json_.flag("interpreter", details.interpreter);
        json_.member_or_null("phone", details.phone).member_or_null("email", details.email);
        json_.member_or_null("way", details.way).member_or_null("best_time", details.best_time);
        const engine::FactRecord* concerns = fact_so_far("concerns");
        json_.member_or_null("concerns", concerns && concerns->value.is_string()
                                             ? concerns->value.as_string()
                                             : std::string_view{});
        // The last four characters would identify; the birth date part is the age already told.
        json_.member_or_null("identity_masked", person && person->identity_code.size() > 7
                                                    ? person->identity_code.substr(0, 7) + "••••"
                                                    : std::string{});
        json_.end_object();
    }

    std::string municipality(const store::ContactDetails& details,
                             const store::Person* person) const {
        const std::string& code = details.municipality.empty() && person && !eyes_.ended()
                                      ? person->municipality
                                      : details.municipality;
        const auto* found = code.empty() ? nullptr : voice_.installation.municipalities.find(code);
        return found ? voice_.in(found->name) : code;
    }

    void words() {
        json_.key("words");
        const store::Text* own = nullptr;
        std::string reporter;
        std::string choice;
        for (const auto& [id, text] : bundle_.texts) {
            if (text.kind == "choice" && eyes_.see(text)) choice = text.erased ? "" : text.body;
            if (text.kind == "words" && eyes_.see(text)) own = &text;
            if (text.kind == "reporter" && eyes_.see(text)) reporter = text.body;
        }
        if (own) {
            json_.begin_object().member("text", own->erased ? "" : own->body);
            json_.time("at", own->happened_at).member("language", to_string(own->language));
            json_.flag("erased", own->erased).end_object();
        } else {
            json_.null();
        }
        json_.member_or_null("choice", choice);
        json_.member_or_null("reporter", reporter);
        json_.key("dangers").begin_array();
        if (own && !own->erased) {
            const auto& installation = app_.installation;
            const need::Text text = installation.needs.analyser().analyse(own->body);
            for (const auto& danger : installation.dangers.find(text))
                write_danger(json_, voice_, danger);
        }
        json_.end_array();
    }

    void strip() {
        static constexpr std::array<std::string_view, 4> states{"done", "now", "coming", "skipped"};
        json_.key("strip").begin_array();
        if (whole_) {
            for (const auto& one : centre::strip(the_case_)) {
                const model::Step& step = model_.steps[one.step];
                if (!eyes_.see_step(one.step, one.at)) continue;
                json_.begin_object().member("id", step.id).member("title", voice_.in(step.title));
                json_.member("state", states[static_cast<std::size_t>(one.state)]);
                json_.time("at", one.at).end_object();
            }
        }
        json_.end_array();
    }

    Instant recorded(std::uint64_t seq) const {
        return seq == 0 || seq > bundle_.journal.size() ? Instant{0}
                                                        : bundle_.journal[seq - 1].recorded_at;
    }

    void facts() {
        json_.key("facts").begin_array();
        const std::size_t count = whole_ ? the_case_.facts.size() : 0;
        for (std::uint32_t i = 0; i < count; ++i) {
            const engine::FactRecord& record = the_case_.facts[i];
            const bool missing = record.state == engine::FactState::missing;
            if (missing && record.proposed.is_null()) continue;
            const Verdict verdict = eyes_.fact_now(i);
            if (verdict != Verdict::no) fact(model_.facts[i], record, verdict);
        }
        json_.end_array();
    }

    void fact(const model::Fact& about, const engine::FactRecord& record, Verdict verdict) {
        json_.begin_object().member("id", about.id).member("title", voice_.in(about.title));
        const bool hidden = verdict == Verdict::exists_only;
        const bool known = !hidden && record.state == engine::FactState::known;
        const bool unknown = !hidden && record.state == engine::FactState::recorded_unknown;
        const feel::Value& value = known ? record.value : record.proposed;
        if (hidden || unknown || value.is_null()) {
            json_.nothing("value").nothing("label");
        } else {
            write_answer(json_, "value", value);
            json_.member("label", centre::label_of(about, value, voice_.language,
                                                   voice_.installation.words));
        }
        json_.member("state", hidden    ? "hidden"
                              : known   ? "known"
                              : unknown ? "unknown"
                                        : "proposed");
        json_.member_or_null("source", hidden ? std::string{} : record.source);
        json_.member_or_null("reason", unknown ? record.reason : std::string{});
        json_.time("at", hidden ? Instant{0} : record.happened_at);
        json_.member("register", to_string(about.reg)).end_object();
    }

    void consents() {
        json_.key("consents").begin_array();
        for (const auto& consent : the_case_.consents) {
            if (!whole_) break;
            if (eyes_.later(recorded(consent.last_seq))) continue;
            const model::Step& step = model_.steps[consent.step];
            json_.begin_object().member("step", step.id).member("title", voice_.in(step.title));
            json_.member("to_unit_kind_title", voice_.words("unit_kind." + key_part(step.of)));
            json_.member("state", consent_state_text(consent.state)).time("at", consent.at);
            json_.end_object();
        }
        json_.end_array();
    }

    void parties() {
        json_.key("parties").begin_array();
        for (const auto& part : bundle_.parties.units) {
            // Who has which part by now is told to those who still have one.
            if ((!whole_ || eyes_.ended()) && part.unit != asker_.unit) continue;
            json_.begin_object().key("unit");
            write_unit(json_, voice_, part.unit);
            json_.member("part", part_text(part.part));
            json_.member("part_title", voice_.words("part." + std::string(part_text(part.part))));
            Instant since{0};
            for (const auto& party : the_case_.parties) {
                if (party.unit == part.unit) since = recorded(party.joined_seq);
            }
            json_.time("since", since).end_object();
        }
        json_.end_array();
    }

    // Earlier cases of the same person, of which only those that the asker may list exist.
    void earlier() {
        json_.key("earlier").begin_array();
        if (whole_ && bundle_.person) {
            if (auto rows = reader_.cases_of_person(bundle_.person->id)) {
                for (const auto& row : *rows) {
                    if (row.case_id != the_case_.id) earlier_case(row);
                }
            }
        }
        json_.end_array();
    }

    void earlier_case(const store::CaseRow& row) {
        auto parties = reader_.parties(row.case_id);
        // What is kept of this view lives no longer than the right to each case it names.
        if (parties) until_ = std::min(until_, access::changes_at(asker_, *parties, now_));
        if (!parties ||
            access::may_open(asker_, access::Purpose::list, *parties, now_) != Verdict::yes) {
            return;
        }
        const auto model = app_.installation.models.exact(row.model, row.version);
        json_.begin_object().member("case", to_string(row.case_id));
        json_.member("title", model ? voice_.in(model->title) : row.model);
        json_.time("opened_at", row.opened_at).member("state", row.state);
        json_.member_or_null("outcome", row.outcome.empty()
                                            ? std::string{}
                                            : voice_.words("outcome." + key_part(row.outcome)));
        json_.end_object();
    }

    // Models whose `offer when` holds of what this asker may see: a hidden fact reminds of nothing.
    void offers() {
        json_.key("offers").begin_array();
        if (whole_ && the_case_.state == engine::CaseState::open) {
            engine::Case seen = the_case_;
            for (std::uint32_t i = 0; i < seen.facts.size(); ++i)
                if (eyes_.fact_now(i) != Verdict::yes) seen.facts[i] = engine::FactRecord{};
            std::vector<std::string> told;
            for (const auto& model : app_.installation.models.all()) {
                const bool twice = std::find(told.begin(), told.end(), model->id) != told.end();
                if (twice || app_.installation.models.latest(model->id) != model ||
                    !engine::is_offered(*model, seen, {}))
                    continue;
                told.push_back(model->id);
                json_.begin_object().member("model", model->id);
                json_.member("title", voice_.in(model->title)).end_object();
            }
        }
        json_.end_array();
    }

    // Up to the last event of the work itself, so that the view neither changes with every passing
    // minute nor tells, to who may not read it, that something has been written down.
    void waits() {
        json_.key("waits").begin_array();
        if (whole_) {
            const Instant until = the_case_.state == engine::CaseState::closed
                                      ? the_case_.closed_at
                                      : work_moved_at(bundle_.journal);
            for (const auto& share : engine::attribute_wait(bundle_.journal, until)) {
                json_.begin_object().member("unit_title", voice_.unit_title(share.unit));
                json_.key("minutes").integer(share.ms / 60'000).end_object();
            }
        }
        json_.end_array();
    }

    const App& app_;
    store::Reader& reader_;
    const CaseBundle& bundle_;
    const engine::Case& the_case_;
    const model::CompiledModel& model_;
    const access::Asker& asker_;
    const Voice voice_;
    const Eyes eyes_;
    const Instant now_;
    Verdict open_ = Verdict::no;
    bool whole_ = false;  // sees the matter itself, not only what was asked of their unit
    Instant until_ = never;
    JsonWriter json_;
};

}  // namespace

Rendered render_case(const App& app, store::Reader& reader, const CaseBundle& bundle,
                     const access::Asker& asker, Language language, Instant now) {
    return StaffCase(app, reader, bundle, asker, language, now).render();
}

}  // namespace luotsi::server

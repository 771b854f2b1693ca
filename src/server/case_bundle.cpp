#include "server/case_bundle.hpp"

#include <algorithm>

#include "access/standing.hpp"

namespace luotsi::server {

namespace {
constexpr int read_tries_max = 4;

// Whom the case is about, as it stands in the bundle.
void read_person(CaseBundle& out, store::Reader& reader) {
    const Uuid subject = out.the_case.subject;
    if (out.person && out.person->id == subject) return;
    out.person.reset();
    if (subject.is_nil()) return;
    if (auto person = reader.person(subject)) out.person = std::move(*person);
}

// The case as it was at an instant, from the journal until then. One that has been moved to another
// model is left as it is now: the journal does not say what it was opened on, and what came later
// is then left out piece by piece (Eyes::later_of).
void as_it_was(CaseBundle& out, store::Reader& reader, Instant until) {
    std::erase_if(out.texts, [&](const auto& one) { return one.second.recorded_at > until; });
    store::ContactDetails details;  // how to reach the client is for who still works for them
    details.case_id = out.details.case_id;
    details.name = out.details.name;
    out.details = std::move(details);
    const bool moved = std::ranges::any_of(out.journal, [](const engine::Event& one) {
        return one.kind == engine::EventKind::moved || one.kind == engine::EventKind::moved_back;
    });
    const auto later = [&](const engine::Event& one) { return one.recorded_at > until; };
    if (moved) {
        const bool bound_later = std::ranges::any_of(out.journal, [&](const engine::Event& one) {
            return one.kind == engine::EventKind::subject_bound && later(one);
        });
        if (bound_later) out.person.reset();
        return;
    }
    const auto after = std::ranges::find_if(out.journal, later);
    if (after == out.journal.end()) return;
    out.journal.erase(after, out.journal.end());
    engine::Case before = engine::blank_case(out.the_case.model);
    before.id = out.the_case.id;
    for (const engine::Event& event : out.journal) engine::apply(before, event);
    out.the_case = std::move(before);
    read_person(out, reader);
}

}  // namespace

std::string case_topic(Uuid id) { return "case:" + to_string(id); }
std::string person_topic(Uuid id) { return "person:" + to_string(id); }

const store::Text* CaseBundle::text(Uuid id) const {
    auto it = texts.find(id);
    return it == texts.end() ? nullptr : &it->second;
}

const engine::FactRecord* CaseBundle::fact(std::string_view id) const {
    const std::uint32_t index = the_case.model->find_fact(id);
    if (index == model::none || index >= the_case.facts.size()) return nullptr;
    return &the_case.facts[index];
}

void veil(store::Person& person, const access::Protection& protection, const access::Asker& asker,
          Instant now) {
    access::CaseParties parties;
    parties.subject = person.id;
    parties.protection = protection;
    if (!access::may_know_place(asker, parties, now)) person.municipality.clear();
}

Result<CaseBundle> load_bundle(const App& app, store::Reader& reader, Uuid id,
                               const access::Asker& asker, Instant now) {
    const std::string topic = case_topic(id);
    if (app.damaged.contains(id))
        return fail(ErrorKind::unavailable, "store.damaged_case",
                    "the journal of a case is damaged");
    CaseBundle out;
    for (int i = 0; i < read_tries_max; ++i) {
        const std::uint64_t version = app.views.version(topic);
        auto the_case = reader.load_case(id);
        if (!the_case) return fail(the_case.error());
        auto journal = reader.journal(id);
        if (!journal) return fail(journal.error());
        auto parties = reader.parties(id);
        if (!parties) return fail(parties.error());
        auto texts = reader.texts_of_case(id);
        if (!texts) return fail(texts.error());
        out.the_case = std::move(*the_case);
        out.journal = std::move(*journal);
        out.parties = std::move(*parties);
        out.texts.clear();
        for (auto& text : *texts) out.texts.emplace(text.id, std::move(text));
        // A sub-case's first words are its parent's: the client has said them once.
        const Uuid words = out.the_case.words;
        if (!words.is_nil() && !out.texts.contains(words)) {
            if (auto text = reader.text(words)) out.texts.emplace(words, std::move(*text));
        }
        if (auto details = reader.contact_details(id)) out.details = std::move(*details);
        out.person.reset();
        read_person(out, reader);
        if (out.journal.size() == out.the_case.seq && app.views.version(topic) == version) break;
    }
    out.seq = out.the_case.seq;
    // A unit whose part is over may for a while read what it saw, and nothing that came later;
    // whoever has opened the matter sees it as it is.
    const access::Position position = access::position_of(asker, out.parties, now);
    if (position.ended &&
        access::opening_of(asker, out.parties, now).standing == access::Standing::none)
        as_it_was(out, reader, position.ended_at);
    out.place_secret = out.parties.protection.is_hidden_place(now);
    out.place_known = access::may_know_place(asker, out.parties, now);
    if (!out.place_known) {
        out.details.municipality.clear();
        if (out.person) out.person->municipality.clear();
    }
    return out;
}

}  // namespace luotsi::server

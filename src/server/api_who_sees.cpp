// "Who sees my data": for each unit with a part in the matter, and each kind of work in it, how
// much of the matter opens and by which row of law; who acts for the person; whose opening holds
// now. Told to the person alone. It is worked out by asking access as each of those workers.
#include <algorithm>
#include <set>

#include "access/askers.hpp"
#include "access/standing.hpp"
#include "server/app.hpp"
#include "server/case_parts.hpp"
#include "server/pieces.hpp"
#include "server/protection_view.hpp"
#include "server/viewing.hpp"

namespace luotsi::server {

namespace {

using access::Verdict;

std::string_view part_text(access::Part part) {
    switch (part) {
        case access::Part::responsible: return "responsible";
        case access::Part::works: return "works";
        case access::Part::asked: return "asked";
        case access::Part::accepted: return "accepted";
        case access::Part::asker: return "asker";
        case access::Part::was_part: break;
    }
    return "was_part";
}

class WhoSees {
public:
    WhoSees(JsonWriter& json, const Call& call, const CaseBundle& bundle)
        : json_(json), call_(call), bundle_(bundle), voice_{call.app.installation, call.language},
          eyes_(bundle, call.asker(), call.now) {}

    void units() {
        std::set<std::string> told;
        for (const access::UnitPart& part : bundle_.parties.units) {
            if (told.contains(part.unit)) continue;
            access::Asker any;
            any.unit = part.unit;
            const access::UnitPart& fullest = *access::fullest_part(any, bundle_.parties);
            const bool over = fullest.part == access::Part::was_part &&
                              call_.now > fullest.ended_at + access::part_afterlife;
            told.insert(part.unit);
            if (!over && is_told(part.unit)) unit(fullest);
        }
    }

    void representatives() {
        // A code opens a matter, not the family of whoever it is about.
        if (call_.asker().person.is_nil()) return;
        for (const access::Representative& one : bundle_.parties.protection.representatives) {
            access::Asker asker;
            asker.kind = access::AskerKind::client;
            asker.person = one.person;
            if (!one.holds(call_.now) ||
                access::may_open(asker, access::Purpose::read, bundle_.parties, call_.now) !=
                    Verdict::yes)
                continue;
            const auto person = call_.reader.person(one.person);
            const std::string relation(access::to_string(one.relation));
            json_.begin_object().member("name", person ? person->name : std::string{});
            json_.member("relation_title", voice_.words("access.relation." + relation));
            json_.time("until", one.ends_at).end_object();
        }
    }

    void openings() {
        for (const access::Opening& one : bundle_.parties.protection.openings) {
            if (!one.holds(call_.now)) continue;
            json_.begin_object().member("worker_name", voice_.worker_name(one.worker));
            json_.member("unit_title", voice_.unit_title(one.unit));
            json_.member("basis", access::to_string(one.basis)).time("from", one.happened_at);
            json_.time("until", one.ends_at).end_object();
        }
    }

private:
    // A unit whose only part is behind a wall of the person's is no more told of here than
    // elsewhere.
    bool is_told(const std::string& unit) const {
        const engine::Case& the_case = bundle_.the_case;
        if (the_case.unit == unit) return true;
        const auto of_promise = [&](const engine::Promise& one) {
            return (one.to_unit == unit || one.from_unit == unit ||
                    std::ranges::find(one.chain, unit) != one.chain.end()) &&
                   eyes_.see_step(one.step, Instant{0});
        };
        const auto of_round = [&](const engine::Round& one) {
            return one.unit == unit && eyes_.see_step(one.step, Instant{0});
        };
        return std::ranges::any_of(the_case.promises, of_promise) ||
               std::ranges::any_of(the_case.rounds, of_round);
    }

    void unit(const access::UnitPart& part) {
        const auto& organisation = voice_.installation.organisation;
        const access::Unit* known = organisation.unit(part.unit);
        const LocalText* holder =
            known ? organisation.organisation_title(known->organisation) : nullptr;
        json_.begin_object().member("unit_title", voice_.unit_title(part.unit));
        json_.member_or_null("organisation_title", holder ? voice_.in(*holder) : std::string{});
        json_.member("part_title", voice_.words("part." + std::string(part_text(part.part))));
        json_.key("roles").begin_array();
        std::set<std::string> told;
        for (const access::Worker& worker : organisation.workers()) {
            if (worker.unit != part.unit || call_.app.sessions.has_left(worker.slug)) continue;
            role(worker, told);
        }
        json_.end_array().end_object();
    }

    // Workers of one kind who see alike are told once; the keeper and holders by name.
    void role(const access::Worker& worker, std::set<std::string>& told) {
        const access::Asker asker =
            access::asker_of(worker, voice_.installation.organisation.now());
        const access::CaseParties& parties = bundle_.parties;
        access::Ruling because =
            access::rule_open(asker, access::Purpose::read, parties, call_.now);
        std::string_view sees = "nothing";
        if (because.verdict != Verdict::no) {
            access::Element matter;
            matter.reg = bundle_.the_case.model->reg;
            const auto whole =
                access::rule_see(asker, access::Purpose::read, parties, matter, call_.now);
            access::Element words = matter;
            words.own_words = true;
            const auto own =
                access::rule_see(asker, access::Purpose::read, parties, words, call_.now);
            sees = whole.verdict == Verdict::yes ? "matter"
                   : own.verdict == Verdict::yes ? "words"
                                                 : "exists";
            because = sees == "words" ? own : whole;
        }
        const bool named = worker.slug == parties.keeper ||
                           std::ranges::find(parties.holders, worker.slug) != parties.holders.end();
        const std::string title = named ? worker.name : voice_.in(worker.title);
        if (!told.insert(title + ' ' + std::string(sees)).second) return;
        json_.begin_object().member("title", title).flag("named", named);
        json_.member("sees", sees).key("rule");
        write_ruling(json_, voice_, because, Told::to_the_person);
        json_.end_object();
    }

    JsonWriter& json_;
    const Call& call_;
    const CaseBundle& bundle_;
    const Voice voice_;
    const Eyes eyes_;
};

Answer show(Call& call) {
    auto bundle = open_bundle(call, call.asker().own_case, access::Purpose::log);
    if (!bundle) return std::unexpected(std::move(bundle.error()));
    if (auto noted = note_view(call, bundle->parties, access::Purpose::log); !noted)
        return fail(noted.error());
    JsonWriter json;
    WhoSees who(json, call, *bundle);
    json.begin_object().key("units").begin_array();
    who.units();
    json.end_array().key("representatives").begin_array();
    who.representatives();
    json.end_array().key("openings").begin_array();
    who.openings();
    json.end_array().flag("place_secret", bundle->place_secret).end_object();
    return tagged_response(call, json.take());
}

constexpr std::array<RouteSpec, 1> routes{{
    {Method::get, "/api/my/case/who-sees", Who::client, show},
}};

}  // namespace

std::span<const RouteSpec> who_sees_routes() { return routes; }

}  // namespace luotsi::server

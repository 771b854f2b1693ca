#include "desk/looks.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/hash.hpp"
#include "store/protection.hpp"

namespace luotsi::desk {
namespace {

constexpr std::string_view on_mark = "{\"on\":true}";
constexpr std::size_t uuid_length = 36;

// Rows of workers; clients look at their own, and rules of early identification are no people.
bool is_of_worker(const centre::Installation& installation, const store::ViewRow& row) {
    return !row.role.starts_with("early:") &&
           installation.organisation.known_worker(row.who) != nullptr;
}

access::Look look_of(const store::ViewRow& row) {
    access::Look out;
    out.worker = row.who;
    out.unit = row.unit;
    out.reason = row.reason;
    out.case_id = row.case_id;
    out.at = row.happened_at;
    out.times = row.times;
    return out;
}

// The UTC day's rows by the days of Helsinki; a local day lies in two of them.
class Gathering {
public:
    Gathering(store::Reader& reader, const centre::Installation& installation, Date day)
        : reader_(reader), installation_(installation), day_(day) {}

    Result<void> run() {
        const std::int32_t back = installation_.look_rules.history_days();
        for (std::int32_t n = back + 1; n >= 0; --n)
            if (auto done = utc_day(day_ - n); !done) return done;
        const std::int32_t least = installation_.look_rules.usual_days();
        for (const auto& [worker, views] : of_worker_)
            facts.hours_of_worker[worker] = access::usual_hours(views, least);
        for (const auto& [unit, views] : of_unit_)
            facts.hours_of_unit[unit] = access::usual_hours(views, least);
        if (auto done = ties(); !done) return done;
        return people();
    }
    std::vector<access::Look> looks;
    access::LookFacts facts;

private:
    Result<void> utc_day(Date utc) {
        const auto rows = reader_.views_of_day(utc);
        if (!rows) return fail(rows.error());
        for (const store::ViewRow& row : *rows) {
            if (!is_of_worker(installation_, row)) continue;
            const Date local = local_date(row.happened_at);
            if (local == day_) looks.push_back(look_of(row));
            if (local >= day_) continue;
            const Instant hour{row.happened_at.ms - row.happened_at.ms % hours(1).ms};
            of_worker_[row.who].insert(hour);
            of_unit_[row.unit].insert(hour);
        }
        return {};
    }

    Result<void> ties() {
        const auto ids = reader_.record_ids(tie_kind, "");
        if (!ids) return fail(ids.error());
        for (const std::string& id : *ids) {
            const auto record = reader_.record(tie_kind, id);
            if (!record) return fail(record.error());
            const auto person = parse_uuid(std::string_view(id).substr(0, uuid_length));
            const std::size_t dot = id.rfind('.');
            if (!*record || **record != on_mark || !person || dot <= uuid_length) continue;
            std::string worker = id.substr(uuid_length + 1, dot - uuid_length - 1);
            if (worker == "*") worker.clear();
            facts.ties.push_back({*person, std::move(worker), id.substr(dot + 1)});
            tied_.insert(*person);
        }
        return {};
    }

    Result<void> people() {
        facts.organisation = &installation_.organisation;
        std::map<Uuid, Uuid> subjects;
        for (access::Look& look : looks) {
            const auto known = subjects.find(look.case_id);
            if (known != subjects.end()) {
                look.person = known->second;
                continue;
            }
            const auto row = reader_.case_row(look.case_id);
            if (!row && row.error().kind != ErrorKind::not_found) return fail(row.error());
            // A search for somebody without matters stands under the person's own number.
            look.person = row ? row->subject : look.case_id;
            subjects.emplace(look.case_id, look.person);
            if (auto done = person(look); !done) return done;
        }
        return {};
    }

    Result<void> person(const access::Look& look) {
        if (look.person.is_nil()) return {};
        if (!facts.names.contains(look.person))
            if (const auto known = reader_.person(look.person))
                facts.names[look.person] = known->name;
        if (!tied_.contains(look.person)) return {};
        const auto protection = store::read_protection_of_person(reader_, look.person);
        if (!protection) return fail(protection.error());
        if (protection->is_hidden_place(look.at)) facts.secret_place.insert(look.person);
        const auto parties = reader_.parties(look.case_id);
        if (!parties) return {};
        if (!parties->keeper.empty()) facts.named.insert({look.case_id, parties->keeper});
        for (const std::string& holder : parties->holders)
            facts.named.insert({look.case_id, holder});
        return {};
    }

    store::Reader& reader_;
    const centre::Installation& installation_;
    Date day_;
    std::map<std::string, std::set<Instant>> of_worker_, of_unit_;  // before the day, by the hour
    std::set<Uuid> tied_;
};

std::string id_of(const access::Finding& one, Date day) {
    const std::string name = one.rule + '|' + one.worker + '|' + to_string(one.person);
    return to_iso(day) + '.' + to_hex(sha256(name)).substr(0, 16);
}

std::string json_of(const FoundLook& one, Date day) {
    const access::Finding& found = one.finding;
    std::string out = "{\"id\":\"" + one.id + "\",\"day\":\"" + to_iso(day) + "\",\"rule\":\"" +
                      found.rule + "\",\"worker\":\"" + found.worker + "\",\"unit\":\"" +
                      found.unit + "\",\"person\":";
    out += found.person.is_nil() ? "null" : '"' + to_string(found.person) + '"';
    out += ",\"cases\":[";
    for (const Uuid& id : found.cases) {
        if (out.back() != '[') out += ',';
        out += '"' + to_string(id) + '"';
    }
    return out + "],\"times\":" + std::to_string(found.times) + ",\"first\":\"" +
           to_iso(found.first) + "\",\"last\":\"" + to_iso(found.last) +
           "\",\"state\":\"open\",\"reviewed_by\":\"\",\"review\":\"\",\"reviewed_at\":null}";
}

engine::Actor the_system() { return {engine::ActorKind::system, "audit", "system", "", ""}; }

}  // namespace

Result<DayLooked> look_at_day(store::Reader& reader, const centre::Installation& installation,
                              Date day) {
    Gathering gathered(reader, installation, day);
    if (auto done = gathered.run(); !done) return fail(done.error());
    DayLooked out;
    out.day = day;
    for (const access::Look& look : gathered.looks) out.views += look.times;
    for (access::Finding& one :
         access::find_looks(installation.look_rules, gathered.looks, gathered.facts)) {
        std::string id = id_of(one, day);
        const auto known = reader.record(finding_kind, id);
        if (!known) return fail(known.error());
        if (!*known) out.found.push_back({std::move(id), std::move(one)});
    }
    return out;
}

Result<void> write_looks(store::WriteSession& session, const DayLooked& looked) {
    for (const FoundLook& one : looked.found) {
        auto put = session.put_record(finding_kind, one.id, json_of(one, looked.day), the_system());
        if (!put) return put;
    }
    return session.put_record(look_kind, to_iso(looked.day),
                              "{\"views\":" + std::to_string(looked.views) +
                                  ",\"found\":" + std::to_string(looked.found.size()) + '}',
                              the_system());
}

Result<void> put_tie(store::WriteSession& session, const access::Tie& tie, bool on,
                     const engine::Actor& who) {
    const std::string worker = tie.worker.empty() ? "*" : tie.worker;
    return session.put_record(tie_kind, to_string(tie.person) + '.' + worker + '.' + tie.kind,
                              on ? on_mark : std::string_view("{\"on\":false}"), who);
}

}  // namespace luotsi::desk

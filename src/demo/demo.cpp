#include "demo/demo.hpp"

#include <algorithm>

#include "demo/county.hpp"

namespace luotsi::demo {

namespace {

// Contacts per resident and day: about 1.1 a year, so that 2,000 residents make some 550 contacts
// in 90 days. Illustrative.
constexpr double contacts_per_resident_day = 0.003;
constexpr double evening_share = 0.5;        // evenings are quieter than office hours
constexpr double leaves_after = 0.6;         // of the history: when a counsellor leaves
constexpr std::int64_t slot_weeks_ahead = 8;
constexpr std::int32_t families_before = 2;  // days before the end
// The server looks every night; here every third will do, to make the county in seconds.
constexpr std::uint32_t early_look_days = 3;
constexpr TimeOfDay early_look_time{4 * 3'600'000 + 30 * 60'000};

}  // namespace

void County::plan(Instant at, Happening what, Uuid case_id) {
    if (at <= options_.until) agenda_.push({at, order_++, what, case_id});
}

Result<void> County::make_slots() {
    const Date last = local_date(options_.until) + static_cast<std::int32_t>(7 * slot_weeks_ahead);
    const auto made = centre::make_slots(installation_.patterns, installation_.calendar,
                                         local_date(first_), last);
    for (const records::Slot& slot : made) {
        slots_[slot.unit].push_back(slot);
        const auto put =
            write(first_, [&](store::WriteSession& session) { return session.put_slot(slot); });
        if (!put) return put;
    }
    // The database says of itself that nobody in it is real.
    const auto marked = write(first_, [](store::WriteSession& session) {
        return session.put_record("installation", "demo", R"({"demo":true})", engine::Actor{});
    });
    if (!marked) return marked;
    for (auto& [unit, list] : slots_) {
        std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) {
            return std::tie(a.starts_at, a.id) < std::tie(b.starts_at, b.id);
        });
    }
    return {};
}

Uuid County::free_slot(const std::string& unit, Instant after) {
    auto& list = slots_[unit];
    const auto at = std::find_if(list.begin(), list.end(), [&](const records::Slot& slot) {
        return slot.starts_at > after && slot.booked_by.is_nil() &&
               (gone_.empty() || slot.worker != gone_);
    });
    return at == list.end() ? Uuid() : at->id;
}

// Contacts come by day and hour: mostly on working days and in the daytime, the web at all hours.
void County::plan_contacts() {
    const double per_day = contacts_per_resident_day * options_.residents;
    const Date today = local_date(options_.until);
    for (std::uint32_t back = options_.days; back-- > 0;) {
        const Date day = today - static_cast<std::int32_t>(back);
        const double share = installation_.calendar.is_working_day(day) ? 1.7 : 0.6;
        double at_hour = 7.0 + chance_.exponential(15.0 / std::max(0.01, per_day * share));
        while (at_hour < 22.0) {
            const Instant at =
                at_local(day, TimeOfDay{static_cast<std::int32_t>(at_hour * 3'600'000)});
            if (mover_.in_office_hours(at) || chance_.happens(evening_share))
                plan(at, Happening::contact);
            at_hour += chance_.exponential(15.0 / std::max(0.01, per_day * share));
        }
    }
}

Result<void> County::write(Instant at,
                           const std::function<Result<void>(store::WriteSession&)>& work) {
    return store_.bulk(at, [&](store::WriteSession& session) -> Result<std::string> {
        if (auto done = work(session); !done) return fail(std::move(done.error()));
        return std::string();
    });
}

Result<engine::Case> County::load(Instant at, Uuid case_id) {
    engine::Case copy;
    const auto read = write(at, [&](store::WriteSession& session) -> Result<void> {
        const auto found = session.load(case_id);
        if (!found) return fail(found.error());
        copy = **found;
        return {};
    });
    if (!read) return fail(read.error());
    return copy;
}

Result<void> County::count() {
    const auto reader = store_.reader();
    std::string after;
    for (const char* state : {"open", "closed"}) {
        after.clear();
        do {
            std::string next;
            const auto rows = reader->cases(state, 200, after, next);
            if (!rows) return fail(rows.error());
            for (const store::CaseRow& row : *rows) {
                report_.events += row.seq;
                (row.state == "open" ? report_.open_cases : report_.closed_cases) += 1;
                if (row.state != "open") continue;
                const auto one = reader->case_now(row.case_id);
                if (!one) return fail(one.error());
                for (const engine::Round& round : (*one)->rounds) {
                    const bool due = round.state == engine::RoundState::due ||
                                     round.state == engine::RoundState::taken;
                    if (due && round.overdue) ++report_.overdue;
                }
                for (const engine::Promise& promise : (*one)->promises) {
                    if (promise.state == engine::PromiseState::asked ||
                        promise.state == engine::PromiseState::accepted)
                        ++report_.waiting_promises;
                }
            }
            after = next;
        } while (!after.empty());
    }
    return {};
}

Result<void> County::happen(const Due& due) {
    switch (due.what) {
        case Happening::contact: return contact(due.at);
        case Happening::visit: return visit(due.at, due.case_id);
        case Happening::clock: return clock(due.at, due.case_id);
        case Happening::post: return settle_notices(due.at);
        case Happening::leave: return leave(due.at);
        case Happening::early_look: return look_early(due.at);
        case Happening::early_answers: return answer_early(due.at);
    }
    return {};
}

Result<DemoReport> County::live(const std::function<void(double)>& progress) {
    first_ = at_local(local_date(options_.until) - static_cast<std::int32_t>(options_.days), {});
    if (auto made = make_slots(); !made) return fail(made.error());
    for (std::uint32_t i = 0; i < options_.residents; ++i) {
        residents_.push_back(population_.person(first_, chance_));
        residents_.back().organiser = installation_.organiser;
        const auto put = write(first_, [&](store::WriteSession& session) {
            return session.put_person(residents_.back());
        });
        if (!put) return fail(put.error());
    }
    report_.residents = residents_.size();
    plan_contacts();
    constexpr TimeOfDay evening{20 * 3'600'000};
    for (std::uint32_t day = 0; day < options_.days; ++day)
        plan(at_local(local_date(first_) + static_cast<std::int32_t>(day), evening),
             Happening::post);
    for (std::uint32_t day = early_look_days; day < options_.days; day += early_look_days)
        plan(at_local(local_date(first_) + static_cast<std::int32_t>(day), early_look_time),
             Happening::early_look);
    const auto lived = static_cast<double>((options_.until - first_).ms) * leaves_after;
    plan(first_ + Duration{static_cast<std::int64_t>(lived)}, Happening::leave);
    const double span = static_cast<double>((options_.until - first_).ms);
    // Some days before the end, so that whose matters they are has lasted.
    const Instant families_at = std::max(first_, options_.until - days(families_before));
    bool families = false;
    while (!agenda_.empty()) {
        const Due due = agenda_.top();
        agenda_.pop();
        if (!families && due.at >= families_at) {
            if (auto made = make_families(families_at); !made) return fail(made.error());
            families = true;
        }
        if (progress) progress(static_cast<double>((due.at - first_).ms) / span);
        if (auto done = happen(due); !done) return fail(done.error());
    }
    if (auto settled = settle_notices(options_.until); !settled) return fail(settled.error());
    if (!families) {
        if (auto made = make_families(families_at); !made) return fail(made.error());
    }
    if (auto committed = store_.bulk_commit(); !committed) return fail(committed.error());
    if (auto counted = count(); !counted) return fail(counted.error());
    if (progress) progress(1.0);
    return report_;
}

Result<DemoReport> make_demo(store::Store& store, const centre::Installation& installation,
                             const DemoOptions& options,
                             const std::function<void(double)>& progress) {
    std::vector<Error> errors;
    const Population population =
        Population::load(installation.content_folder + "/demo/" + installation.organiser, errors);
    if (!errors.empty()) return fail(errors.front());
    County county(store, installation, options, population);
    return county.live(progress);
}

}  // namespace luotsi::demo

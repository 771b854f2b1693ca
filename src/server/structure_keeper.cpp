#include "server/structure_keeper.hpp"

#include <algorithm>
#include <sstream>

#include "desk/succession.hpp"
#include "server/held_cases.hpp"
#include "server/json_input.hpp"
#include "server/json_writer.hpp"
#include "server/log.hpp"

namespace luotsi::server {

namespace {
constexpr Duration retry_after = minutes(1);
constexpr std::size_t left_bytes_max = 1 << 20;

std::string together(const std::vector<Uuid>& ids) {
    std::string out;
    for (const Uuid& id : ids) out += (out.empty() ? "" : " ") + to_string(id);
    return out;
}

Result<std::vector<Uuid>> left_in(const std::string& record) {
    auto json = JsonInput::parse(record);
    if (!json) return fail(json.error());
    std::vector<Uuid> out;
    std::istringstream words(json->text("left", left_bytes_max));
    for (std::string word; words >> word;)
        if (const auto id = parse_uuid(word)) out.push_back(*id);
    return out;
}
}  // namespace

bool StructureKeeper::work_once(store::Reader& reader, Instant now) {
    if (!planned_ && !plan(reader)) return false;
    if (tasks_.empty() || tasks_.front().at > now) return false;
    // A clock that was set back is not waited out.
    if (now < not_before_ && not_before_ - now <= retry_after) return false;
    return round(reader, tasks_.front(), now);
}

// Successions of a day before its departures: whoever goes along leaves nothing behind.
bool StructureKeeper::plan(store::Reader& reader) {
    const auto done = reader.record_ids(change_record, "");
    if (!done) {
        log_error("organisation.unreadable", done.error());
        return false;
    }
    const auto& organisation = app_.installation.organisation;
    const auto add = [&](Task task, const std::string& kind, const std::string& who) {
        task.id = to_iso(local_date(task.at)) + ' ' + kind + ' ' + who;
        const auto same = std::ranges::count_if(
            tasks_, [&](const Task& other) { return other.id.starts_with(task.id); });
        if (same > 0) task.id += ' ' + std::to_string(same + 1);
        tasks_.push_back(std::move(task));
    };
    for (const auto& one : organisation.successions())
        add({"", one.at, &one, nullptr, {}}, "unit", one.unit);
    for (const auto& one : organisation.departures())
        add({"", one.at, nullptr, &one, {}}, "worker", one.worker);
    if (auto kept = keep_undone(reader, *done); !kept) {
        log_error("organisation.unreadable", kept.error());
        tasks_.clear();
        return false;
    }
    std::ranges::sort(tasks_, [](const Task& one, const Task& other) {
        if (one.at != other.at) return one.at < other.at;
        if ((one.succession != nullptr) != (other.succession != nullptr))
            return one.succession != nullptr;
        // Within one vector the order of the file.
        return one.succession != nullptr ? one.succession < other.succession
                                         : one.departure < other.departure;
    });
    planned_ = true;
    return true;
}

// What a record says is done goes, but for the cases it names as left out.
Result<void> StructureKeeper::keep_undone(store::Reader& reader,
                                          const std::vector<std::string>& done) {
    for (Task& task : tasks_) {
        if (std::ranges::find(done, task.id) == done.end()) continue;
        const auto record = reader.record(change_record, task.id);
        if (!record) return fail(record.error());
        auto left = left_in(record->value_or("{}"));
        if (!left) return fail(left.error());
        task.only = std::move(*left);
        if (task.only.empty()) task.id.clear();
    }
    std::erase_if(tasks_, [](const Task& task) { return task.id.empty(); });
    return {};
}

bool StructureKeeper::round(store::Reader& reader, const Task& task, Instant now) {
    auto cases = !task.only.empty() ? Result<std::vector<Uuid>>(task.only)
                 : task.succession != nullptr
                     ? reader.open_cases_with_part(task.succession->unit, after_, batch)
                     : cases_held(reader, task.departure->worker);
    if (!cases) {
        log_error("organisation.unreadable", cases.error());
        not_before_ = now + retry_after;
        return false;
    }
    if (!cases->empty() && !write(task, *cases)) failed_ = true;
    cases_ += cases->size();
    const bool more = task.only.empty() && task.succession != nullptr && cases->size() == batch;
    if (more) {
        after_ = cases->back();
        return true;
    }
    after_ = Uuid{};
    if (failed_) {
        failed_ = false;
        cases_ = 0;
        left_out_.clear();
        not_before_ = now + retry_after;
        return false;
    }
    finish(task, now);
    return true;
}

bool StructureKeeper::write(const Task& task, const std::vector<Uuid>& cases) {
    std::vector<store::Job> jobs;
    for (const Uuid id : cases)
        jobs.push_back([this, &task, id](store::WriteSession& session) -> Result<std::string> {
            SystemRandom random;
            auto done =
                task.succession != nullptr
                    ? desk::pass_on(session, app_.installation, id, random, true)
                    : desk::release_held(session, app_.installation, id, *task.departure, random);
            if (!done) return fail(done.error());
            return std::string{};
        });
    bool all = true;
    const auto results = app_.store.write_all_and_wait(std::move(jobs));
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (results[i]) continue;
        // What cannot be read will not be in a minute either: the day goes on without it.
        if (name_damage(app_, cases[i], results[i].error())) {
            left_out_.push_back(cases[i]);
            continue;
        }
        log_error("organisation.case_put_off", results[i].error());
        all = false;
    }
    return all;
}

void StructureKeeper::finish(const Task& task, Instant now) {
    JsonWriter record;
    record.begin_object().count("cases", cases_).count("damaged", left_out_.size());
    record.time("at", now).member("left", together(left_out_)).end_object();
    const std::string json = record.take();
    const engine::Actor actor{engine::ActorKind::system, "organisation", "system", "", ""};
    const auto put =
        app_.store.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
            if (auto ok = session.put_record(change_record, task.id, json, actor); !ok)
                return fail(ok.error());
            return std::string{};
        });
    cases_ = 0;
    left_out_.clear();
    if (!put) {
        log_error("organisation.not_noted", put.error());
        not_before_ = now + retry_after;
        return;
    }
    tasks_.erase(tasks_.begin());
}

}  // namespace luotsi::server

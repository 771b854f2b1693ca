#include "interop/import.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "base/ids.hpp"
#include "base/text.hpp"

namespace luotsi::interop {

namespace {

constexpr std::uint32_t records_per_commit = 500;  // some 4 MB: one fsync each is far below 1 %
constexpr std::string_view stamp_member = ",\"imported_at\":\"";

std::uint64_t hash_of(std::string_view kind, std::string_view id) {
    return stable_hash(std::string(kind) + ' ' + std::string(id));
}

// Whether the stored text is `fresh` but for the time of its import: the cheap test that most
// records of a repeated import pass. A quote inside a text is escaped, so the member's name can
// stand nowhere else.
bool same_but_stamp(std::string_view stored, std::string_view fresh) {
    const std::size_t at = stored.find(stamp_member);
    if (at == std::string_view::npos) return stored == fresh;
    const std::size_t end = stored.find('"', at + stamp_member.size());
    return end != std::string_view::npos && stored.substr(0, at) == fresh.substr(0, at) &&
           stored.substr(end + 1) == fresh.substr(std::min(at, fresh.size()));
}

Result<directory::Organisation> parse(std::string_view json, const directory::Organisation*) {
    return directory::organisation_from_json(json);
}
Result<directory::Service> parse(std::string_view json, const directory::Service*) {
    return directory::service_from_json(json);
}
Result<directory::Channel> parse(std::string_view json, const directory::Channel*) {
    return directory::channel_from_json(json);
}
Result<directory::GeneralDescription> parse(std::string_view json,
                                            const directory::GeneralDescription*) {
    return directory::general_from_json(json);
}
Result<directory::Collection> parse(std::string_view json, const directory::Collection*) {
    return directory::collection_from_json(json);
}

// What is ours stays: verification newer than the source's, and what a keeper has told of a
// service. `stored` is the record before.
void keep_own(const directory::Provenance& stored, directory::Provenance& fresh) {
    if (stored.verified_on && (!fresh.verified_on || *fresh.verified_on < *stored.verified_on)) {
        fresh.verified_on = stored.verified_on;
        fresh.verified_by = stored.verified_by;
    }
}
template <class Record>
void keep_own(const Record& stored, Record& fresh) {
    keep_own(stored.provenance, fresh.provenance);
}
void keep_own(const directory::Service& stored, directory::Service& fresh) {
    keep_own(stored.provenance, fresh.provenance);
    if (fresh.unit.empty()) fresh.unit = stored.unit;
    if (!fresh.accepts_referrals) fresh.accepts_referrals = stored.accepts_referrals;
    if (fresh.capacity_state.empty()) fresh.capacity_state = stored.capacity_state;
    if (fresh.capacities.empty()) fresh.capacities = stored.capacities;
    if (fresh.needs.empty()) fresh.needs = stored.needs;
}

}  // namespace

void Updater::put(std::string_view kind, const std::string& id, std::string json) {
    if (Result<void> done = keeper_.put(kind, id, std::move(json)); !done) failed_ = done.error();
    if (!failed_ && ++since_commit_ >= records_per_commit) {
        since_commit_ = 0;
        if (Result<void> done = keeper_.commit(); !done) failed_ = done.error();
    }
}

template <class Record>
void Updater::update(std::string_view kind, Record&& record) {
    if (failed_) return;
    seen_.insert(hash_of(kind, record.id));
    sources_.emplace(kind, record.id.substr(0, record.id.find(':')));
    auto stored = keeper_.find(kind, record.id);
    if (!stored) {
        failed_ = stored.error();
        return;
    }
    record.provenance.origin = stamp_.origin;
    record.provenance.imported_at = std::nullopt;
    if (*stored && same_but_stamp(**stored, directory::to_json(record))) {
        ++counts_.unchanged;
        return;
    }
    if (*stored) {
        if (auto before = parse(**stored, &record)) {
            // Where it was read from is no change of the record.
            record.provenance.origin = before->provenance.origin;
            keep_own(*before, record);
            record.provenance.imported_at = before->provenance.imported_at;
            if (directory::to_json(record) == **stored) {
                ++counts_.unchanged;
                return;
            }
            if (before->provenance.absent_since) ++counts_.returned;
            record.provenance.origin = stamp_.origin;
        }
        ++counts_.changed;
    } else {
        ++counts_.created;
    }
    record.provenance.imported_at = stamp_.at;
    put(kind, record.id, directory::to_json(record));
}

void Updater::take(directory::Organisation&& record) {
    update(directory::organisation_record, std::move(record));
}
void Updater::take(directory::Service&& record) {
    update(directory::service_record, std::move(record));
}
void Updater::take(directory::Channel&& record) {
    update(directory::channel_record, std::move(record));
}
void Updater::take(directory::GeneralDescription&& record) {
    update(directory::general_record, std::move(record));
}
void Updater::take(directory::Collection&& record) {
    update(directory::collection_record, std::move(record));
}

template <class Record>
void Updater::vanish(std::string_view kind, const std::string& id) {
    auto stored = keeper_.find(kind, id);
    if (!stored) failed_ = stored.error();
    if (!stored || !*stored) return;
    auto record = parse(**stored, static_cast<const Record*>(nullptr));
    if (!record || record->provenance.absent_since) return;
    record->provenance.absent_since = local_date(stamp_.at);
    ++counts_.vanished;
    report_.add("import.vanished", kind, "no longer in the source: marked, kept, shown last", id);
    put(kind, id, directory::to_json(*record));
}

void Updater::mark_vanished() {
    for (const auto& [kind, source] : sources_) {
        if (failed_) return;
        auto ids = keeper_.ids(kind, source + ':');
        if (!ids) {
            failed_ = ids.error();
            return;
        }
        for (const std::string& id : *ids) {
            if (failed_ || seen_.contains(hash_of(kind, id))) continue;
            if (kind == directory::organisation_record) vanish<directory::Organisation>(kind, id);
            if (kind == directory::service_record) vanish<directory::Service>(kind, id);
            if (kind == directory::channel_record) vanish<directory::Channel>(kind, id);
            if (kind == directory::general_record) vanish<directory::GeneralDescription>(kind, id);
            if (kind == directory::collection_record) vanish<directory::Collection>(kind, id);
        }
    }
}

Result<UpdateCounts> Updater::finish(bool whole) {
    report_.set_file("");
    if (whole && !failed_) mark_vanished();
    if (!failed_) {
        if (Result<void> done = keeper_.commit(); !done) failed_ = done.error();
    }
    if (failed_) return fail(*failed_);
    return counts_;
}

Result<std::optional<std::string>> MemoryKeeper::find(std::string_view kind, std::string_view id) {
    const auto found = records_.find(std::string(kind) + ' ' + std::string(id));
    if (found == records_.end()) return std::optional<std::string>();
    return std::optional<std::string>(found->second);
}

Result<void> MemoryKeeper::put(std::string_view kind, std::string_view id, std::string json) {
    ++writes;
    records_[std::string(kind) + ' ' + std::string(id)] = std::move(json);
    return {};
}

Result<std::vector<std::string>> MemoryKeeper::ids(std::string_view kind, std::string_view prefix) {
    const std::string from = std::string(kind) + ' ' + std::string(prefix);
    std::vector<std::string> out;
    for (auto at = records_.lower_bound(from); at != records_.end() && at->first.starts_with(from);
         ++at)
        out.push_back(at->first.substr(kind.size() + 1));
    return out;
}

std::vector<FieldChange> changes_between(std::string_view before, std::string_view after) {
    constexpr std::size_t shown_max = 200;
    namespace json = boost::json;
    json::error_code wrong;
    const json::value a = json::parse(json::string_view(before.data(), before.size()), wrong);
    const json::value b = json::parse(json::string_view(after.data(), after.size()), wrong);
    std::vector<FieldChange> out;
    if (!a.is_object() || !b.is_object()) return out;
    const auto text = [](const json::value* value) {
        return value == nullptr ? std::string() : shorten(json::serialize(*value), shown_max);
    };
    for (const auto& [key, value] : a.get_object()) {
        const json::value* other = b.get_object().if_contains(key);
        if (other == nullptr || *other != value)
            out.push_back({std::string(key), text(&value), text(other)});
    }
    for (const auto& [key, value] : b.get_object()) {
        if (!a.get_object().contains(key)) out.push_back({std::string(key), "", text(&value)});
    }
    return out;
}

}  // namespace luotsi::interop

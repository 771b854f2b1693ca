// Checking the log of views: one walk over its rows in the order of their key, with the seals at
// hand, and one over what clients are told. The two are compared by sums of digests for each shard,
// so that nothing of the size of the log is kept; only where a shard's sums differ are its lines
// compared one by one.
#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "store/chained.hpp"
#include "store/shards.hpp"
#include "store/view_log.hpp"

namespace luotsi::store {
namespace {

constexpr std::size_t faults_told_max = 100;
// Clocks of processes, and groups under way while a seal is written.
constexpr Duration slack = minutes(5);
constexpr std::int64_t hour_ms = 3'600'000;

struct Sealed {
    std::map<std::pair<std::int64_t, Uuid>, std::vector<std::pair<std::uint64_t, Digest>>> heads;
    std::map<std::int64_t, std::pair<std::uint64_t, Digest>> days;  // closed: rows and ends
    std::set<std::int64_t> destroyed;
};

class Check {
public:
    Check(Connection& db, std::span<const Seal> anchors) : db_(db), anchors_(anchors) {}
    Result<ViewCheck> run();

private:
    Result<void> walk_seals();
    Result<void> walk_rows();
    Result<void> walk_lines();
    Result<void> name_lines();
    Result<void> each_row(const std::function<void(const View&, const Statement&)>& act);
    Result<void> each_line(const std::function<void(const View&)>& act);
    void row(const View& view, const Statement& at);
    void end_segment();
    void end_day();
    void fault(ViewFaultKind kind, std::int64_t day, Uuid segment, std::uint64_t n) {
        if (out_.faults.size() < faults_told_max)
            out_.faults.push_back({kind, Date{static_cast<std::int32_t>(day)}, segment, n});
    }
    void count(std::vector<std::uint64_t>& sums, const View& view) const;
    bool counts(const View& view) const { return view.row.happened_at.ms / hour_ms >= since_hour_; }

    Connection& db_;
    std::span<const Seal> anchors_;
    ViewCheck out_;
    Sealed sealed_;
    std::int64_t since_hour_ = 0;
    std::int64_t day_ = -1;
    std::map<std::int64_t, std::vector<SegmentEnd>> ends_;
    std::map<std::int64_t, std::uint64_t> rows_of_day_;
    SegmentEnd now_;
    Instant last_at_;
    bool bad_ = false;  // the segment has been named already
    std::vector<std::uint64_t> logged_ = std::vector<std::uint64_t>(shard_count);
    std::vector<std::uint64_t> told_ = std::vector<std::uint64_t>(shard_count);
};

Result<void> Check::walk_seals() {
    Reading reading(db_.use("select n, happened_at, kind, day, segment, row_count, head, seal from"
                            " view_seal where shard = 0 order by n")
                        .start());
    std::map<std::uint64_t, Digest> anchored;
    for (const Seal& anchor : anchors_) anchored[anchor.n] = anchor.value;
    for (;;) {
        Result<bool> row = reading.next();
        if (!row) return fail(std::move(row.error()));
        if (!*row) break;
        Digest head{};
        Digest stored{};
        copy_digest(reading->blob(6), head);
        copy_digest(reading->blob(7), stored);
        const std::string kind = reading->text(2);
        const std::int64_t day = reading->integer(3);
        const std::uint64_t n = reading->count(0);
        const Uuid segment = reading->uuid(4);
        const std::uint64_t rows = reading->count(5);
        const Digest value =
            next_seal(out_.last.value, {n, reading->instant(1), kind, day, segment, rows, head});
        if (n != out_.last.n + 1 || value != stored) fault(ViewFaultKind::seal, day, segment, n);
        if (const auto known = anchored.find(n); known != anchored.end()) {
            if (known->second != stored) fault(ViewFaultKind::anchor, day, segment, n);
            anchored.erase(known);
        }
        if (kind == "begun") since_hour_ = std::max(since_hour_, static_cast<std::int64_t>(rows));
        if (kind == "head") sealed_.heads[{day, segment}].emplace_back(rows, head);
        if (kind == "day") sealed_.days[day] = {rows, head};
        if (kind == "destroyed") {
            sealed_.destroyed.insert(day);
            out_.destroyed += rows;
            // A view just before midnight may have been recorded after it.
            since_hour_ = std::max(since_hour_, (day + 2) * 24);
        }
        out_.last = {n, stored};
    }
    for (const auto& [n, value] : anchored) fault(ViewFaultKind::anchor, 0, {}, n);
    return {};
}

Result<void> Check::each_row(const std::function<void(const View&, const Statement&)>& act) {
    View view;
    for (std::int32_t shard = 0; shard < shard_count;) {
        Reading reading(db_.use("select day, segment, n, organiser, happened_at, recorded_at,"
                                " case_id, who, role, unit, organisation, purpose, reason, times,"
                                " chain, shard from view_log where shard = ?"
                                " order by day, segment, n")
                            .with(shard));
        Result<bool> row;
        while ((row = reading.next()) && *row) {
            view.organiser = reading->text(3);
            view.row.happened_at = reading->instant(4);
            view.recorded_at = reading->instant(5);
            view.row.case_id = reading->uuid(6);
            view.row.who = reading->text(7);
            view.row.role = reading->text(8);
            view.row.unit = reading->text(9);
            view.row.organisation = reading->text(10);
            view.purpose = reading->integer(11);
            view.row.reason = reading->text(12);
            view.row.times = reading->index(13);
            act(view, reading.row());
        }
        if (!row) return fail(std::move(row.error()));
        shard += 1;
    }
    return {};
}

Result<void> Check::each_line(const std::function<void(const View&)>& act) {
    View view;
    for (std::int32_t shard = 0; shard < shard_count;) {
        Reading reading(db_.use("select case_id, hour, who, role, unit, purpose, times from"
                                " access_line where shard = ?")
                            .with(shard));
        Result<bool> row;
        while ((row = reading.next()) && *row) {
            view.row.case_id = reading->uuid(0);
            view.row.happened_at = Instant{reading->integer(1) * hour_ms};
            view.row.who = reading->text(2);
            view.row.role = reading->text(3);
            view.row.unit = reading->text(4);
            view.purpose = reading->integer(5);
            view.row.times = reading->index(6);
            act(view);
        }
        if (!row) return fail(std::move(row.error()));
        shard += 1;
    }
    return {};
}

// Equal numbers of equal lines give equal sums, in whatever order (a sum of 64 bits of SHA-256).
void Check::count(std::vector<std::uint64_t>& sums, const View& view) const {
    if (!counts(view)) return;
    const Digest digest = digest_of_counted(view);
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < 8; ++i) word = word << 8 | digest[i];
    sums[static_cast<std::size_t>(shard_of(view.row.case_id))] += word * view.row.times;
}

void Check::end_segment() {
    if (now_.rows == 0) return;
    const auto heads = sealed_.heads.find({day_, now_.segment});
    if (heads != sealed_.heads.end()) {
        for (const auto& [rows, chain] : heads->second)
            if (rows > now_.rows && !bad_) {
                fault(ViewFaultKind::cut, day_, now_.segment, now_.rows + 1);
                break;
            }
        sealed_.heads.erase(heads);
    }
    ends_[day_].push_back(now_);
    rows_of_day_[day_] += now_.rows;
    now_ = {};
}

void Check::row(const View& view, const Statement& at) {
    const std::int64_t day = at.integer(0);
    const Uuid segment = at.uuid(1);
    const std::uint64_t n = at.count(2);
    if (now_.rows == 0 || segment != now_.segment || day != day_) {
        end_segment();
        day_ = day;
        now_ = {segment, 0, {}};
        last_at_ = {};
        bad_ = false;
        out_.segments += 1;
    }
    out_.rows += 1;
    const Digest chain = next_view_link(
        now_.chain, {static_cast<std::int32_t>(at.integer(15)), day, segment, n, view});
    Digest stored{};
    copy_digest(at.blob(14), stored);
    if (!bad_ && n != now_.rows + 1) {
        fault(ViewFaultKind::missing, day, segment, now_.rows + 1);
        bad_ = true;
    } else if (!bad_ && chain != stored) {
        fault(ViewFaultKind::changed, day, segment, n);
        bad_ = true;
    }
    if (!bad_ && view.recorded_at + slack < last_at_) {
        fault(ViewFaultKind::late, day, segment, n);
        bad_ = true;
    }
    last_at_ = std::max(last_at_, view.recorded_at);
    const auto heads = sealed_.heads.find({day, segment});
    if (!bad_ && heads != sealed_.heads.end())
        for (const auto& [rows, head] : heads->second)
            if (rows == n && head != stored) {
                fault(ViewFaultKind::cut, day, segment, n);
                bad_ = true;
            }
    now_.rows = n;
    now_.chain = stored;
    count(logged_, view);
}

Result<void> Check::walk_rows() {
    Result<void> walked =
        each_row([this](const View& view, const Statement& at) { row(view, at); });
    if (!walked) return walked;
    end_segment();
    for (const auto& [place, heads] : sealed_.heads)
        if (!sealed_.destroyed.contains(place.first))
            fault(ViewFaultKind::cut, place.first, place.second, 1);
    for (const auto& [day, closed] : sealed_.days) {
        if (sealed_.destroyed.contains(day)) continue;
        // A day's shards follow one another, so its ends stand in the order in which it was closed.
        if (rows_of_day_[day] == closed.first && digest_of_ends(ends_[day]) == closed.second)
            continue;
        const bool more = rows_of_day_[day] > closed.first;
        fault(more ? ViewFaultKind::late : ViewFaultKind::cut, day, {}, closed.first);
    }
    return {};
}

Result<void> Check::walk_lines() {
    Result<void> walked = each_line([this](const View& view) { count(told_, view); });
    if (!walked) return walked;
    return logged_ == told_ ? Result<void>{} : name_lines();
}

Result<void> Check::name_lines() {
    std::map<std::pair<Uuid, Digest>, std::int64_t> differ;
    const auto add = [&](const View& view, std::int64_t sign) {
        const auto shard = static_cast<std::size_t>(shard_of(view.row.case_id));
        if (!counts(view) || logged_[shard] == told_[shard]) return;
        differ[{view.row.case_id, digest_of_counted(view)}] += sign * view.row.times;
    };
    Result<void> walked = each_row([&](const View& view, const Statement&) { add(view, 1); });
    if (walked) walked = each_line([&](const View& view) { add(view, -1); });
    if (!walked) return walked;
    for (const auto& [line, times] : differ)
        if (times != 0)
            fault(ViewFaultKind::counted, 0, line.first,
                  static_cast<std::uint64_t>(times < 0 ? -times : times));
    return {};
}

Result<ViewCheck> Check::run() {
    const Snapshot snapshot(db_);
    Result<std::int64_t> since = hour_of_first_view(db_);
    if (!since) return fail(std::move(since.error()));
    since_hour_ = *since;
    Result<void> walked = walk_seals();
    if (walked) walked = walk_rows();
    if (walked) walked = walk_lines();
    if (!walked) return fail(std::move(walked.error()));
    return std::move(out_);
}

}  // namespace

Result<ViewCheck> check_views(Connection& db, std::span<const Seal> anchors) {
    return Check(db, anchors).run();
}

}  // namespace luotsi::store

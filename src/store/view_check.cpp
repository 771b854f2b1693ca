// Checking the log of views: one walk over its seals, each judged by where it may stand
// (view_log.hpp); one over its rows in the order of their key, with the seals at hand, and one over
// what clients are told. The last two are compared by sums of digests for each shard, so that
// nothing of the size of the log is kept; only where a shard's sums differ are its lines compared
// one by one.
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
constexpr Duration slack = view_clock_slack;
constexpr std::int64_t hour_ms = 3'600'000;
constexpr std::int64_t day_ms = 24 * hour_ms;
constexpr std::int64_t days_max = 200'000;  // since 1970: the year 2517

struct SealSaid {
    std::uint64_t n = 0;
    Instant at;
    std::string kind;
    std::int64_t day = 0;
    Uuid segment;
    std::uint64_t rows = 0;
    Digest head{};
};

struct Sealed {
    std::map<std::pair<std::int64_t, Uuid>, std::vector<std::pair<std::uint64_t, Digest>>> heads;
    std::map<std::int64_t, std::pair<std::uint64_t, Digest>> days;  // closed: rows and ends
    std::set<std::int64_t> destroyed;
};

class Check {
public:
    Check(Connection& db, const ViewsToCheck& how) : db_(db), how_(how) {}
    Result<ViewCheck> run();

private:
    Result<void> walk_seals();
    bool may_stand(const SealSaid& seal) const;
    void believe(const SealSaid& seal);
    void check_days();
    Result<void> walk_rows();
    Result<void> walk_lines();
    Result<void> name_lines();
    Result<void> each_row(const std::function<void(const View&, const Statement&)>& act);
    Result<void> each_line(const std::function<void(const View&)>& act);
    Result<void> each_old_line(const std::function<void(const View&)>& act);
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
    ViewsToCheck how_;
    ViewCheck out_;
    Sealed sealed_;
    std::int64_t since_hour_ = 0;
    std::int64_t last_day_ = -1;  // that a seal has closed
    std::int64_t day_ = -1;
    std::map<std::int64_t, std::vector<SegmentEnd>> ends_;
    std::map<std::int64_t, std::uint64_t> rows_of_day_;
    SegmentEnd now_;
    Instant last_at_;
    bool bad_ = false;  // the segment has been named already
    std::vector<std::uint64_t> logged_ = std::vector<std::uint64_t>(shard_count);
    std::vector<std::uint64_t> told_ = std::vector<std::uint64_t>(shard_count);
};

// Anybody who can write the database can add a seal that hangs well in the chain.
bool Check::may_stand(const SealSaid& seal) const {
    const bool sane =
        seal.at.ms >= 0 && seal.at.ms < days_max * day_ms && seal.day >= 0 && seal.day < days_max;
    if (!sane || seal.at + slack < out_.last.at) return false;
    if (seal.n == 1 || seal.kind == "begun") {
        const auto hour_of_seal = static_cast<std::uint64_t>(seal.at.ms / hour_ms);
        return seal.n == 1 && seal.kind == "begun" && seal.rows <= hour_of_seal + 1;
    }
    if (seal.kind == "head") return true;
    if (seal.kind == "day")
        return seal.at.ms >= (seal.day + 1) * day_ms &&
               (last_day_ < 0 || seal.day == last_day_ + 1);
    if (seal.kind != "destroyed") return false;
    const auto closed = sealed_.days.find(seal.day);
    const Date kept_from = add_months(local_date(seal.at), -12 * how_.years_kept);
    return closed != sealed_.days.end() && closed->second == std::pair(seal.rows, seal.head) &&
           !sealed_.destroyed.contains(seal.day) && seal.day < kept_from.day &&
           seal.at <= how_.now + slack;
}

void Check::believe(const SealSaid& seal) {
    if (seal.kind == "begun") since_hour_ = static_cast<std::int64_t>(seal.rows);
    if (seal.kind == "head")
        sealed_.heads[{seal.day, seal.segment}].emplace_back(seal.rows, seal.head);
    if (seal.kind == "day") sealed_.days[seal.day] = {seal.rows, seal.head};
    if (seal.kind == "destroyed") {
        sealed_.destroyed.insert(seal.day);
        out_.destroyed += seal.rows;
        // A view just before midnight may have been recorded after it.
        since_hour_ = std::max(since_hour_, (seal.day + 2) * 24);
    }
}

Result<void> Check::walk_seals() {
    Reading reading(db_.use("select n, happened_at, kind, day, segment, row_count, head, seal from"
                            " view_seal where shard = 0 order by n")
                        .start());
    std::map<std::uint64_t, Digest> anchored;
    for (const Seal& anchor : how_.anchors) anchored[anchor.n] = anchor.value;
    for (;;) {
        Result<bool> row = reading.next();
        if (!row) return fail(std::move(row.error()));
        if (!*row) break;
        SealSaid seal{reading->count(0),
                      reading->instant(1),
                      reading->text(2),
                      reading->integer(3),
                      reading->uuid(4),
                      reading->count(5),
                      {}};
        Digest stored{};
        copy_digest(reading->blob(6), seal.head);
        copy_digest(reading->blob(7), stored);
        const Digest value = next_seal(out_.last.value, {seal.n, seal.at, seal.kind, seal.day,
                                                         seal.segment, seal.rows, seal.head});
        const bool holds = seal.n == out_.last.n + 1 && value == stored;
        if (!holds) fault(ViewFaultKind::seal, seal.day, seal.segment, seal.n);
        if (const auto known = anchored.find(seal.n); known != anchored.end()) {
            if (known->second != stored)
                fault(ViewFaultKind::anchor, seal.day, seal.segment, seal.n);
            anchored.erase(known);
        }
        const bool may = may_stand(seal);
        if (may && holds) believe(seal);
        if (!may) fault(ViewFaultKind::untrue, seal.day, seal.segment, seal.n);
        if (seal.kind == "day") last_day_ = std::max(last_day_, seal.day);
        out_.last = {seal.n, stored, std::max(out_.last.at, seal.at)};
    }
    for (const auto& [n, value] : anchored) fault(ViewFaultKind::anchor, 0, {}, n);
    return {};
}

Result<void> Check::each_row(const std::function<void(const View&, const Statement&)>& act) {
    View view;
    for (std::int32_t shard = 0; shard < shard_count;) {
        Reading reading(db_.use("select day, segment, n, organiser, happened_at, recorded_at,"
                                " case_id, who, role, unit, organisation, purpose, reason, times,"
                                " chain, shard, form from view_log where shard = ?"
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
            view.form = reading->integer(16);
            act(view, reading.row());
        }
        if (!row) return fail(std::move(row.error()));
        shard += 1;
    }
    return {};
}

Result<void> Check::each_line(const std::function<void(const View&)>& act) {
    View view;
    for (std::int32_t shard = 0; shard < shard_count; ++shard) {
        Reading reading(db_.use("select case_id, happened_at, who, role, unit, organisation,"
                                " purpose, reason, organiser, times from told_view where shard = ?")
                            .with(shard));
        Result<bool> row;
        while ((row = reading.next()) && *row) {
            view.row.case_id = reading->uuid(0);
            view.row.happened_at = reading->instant(1);
            view.row.who = reading->text(2);
            view.row.role = reading->text(3);
            view.row.unit = reading->text(4);
            view.row.organisation = reading->text(5);
            view.purpose = reading->integer(6);
            view.row.reason = reading->text(7);
            view.organiser = reading->text(8);
            view.row.times = reading->index(9);
            // Where its case is not looked for nobody is told of it.
            if (shard == shard_of(view.row.case_id)) act(view);
        }
        if (!row) return fail(std::move(row.error()));
    }
    return {};
}

// Lines from before version 7 of the schema.
Result<void> Check::each_old_line(const std::function<void(const View&)>& act) {
    View view;
    view.form = 0;
    for (std::int32_t shard = 0; shard < shard_count; ++shard) {
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
            if (shard == shard_of(view.row.case_id)) act(view);
        }
        if (!row) return fail(std::move(row.error()));
    }
    return {};
}

// Equal numbers of equal lines give equal sums, in whatever order (a sum of 64 bits of SHA-256).
void Check::count(std::vector<std::uint64_t>& sums, const View& view) const {
    if (!counts(view)) return;
    const Digest digest = digest_of_told(view);
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
        if (!sealed_.destroyed.contains(place.first) &&
            std::ranges::any_of(heads, [](const auto& head) { return head.first > 0; }))
            fault(ViewFaultKind::cut, place.first, place.second, 1);
    check_days();
    return {};
}

void Check::check_days() {
    // Days are closed one after the other from the log's first on: what stands before or where
    // everything has gone was put there.
    for (const auto& [day, rows] : rows_of_day_) {
        const bool before = !sealed_.days.empty() && day < sealed_.days.begin()->first;
        if (rows > 0 && (before || sealed_.destroyed.contains(day)))
            fault(ViewFaultKind::late, day, {}, 1);
    }
    for (const auto& [day, closed] : sealed_.days) {
        if (sealed_.destroyed.contains(day)) continue;
        // A day's shards follow one another, so its ends stand in the order in which it was closed.
        if (rows_of_day_[day] == closed.first && digest_of_ends(ends_[day]) == closed.second)
            continue;
        const bool more = rows_of_day_[day] > closed.first;
        fault(more ? ViewFaultKind::late : ViewFaultKind::cut, day, {}, closed.first);
    }
}

Result<void> Check::walk_lines() {
    const auto told = [this](const View& view) { count(told_, view); };
    Result<void> walked = each_line(told);
    if (walked) walked = each_old_line(told);
    if (!walked) return walked;
    return logged_ == told_ ? Result<void>{} : name_lines();
}

Result<void> Check::name_lines() {
    std::map<std::pair<Uuid, Digest>, std::int64_t> differ;
    const auto add = [&](const View& view, std::int64_t sign) {
        const auto shard = static_cast<std::size_t>(shard_of(view.row.case_id));
        if (!counts(view) || logged_[shard] == told_[shard]) return;
        differ[{view.row.case_id, digest_of_told(view)}] += sign * view.row.times;
    };
    Result<void> walked = each_row([&](const View& view, const Statement&) { add(view, 1); });
    const auto take = [&](const View& view) { add(view, -1); };
    if (walked) walked = each_line(take);
    if (walked) walked = each_old_line(take);
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

Result<ViewCheck> check_views(Connection& db, const ViewsToCheck& how) {
    return Check(db, how).run();
}

}  // namespace luotsi::store

// Gathering writes until they have to be sent (see pg.hpp).
#include <libpq-fe.h>

#include <algorithm>
#include <utility>

#include "store/pg_statement.hpp"
#include "store/shards.hpp"

namespace luotsi::store {
namespace {

// What waits is sent when it has grown to this, so that a group's memory stays bounded.
constexpr std::size_t bytes_waiting_max = 8 * 1024 * 1024;
constexpr std::size_t answers_waiting_max = 512;

}  // namespace

// The last batch of the table if the row may join it: the same statement, many rows at once, no row
// with the same key (one statement must not replace a row twice).
PgBatch& PgConnection::batch_for(PgStatement& statement, Waiting& waiting, bool must_change) {
    if (statement.text_.many && statement.types_.empty()) {
        std::vector<std::string_view> names;
        for (const std::string& column : statement.text_.columns) {
            const auto known = column_types_.find(statement.text_.tables.front() + "." + column);
            statement.types_.push_back(known == column_types_.end() ? PgType::text : known->second);
            names.push_back(name_of(statement.types_.back()));
        }
        statement.many_sql_ = many_rows_text(statement.text_, names);
    }
    std::string key;
    for (const std::size_t part : statement.text_.key) {
        const std::string_view bytes = statement.bound_[part].bytes();
        put_number(key, bytes.size(), 4);
        key += bytes;
    }
    if (!waiting.batches.empty()) {
        PgBatch& last = waiting.batches.back();
        if (last.statement == &statement && statement.text_.many &&
            (key.empty() || last.keys.insert(key).second)) {
            last.must_change = last.must_change || must_change;
            return last;
        }
    }
    PgBatch& fresh = waiting.batches.emplace_back();
    fresh.statement = &statement;
    fresh.must_change = must_change;
    if (statement.text_.many)
        for (const PgType type : statement.types_) fresh.columns.emplace_back(type);
    if (!key.empty()) fresh.keys.insert(std::move(key));
    return fresh;
}

Result<void> PgConnection::keep(PgStatement& statement, bool must_change) {
    Waiting& waiting = waiting_[statement.text_.tables.front()];
    if (statement.text_.shard_first && !statement.bound_.empty())
        waiting.shards.set(read_number(statement.bound_.front().bytes()) & 1023);
    else
        waiting.any_shard = true;
    PgBatch& batch = batch_for(statement, waiting, must_change);
    if (batch.job != job_) {
        batch.job = job_;
        batch.rows_before = batch.rows;
        batch.bytes_before.clear();
        for (const PgColumn& column : batch.columns) batch.bytes_before.push_back(column.bytes());
    }
    batch.rows += 1;
    if (!statement.text_.many) {
        batch.columns = statement.one_row();
        return {};
    }
    for (std::size_t i = 0; i < batch.columns.size(); ++i) {
        if (statement.bound_[i].type == PgType::none)
            batch.columns[i].add_null();
        else
            batch.columns[i].add(statement.bound_[i].bytes());
    }
    std::size_t bytes = 0;
    for (const PgColumn& column : batch.columns) bytes += column.bytes();
    return bytes < bytes_waiting_max ? Result<void>() : send_waiting();
}

bool PgConnection::waits_for(const PgStatement& statement) const {
    for (const std::string& table : statement.text_.tables) {
        const auto found = waiting_.find(table);
        if (found == waiting_.end() || found->second.batches.empty()) continue;
        const Waiting& waiting = found->second;
        if (waiting.any_shard || !statement.text_.shard_first || statement.bound_.empty())
            return true;
        if (waiting.shards.test(read_number(statement.bound_.front().bytes()) & 1023)) return true;
    }
    return false;
}

// `only_before`: the rows that other jobs left; those of the job under way stay.
Result<void> PgConnection::send_batch(PgBatch& batch, bool only_before) {
    const bool of_job = batch.job == job_;
    const bool many = batch.statement->text_.many;
    if (!only_before || !of_job) {
        if (batch.rows == 0) return {};
        Result<void> sent =
            send(*batch.statement, batch.columns, many, batch.rows, batch.must_change);
        batch.rows = 0;
        return sent;
    }
    if (batch.rows_before == 0) return {};
    std::vector<PgColumn> before = batch.columns;
    for (std::size_t i = 0; i < before.size(); ++i) {
        before[i].cut_end(batch.bytes_before[i]);
        batch.columns[i].cut_begin(batch.bytes_before[i]);
    }
    const std::size_t rows = std::exchange(batch.rows_before, 0);
    batch.rows -= rows;
    batch.bytes_before.assign(batch.columns.size(), 0);
    return send(*batch.statement, before, many, rows, batch.must_change);
}

// Everything that waits. In the middle of a job what it wrote goes behind a savepoint.
Result<void> PgConnection::send_waiting() {
    if (failed_) return fail(Error(*failed_));
    if (in_job_ && !job_sent_) {
        for (auto& [table, waiting] : waiting_)
            for (PgBatch& batch : waiting.batches)
                if (Result<void> sent = send_batch(batch, true); !sent) return sent;
        if (Result<void> sent = send_command("savepoint job"); !sent) return sent;
        job_sent_ = true;
    }
    for (auto& [table, waiting] : waiting_)
        for (PgBatch& batch : waiting.batches) {
            if (batch.rows > 0) sent_early_ = true;
            if (Result<void> sent = send_batch(batch, false); !sent) return sent;
        }
    waiting_.clear();
    // The server must not have to wait for us to read its answers.
    return pending_.size() < answers_waiting_max ? Result<void>() : settle();
}

Result<void> PgConnection::begin_job() {
    job_ += 1;
    in_job_ = true;
    job_sent_ = false;
    if (gather_ != Gather::nothing) return {};
    job_sent_ = true;
    Result<void> done = send_command("savepoint job");
    return done ? settle() : done;
}

Result<void> PgConnection::end_job() {
    in_job_ = false;
    if (!job_sent_) return {};
    job_sent_ = false;
    // What the job wrote since it was first sent goes before the savepoint is let go.
    Result<void> done = send_waiting();
    if (done) done = send_command("release savepoint job");
    return done && gather_ == Gather::nothing ? settle() : done;
}

Result<void> PgConnection::undo_job() {
    in_job_ = false;
    for (auto& [table, waiting] : waiting_) {
        for (PgBatch& batch : waiting.batches) {
            if (batch.job != job_) continue;
            for (std::size_t i = 0; i < batch.bytes_before.size(); ++i)
                batch.columns[i].cut_end(batch.bytes_before[i]);
            batch.rows = batch.rows_before;
        }
        std::erase_if(waiting.batches, [](const PgBatch& batch) { return batch.rows == 0; });
    }
    if (!std::exchange(job_sent_, false)) return {};
    if (!usable_) return fail(lost());
    failed_.reset();
    Result<void> done = send_command("rollback to savepoint job");
    if (done) done = send_command("release savepoint job");
    return done ? settle() : done;
}

namespace {

// Two columns: the shards of the cases or keys, and themselves.
struct Wanted {
    std::vector<PgColumn> columns{PgColumn(PgType::integer), PgColumn(PgType::blob)};
    std::size_t rows = 0;
    void add(std::int32_t shard, std::string_view bytes) {
        std::string number;
        put_number(number, static_cast<std::uint64_t>(shard), 8);
        columns[0].add(number);
        columns[1].add(bytes);
        rows += 1;
    }
};

}  // namespace

Result<PgStatement*> PgConnection::ask_for(const char* sql, const std::vector<PgColumn>& columns,
                                           std::size_t rows) {
    auto& statement = static_cast<PgStatement&>(use(sql).start());
    statement.many_sql_ = statement.text_.sql;
    if (Result<void> sent = send(statement, columns, true, rows, false); !sent)
        return fail(std::move(sent.error()));
    if (Result<void> done = settle(); !done) return fail(std::move(done.error()));
    statement.asked_ = true;
    return &statement;
}

// In the order of the key, so that two processes do not wait for each other.
Result<std::vector<CaseSeq>> PgConnection::lock_one_by_one(std::span<const Uuid> cases) {
    std::vector<CaseSeq> out;
    std::vector<Uuid> ordered(cases.begin(), cases.end());
    std::ranges::sort(ordered, {}, [](Uuid id) { return std::pair(shard_of(id), id); });
    for (const Uuid& id : ordered) {
        Reading reading(use("select seq from case_row where shard = ? and case_id = ?"
                            " for no key update")
                            .with(shard_of(id), id));
        Result<bool> there = reading.next();
        if (!there) return fail(std::move(there.error()));
        if (*there) out.push_back({id, reading->count(0)});
    }
    return out;
}

Result<std::vector<CaseSeq>> PgConnection::lock_cases(std::span<const Uuid> cases) {
    if (locks_by_shard_) return lock_one_by_one(cases);
    std::vector<CaseSeq> out;
    if (cases.empty()) return out;
    Wanted wanted;
    for (const Uuid id : cases) {
        std::string bytes;
        put_number(bytes, id.high, 8);
        put_number(bytes, id.low, 8);
        wanted.add(shard_of(id), bytes);
    }
    // In the order of the key, so that two processes do not wait for each other.
    Result<PgStatement*> rows =
        ask_for("select case_id, seq from case_row where (shard, case_id) in"
                " (select * from unnest($1::bigint[], $2::bytea[]))"
                " order by shard, case_id for no key update",
                wanted.columns, wanted.rows);
    if (!rows) return fail(std::move(rows.error()));
    Reading reading(**rows);
    while (reading.next().value_or(false)) out.push_back({(*rows)->uuid(0), (*rows)->count(1)});
    return out;
}

Result<std::vector<KnownAnswer>> PgConnection::answers_to(std::span<const Digest> keys) {
    std::vector<KnownAnswer> out;
    if (keys.empty()) return out;
    Wanted wanted;
    for (const Digest& key : keys) {
        const std::string_view bytes(reinterpret_cast<const char*>(key.data()), key.size());
        wanted.add(shard_of_bytes(bytes), bytes);
    }
    Result<PgStatement*> rows = ask_for("select key, answer from answer where (shard, key) in"
                                        " (select * from unnest($1::bigint[], $2::bytea[]))",
                                        wanted.columns, wanted.rows);
    if (!rows) return fail(std::move(rows.error()));
    Reading reading(**rows);
    while (reading.next().value_or(false)) {
        KnownAnswer& known = out.emplace_back();
        const std::span<const std::uint8_t> key = (*rows)->blob(0);
        if (key.size() == known.key.size()) std::copy(key.begin(), key.end(), known.key.begin());
        known.answer = (*rows)->text(1);
    }
    return out;
}

}  // namespace luotsi::store

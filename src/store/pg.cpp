#include "store/pg.hpp"

#include <libpq-fe.h>
#include <poll.h>

#include <array>
#include <chrono>
#include <cstdlib>

#include "store/pg_address.hpp"
#include "store/pg_statement.hpp"
#include "store/store.hpp"

namespace luotsi::store {
namespace {

// A server that is gone is tried again this often at most; between, writes fail at once.
constexpr std::int64_t pause_between_tries_ms = 250;
constexpr int oldest_server = 150000;

std::int64_t steady_ms() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

Error unreachable(std::string detail) {
    Error error(ErrorKind::unavailable, "store.unreachable", std::move(detail));
    error.repair = "check that the database server runs and accepts writes; work resumes by itself";
    return error;
}

// Classes of SQLSTATE, PostgreSQL's documentation, appendix A.
Error error_of_state(std::string_view state, std::string detail) {
    const std::string_view group = state.substr(0, 2);
    if (group == "23") return Error(ErrorKind::conflict, "store.constraint", std::move(detail));
    if (state == "40001" || state == "40P01" || state == "55P03")
        return Error(ErrorKind::busy, "store.busy", std::move(detail));
    // Left alone in a transaction for too long: the server has ended the session.
    if (state == "25P03") return unreachable(std::move(detail));
    if (state == "53100")
        return Error(ErrorKind::unavailable, "store.disk_full", std::move(detail));
    if (group == "08" || group == "53" || group == "57" || state == "25006")
        return unreachable(std::move(detail));
    if (state == "22021" || state == "22P05")
        return Error(ErrorKind::invalid, "store.bad_text", std::move(detail));
    if (state == "XX001" || state == "XX002")
        return Error(ErrorKind::unavailable, "store.damaged", std::move(detail));
    return Error(ErrorKind::internal, "store.internal", std::move(detail));
}

// What the server says may quote a row: only its first line, which does not.
std::string first_line(const char* text) {
    std::string out = text == nullptr ? "" : text;
    if (const std::size_t end = out.find('\n'); end != std::string::npos) out.resize(end);
    return out;
}

std::string lock_timeout(int milliseconds) {
    return "set lock_timeout = " + std::to_string(milliseconds);
}

bool went_well(ExecStatusType status) {
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_SINGLE_TUPLE;
}

Error error_of(const PGresult* result) {
    const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char* text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    std::string detail = "database server: " + first_line(text);
    if (state == nullptr) return unreachable(first_line(PQresultErrorMessage(result)));
    return error_of_state(state, detail + " (" + state + ")");
}

}  // namespace

void PgClear::operator()(pg_result* result) const { PQclear(result); }

bool is_postgresql(std::string_view database) {
    return database.starts_with("postgresql://") || database.starts_with("postgres://");
}

// ---- statements -----------------------------------------------------------------------------

PgStatement::Bound& PgStatement::at(int index) {
    const auto place = static_cast<std::size_t>(index);
    if (bound_.size() < place) bound_.resize(place);
    return bound_[place - 1];
}

Statement& PgStatement::start() {
    reset();
    bound_.clear();
    return *this;
}

void PgStatement::reset() {
    rows_.reset();
    row_ = -1;
    asked_ = false;
}

void PgStatement::bind_integer(int index, std::int64_t value) {
    Bound& to = at(index);
    to = Bound();
    to.type = PgType::integer;
    for (std::size_t i = 0; i < 8; ++i)
        to.own[i] = static_cast<char>(static_cast<std::uint64_t>(value) >> (56 - 8 * i));
    to.own_size = 8;
}

void PgStatement::bind_text(int index, std::string_view value) {
    Bound& to = at(index);
    to = Bound();
    to.type = PgType::text;
    to.value = value;
}

void PgStatement::bind_uuid(int index, Uuid value) {
    Bound& to = at(index);
    to = Bound();
    to.type = PgType::blob;
    for (std::size_t i = 0; i < 8; ++i) {
        to.own[i] = static_cast<char>(value.high >> (56 - 8 * i));
        to.own[8 + i] = static_cast<char>(value.low >> (56 - 8 * i));
    }
    to.own_size = 16;
}

void PgStatement::bind_blob(int index, std::span<const std::uint8_t> bytes) {
    Bound& to = at(index);
    to = Bound();
    to.type = PgType::blob;
    to.value = {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::vector<PgColumn> PgStatement::one_row() const {
    std::vector<PgColumn> out;
    out.reserve(bound_.size());
    for (const Bound& value : bound_) {
        out.emplace_back(value.type);
        if (value.type == PgType::none)
            out.back().add_null();
        else
            out.back().add(value.bytes());
    }
    return out;
}

Result<bool> PgStatement::step() {
    if (!asked_) {
        asked_ = true;
        row_ = -1;
        if (Result<void> read = db_.read(*this); !read) return fail(std::move(read.error()));
    }
    if (!rows_ || row_ + 1 >= PQntuples(rows_.get())) return false;
    row_ += 1;
    return true;
}

std::string_view PgStatement::cell(int column) const {
    return {PQgetvalue(rows_.get(), row_, column),
            static_cast<std::size_t>(PQgetlength(rows_.get(), row_, column))};
}

std::int64_t PgStatement::integer(int column) const {
    if (!rows_ || PQgetisnull(rows_.get(), row_, column) != 0) return 0;
    return static_cast<std::int64_t>(read_number(cell(column)));
}

std::string_view PgStatement::view(int column) const {
    if (!rows_ || PQgetisnull(rows_.get(), row_, column) != 0) return {};
    return cell(column);
}

std::span<const std::uint8_t> PgStatement::blob(int column) const {
    const std::string_view bytes = view(column);
    return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

int PgStatement::columns() const { return rows_ ? PQnfields(rows_.get()) : 0; }

ValueKind PgStatement::kind(int column) const {
    if (!rows_ || PQgetisnull(rows_.get(), row_, column) != 0) return ValueKind::null;
    switch (PQftype(rows_.get(), column)) {
        case 16:
        case 20:
        case 21:
        case 23: return ValueKind::integer;
        case 17: return ValueKind::blob;
        default: return ValueKind::text;
    }
}

// ---- the connection -------------------------------------------------------------------------

Result<std::unique_ptr<PgConnection>> PgConnection::open(const std::string& url, Use use) {
    std::unique_ptr<PgConnection> out(new PgConnection(url, use));
    if (Result<void> connected = out->connect(); !connected)
        return fail(std::move(connected.error()));
    return out;
}

PgConnection::~PgConnection() {
    forget_statements();
    PQfinish(db_);
}

Result<void> PgConnection::connect() {
    const std::int64_t now = steady_ms();
    if (last_try_ms_ != 0 && now - last_try_ms_ < pause_between_tries_ms)
        return fail(unreachable("the database server is not there yet"));
    last_try_ms_ = now;
    if (db_ != nullptr) PQfinish(db_);
    usable_ = false;
    in_transaction_ = raw_open_ = false;
    pending_.clear();
    waiting_.clear();
    failed_.reset();
    // Our own wishes come first: what stands in the URL is read later and wins.
    const std::string sslmode = default_sslmode(url_);
    const std::array<const char*, 11> names{"connect_timeout",
                                            "keepalives_idle",
                                            "keepalives_interval",
                                            "keepalives_count",
                                            "tcp_user_timeout",
                                            "target_session_attrs",
                                            "application_name",
                                            "client_encoding",
                                            "dbname",
                                            sslmode.empty() ? nullptr : "sslmode",
                                            nullptr};
    const std::array<const char*, 11> values{
        "3",          "5",      "2",    "3",          "5000",
        "read-write", "luotsi", "UTF8", url_.c_str(), sslmode.c_str(),
        nullptr};
    db_ = PQconnectdbParams(names.data(), values.data(), 1);
    if (PQstatus(db_) != CONNECTION_OK) {
        last_try_ms_ = steady_ms();  // the pause begins when a try has ended
        return fail(unreachable(first_line(PQerrorMessage(db_))));
    }
    (void)PQsetNoticeReceiver(db_, take_notice, this);
    if (PQserverVersion(db_) < oldest_server) {
        Error error(ErrorKind::unsupported, "store.old_server",
                    "the database server is older than PostgreSQL 15");
        error.repair = "use PostgreSQL 15 or newer";
        return fail(std::move(error));
    }
    // Nothing is waited for inside the library, which would wait for ever (pg_wait.cpp).
    if (PQsetnonblocking(db_, 1) != 0) return fail(lost());
    usable_ = true;
    generation_ += 1;
    last_try_ms_ = 0;
    return set_up();
}

// A server that has gone away while nothing was asked shows here, and is looked for again.
Result<void> PgConnection::be_there() {
    if (usable_ && PQconsumeInput(db_) == 1 && PQstatus(db_) == CONNECTION_OK) return {};
    if (raw_open_) return fail(lost());
    return connect();
}

void PgConnection::take_notice(void* connection, const pg_result* notice) {
    const char* severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (severity != nullptr && std::string_view(severity) == "WARNING")
        static_cast<PgConnection*>(connection)->warned_ = true;
}

void PgConnection::wait_for_others(int milliseconds) {
    patience_ms_ = milliseconds;
    if (usable_) (void)execute(lock_timeout(milliseconds).c_str());  // else set_up() does
}

// Every statement of ours has an index to go by; a plan made while a table was small must not read
// it whole when it has grown. A commit that is answered is on disk whatever the server's default.
// A machine of ours that is gone, or a program that stands still, must not hold its locks for long:
// the server asks after the other end by the same times as we do.
Result<void> PgConnection::set_up() {
    Result<void> done =
        execute("set jit = off; set enable_seqscan = off; set client_min_messages = warning;"
                "set statement_timeout = 0; set idle_in_transaction_session_timeout = '15s';"
                "set tcp_keepalives_idle = 5; set tcp_keepalives_interval = 2;"
                "set tcp_keepalives_count = 3; set tcp_user_timeout = 5000;"
                "select set_config('synchronous_commit', 'on', false)"
                " where current_setting('synchronous_commit') in ('off', 'local')");
    if (done) done = execute(lock_timeout(patience_ms_).c_str());
    if (!done || use_ != Use::write) return done;
    PgRows citus(run("select 1 from pg_extension where extname = 'citus'"));
    if (PQresultStatus(citus.get()) != PGRES_TUPLES_OK) return fail(error_of(citus.get()));
    locks_by_shard_ = locks_by_shard_ || PQntuples(citus.get()) > 0;
    return execute("set plan_cache_mode = force_generic_plan");
}

Result<void> PgConnection::learn_columns() {
    PgRows rows(run("select c.relname || '.' || a.attname, a.atttypid from pg_class c"
                    " join pg_attribute a on a.attrelid = c.oid where c.relnamespace ="
                    " current_schema()::regnamespace and c.relkind in ('r', 'p')"
                    " and a.attnum > 0 and not a.attisdropped"));
    if (PQresultStatus(rows.get()) != PGRES_TUPLES_OK) return fail(error_of(rows.get()));
    for (int i = 0; i < PQntuples(rows.get()); ++i)
        column_types_[PQgetvalue(rows.get(), i, 0)] =
            static_cast<PgType>(std::strtoul(PQgetvalue(rows.get(), i, 1), nullptr, 10));
    return {};
}

Error PgConnection::lost() {
    usable_ = false;
    return unreachable(first_line(PQerrorMessage(db_)));
}

std::unexpected<Error> PgConnection::fail_with(Error error) {
    if (error.code == "store.unreachable" && PQstatus(db_) != CONNECTION_OK) usable_ = false;
    // A primary that has become a replica answers, but takes no writes: look for the new one.
    if (error.detail.ends_with("(25006)") || error.detail.ends_with("(57P01)")) usable_ = false;
    if (in_transaction_ && !failed_) failed_ = error;
    return fail(std::move(error));
}

std::unique_ptr<Statement> PgConnection::prepare(std::string_view sql) {
    return std::make_unique<PgStatement>(*this, ++statements_, parse_statement(sql));
}

Result<void> PgConnection::execute(const char* sql) {
    if (in_transaction_) {
        Result<void> done = send_waiting();
        if (done) done = send_command(sql);
        return done ? settle() : done;
    }
    if (!usable_) {
        raw_open_ = false;
        return fail(lost());
    }
    PgRows rows(run(sql));
    const PGTransactionStatusType state = PQtransactionStatus(db_);
    raw_open_ = state == PQTRANS_INTRANS || state == PQTRANS_INERROR;
    if (!went_well(PQresultStatus(rows.get()))) return fail_with(error_of(rows.get()));
    return {};
}

Result<std::string> PgConnection::ask(const std::string& sql) {
    if (!in_transaction_) {
        if (Result<void> there = be_there(); !there) return fail(std::move(there.error()));
        PgRows rows(run(sql.c_str()));
        if (!went_well(PQresultStatus(rows.get()))) return fail_with(error_of(rows.get()));
        return PQntuples(rows.get()) > 0 ? std::string(PQgetvalue(rows.get(), 0, 0))
                                         : std::string();
    }
    Statement& statement = use_text(sql).start();
    Result<bool> row = statement.step();
    if (!row) return fail(std::move(row.error()));
    std::string out;
    if (*row) {
        if (statement.kind(0) == ValueKind::integer)
            out = std::to_string(statement.integer(0));
        else
            out = statement.text(0);
    }
    statement.reset();
    return out;
}

Result<void> PgConnection::begin() {
    if (Result<void> there = be_there(); !there) return there;
    if (column_types_.empty())
        if (Result<void> learnt = learn_columns(); !learnt) return learnt;
    if (PQenterPipelineMode(db_) == 0) return fail(lost());
    in_transaction_ = true;
    sent_early_ = false;
    in_job_ = job_sent_ = false;
    return send_command("begin");
}

Result<void> PgConnection::commit() {
    Result<void> done = failed_ ? fail(Error(*failed_)) : send_waiting();
    if (done) done = settle();
    warned_ = false;
    if (done) done = send_command("commit");
    if (done) done = settle();
    // "canceling wait for synchronous replication": on this machine's disk only, so it can be lost.
    if (done && warned_) done = fail(unreachable("the commit is not known to be on a copy too"));
    if (!done) {
        roll_back();
        return done;
    }
    in_transaction_ = false;
    PQexitPipelineMode(db_);
    return {};
}

void PgConnection::roll_back() {
    waiting_.clear();
    const bool was = in_transaction_;
    in_transaction_ = false;
    in_job_ = job_sent_ = false;
    failed_.reset();
    if (was && usable_) {
        if (send_command("rollback")) (void)settle();
        if (usable_ && PQexitPipelineMode(db_) == 0) usable_ = false;
    }
    pending_.clear();
    failed_.reset();
}

Result<void> PgConnection::begin_reading() {
    if (in_transaction_) return {};
    if (Result<void> there = be_there(); !there) return there;
    return execute("begin isolation level repeatable read read only");
}

void PgConnection::end_reading() {
    if (!in_transaction_) (void)execute("commit");
}

Result<void> PgConnection::send_command(const char* sql) {
    if (!usable_) return fail_with(lost());
    if (PQsendQueryParams(db_, sql, 0, nullptr, nullptr, nullptr, nullptr, 1) == 0)
        return fail_with(lost());
    pending_.push_back({});
    return {};
}

// Sends a statement: alone with the values of one row, or with an array for each column.
Result<void> PgConnection::send(PgStatement& statement, const std::vector<PgColumn>& columns,
                                bool many, std::size_t rows, bool must_change) {
    if (!usable_) return fail_with(lost());
    PgStatement::Plan& plan = many ? statement.many_plan_ : statement.plan_;
    const std::string& name = many ? statement.many_name_ : statement.name_;
    if (plan.generation != generation_ || plan.prepared == PgStatement::Prepared::no) {
        std::vector<Oid> types;
        for (const PgColumn& column : columns)
            types.push_back(many ? array_of(column.type()) : static_cast<Oid>(column.type()));
        const std::string& sql = many ? statement.many_sql_ : statement.text_.sql;
        if (PQsendPrepare(db_, name.c_str(), sql.c_str(), static_cast<int>(types.size()),
                          types.data()) == 0)
            return fail_with(lost());
        plan = {PgStatement::Prepared::sent, generation_};
        Pending prepared;
        prepared.statement = &statement;
        prepared.prepares = true;
        prepared.rows = many ? 1 : 0;
        pending_.push_back(prepared);
    }
    std::vector<std::string> arrays;
    std::vector<const char*> values;
    std::vector<int> lengths;
    const std::vector<int> formats(columns.size(), 1);
    if (many) arrays.reserve(columns.size());
    for (const PgColumn& column : columns) {
        bool null = false;
        std::string_view bytes;
        if (many)
            bytes = arrays.emplace_back(column.array(rows, 0, column.bytes()));
        else
            bytes = column.only(null);
        values.push_back(null ? nullptr : bytes.empty() ? "" : bytes.data());
        lengths.push_back(static_cast<int>(bytes.size()));
    }
    if (PQsendQueryPrepared(db_, name.c_str(), static_cast<int>(values.size()), values.data(),
                            lengths.data(), formats.data(), 1) == 0)
        return fail_with(lost());
    Pending sent;
    sent.statement = &statement;
    sent.reads = statement.text_.kind == PgText::Kind::read;
    sent.must_change = must_change;
    sent.rows = rows;
    pending_.push_back(sent);
    return {};
}

void PgConnection::take_result(const Pending& pending, std::optional<Error>& first) {
    PgRows rows = next_result();
    const ExecStatusType status = PQresultStatus(rows.get());
    const bool good = rows && went_well(status);
    if (pending.prepares) {
        PgStatement::Plan& plan =
            pending.rows > 0 ? pending.statement->many_plan_ : pending.statement->plan_;
        plan.prepared = good ? PgStatement::Prepared::yes : PgStatement::Prepared::no;
    }
    if (!good) {
        if (!first && status != PGRES_PIPELINE_ABORTED)
            first = rows ? error_of(rows.get()) : lost();
        if (!rows) return;  // the connection is gone
    } else if (!pending.prepares) {
        last_changed_ = std::strtoll(PQcmdTuples(rows.get()), nullptr, 10);
        if (pending.must_change && last_changed_ != static_cast<std::int64_t>(pending.rows) &&
            !first)
            first = Error(ErrorKind::busy, "store.busy", "a row was there already");
        if (pending.reads) pending.statement->rows_ = std::move(rows);
    }
    while (next_result()) {
    }
}

// Waits for the answers to everything sent so far.
Result<void> PgConnection::settle() {
    if (failed_ && pending_.empty()) return fail(Error(*failed_));
    if (!usable_) return fail_with(lost());
    if (PQpipelineSync(db_) == 0) return fail_with(lost());
    std::optional<Error> first;
    while (!pending_.empty()) {
        take_result(pending_.front(), first);
        pending_.pop_front();
        if (PQstatus(db_) != CONNECTION_OK) {
            pending_.clear();
            usable_ = false;
            return fail_with(first ? std::move(*first) : lost());
        }
    }
    PgRows end = next_result();
    if (PQresultStatus(end.get()) != PGRES_PIPELINE_SYNC) return fail_with(lost());
    if (first) return fail_with(std::move(*first));
    return {};
}

// One statement at once: in a pipeline between two synchronisations, else by itself.
Result<void> PgConnection::read(PgStatement& statement) {
    if (failed_) return fail(Error(*failed_));
    if (in_transaction_) {
        if (waits_for(statement))
            if (Result<void> sent = send_waiting(); !sent) return sent;
        Result<void> done = send(statement, statement.one_row(), false, 1, false);
        return done ? settle() : done;
    }
    if (Result<void> there = be_there(); !there) return there;
    if (PQenterPipelineMode(db_) == 0) return fail(lost());
    Result<void> done = send(statement, statement.one_row(), false, 1, false);
    if (done) done = settle();
    if (usable_ && PQexitPipelineMode(db_) == 0) usable_ = false;
    return done;
}

Result<void> PgConnection::write(PgStatement& statement, bool must_change, std::int64_t* changed) {
    if (failed_) return fail(Error(*failed_));
    const bool later = in_transaction_ && gather_ != Gather::nothing &&
                       (changed == nullptr || gather_ == Gather::writes_as_new) &&
                       statement.text_.kind != PgText::Kind::read &&
                       !statement.text_.tables.empty();
    if (later) {
        if (changed != nullptr) *changed = 1;
        return keep(statement, must_change);
    }
    Result<void> done = read(statement);
    statement.reset();
    if (changed != nullptr) *changed = last_changed_;
    return done;
}

Result<bool> PgConnection::insert_new(Statement& insert) {
    std::int64_t changed = 0;
    if (Result<void> done = write(static_cast<PgStatement&>(insert), true, &changed); !done)
        return fail(std::move(done.error()));
    return changed > 0;
}

Result<std::string> PgConnection::key_columns(std::string_view table) {
    return ask("select string_agg(a.attname, ',' order by array_position(i.indkey::int2[],"
               " a.attnum)) from pg_index i join pg_attribute a on a.attrelid = i.indrelid"
               " and a.attnum = any(i.indkey) where i.indisprimary and i.indrelid = '" +
               std::string(table) + "'::regclass");
}

Result<void> PgConnection::lock_out_writers() {
    // In the order in which groups come to them (lock_cases, then tables by name), so that neither
    // waits for the other crosswise.
    return execute("lock table case_row, case_message, event, message_settled in exclusive mode");
}

Result<void> PgConnection::wait_for_notice(int milliseconds, int wake) {
    if (Result<void> there = be_there(); !there) return there;
    std::array<pollfd, 2> files{{{PQsocket(db_), POLLIN, 0}, {wake, POLLIN, 0}}};
    (void)::poll(files.data(), files.size(), milliseconds);
    if (PQconsumeInput(db_) == 0) return fail(lost());
    while (PGnotify* notice = PQnotifies(db_)) PQfreemem(notice);
    return {};
}

}  // namespace luotsi::store

// Durable contacts a second: what a contact writes (case, events, words, contact details, code,
// notice, answer, worklists) through Store::write with 256 in flight, and the very same rows
// written by bare SQLite – same tables, prepared statements, one commit per 256 contacts – in the
// same run. `ratio` is the store's rate divided by the bare one's. LUOTSI_BENCH_CONTACTS chooses
// how many; the database stands in the folder LUOTSI_BENCH_FOLDER (default: the working folder),
// which should be on a real disk.
#include <benchmark/benchmark.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>

#include "base/hash.hpp"
#include "model/guarantee.hpp"
#include "store/migrations.hpp"
#include "store/projection.hpp"
#include "store/schema.hpp"
#include "store/sqlite.hpp"
#include "store/store.hpp"

namespace luotsi::store {
namespace {

constexpr std::uint64_t in_flight_max = 256;

std::uint64_t contacts_wanted() {
    const char* text = getenv("LUOTSI_BENCH_CONTACTS");
    return text == nullptr ? 20'000 : std::strtoull(text, nullptr, 10);
}

std::string folder() {
    const char* text = getenv("LUOTSI_BENCH_FOLDER");
    return text == nullptr ? "." : text;
}

void remove_database(const std::string& path) {
    if (is_postgresql(path)) return;
    for (const char* end : {"", "-wal", "-shm", ".lock"}) std::filesystem::remove(path + end);
}

double cpu_seconds() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

struct Shipped {
    model::Guarantees guarantees;
    Calendar calendar;
    model::Library library;
    static const Shipped& get() {
        static const Shipped shipped = [] {
            const std::string content = std::string(LUOTSI_SOURCE_DIR) + "/content";
            Shipped out;
            out.guarantees = model::read_guarantees(content + "/guarantees").guarantees;
            if (auto calendar = model::read_calendar(content + "/calendar/fi.yaml", 2020, 2040))
                out.calendar = std::move(*calendar);
            out.library = model::Library::load(content + "/models", &out.guarantees);
            return out;
        }();
        return shipped;
    }
};

engine::Command contact(Uuid case_id, const model::CompiledModel& model) {
    engine::Command open;
    open.kind = engine::CommandKind::open;
    open.actor.kind = engine::ActorKind::client;
    open.actor.role = "client";
    open.actor.organisation = "pohjois-savo";
    open.case_id = case_id;
    open.unit = "guidance-kuopio";
    open.channel = "web";
    open.text = Uuid{case_id.high, ~case_id.low};
    const auto learn = [&](std::string_view fact, std::string value) {
        const std::uint32_t index = model.find_fact(fact);
        if (index != engine::none)
            open.learned.push_back(
                {index, feel::Value::string(std::move(value)), false, {}, "client"});
    };
    learn("theme", "family");
    learn("concerns", "self");
    learn("language", "fi");
    return open;
}

Result<std::string> write_contact(WriteSession& session, Random& random,
                                  const engine::Context& context, const model::ModelPtr& model) {
    const Instant now = session.now();
    const Uuid id = make_uuid_v7(now, random);
    const engine::Command open = contact(id, *model);
    const std::string key = to_string(id);
    if (session.first_answer(key)) return key;
    Text text;
    text.id = open.text;
    text.case_id = id;
    text.kind = "words";
    text.body = "En jaksa enää yksin kahden pienen kanssa, yöt menevät valvoessa eikä kukaan auta. "
                "Mistä saisi apua arkeen?";
    ContactDetails details;
    details.case_id = id;
    details.phone = "000 000 0000";
    details.way = "phone";
    details.language = "fi";
    Notice notice;
    notice.id = make_uuid_v7(now, random);
    notice.case_id = id;
    notice.channel = "screen";
    notice.code = "notice.received";
    notice.state = "sent";
    Result<void> done = session.put_text(text);
    if (done)
        if (auto events = session.open(model, open, context); !events)
            done = fail(std::move(events.error()));
    if (done) done = session.put_contact_details(details);
    if (done) done = session.put_return_code(id, secret_token(random, 16));
    if (done) done = session.put_notice(notice);
    if (done) done = session.keep_answer(key, key);
    return done ? Result<std::string>(key) : fail(std::move(done.error()));
}

// LUOTSI_BENCH_DATABASE may name an empty database of a server instead.
const std::string& store_path() {
    static const std::string path = [] {
        const char* server = getenv("LUOTSI_BENCH_DATABASE");
        return server != nullptr ? std::string(server) : folder() + "/luotsi-bench-store.db";
    }();
    return path;
}
double store_rate = 0;

void contacts_through_the_store(benchmark::State& state) {
    const Shipped& shipped = Shipped::get();
    const model::ModelPtr model = shipped.library.latest("fi.yksi-yhteydenotto");
    if (!model) {
        state.SkipWithError("the guidance model does not compile");
        return;
    }
    const std::uint64_t wanted = contacts_wanted();
    for (auto _ : state) {
        remove_database(store_path());
        Options options;
        options.path = store_path();
        options.organiser = "pohjois-savo";
        auto store = Store::open(options, shipped.library);
        if (!store) {
            state.SkipWithError(to_string(store.error()).c_str());
            return;
        }
        engine::Context context;
        context.calendar = &shipped.calendar;
        context.guarantees = &shipped.guarantees;
        context.unit_of_kind = {{"guidance", "guidance-kuopio"}, {"family centre", "family"}};
        SeededRandom random(1);
        std::atomic<std::uint64_t> in_flight = 0;
        std::atomic<std::uint64_t> failed = 0;
        const double cpu = cpu_seconds();
        const auto start = std::chrono::steady_clock::now();
        for (std::uint64_t i = 0; i < wanted; ++i) {
            while (in_flight >= in_flight_max) in_flight.wait(in_flight_max);
            in_flight += 1;
            (*store)->write(
                [&](WriteSession& session) {
                    return write_contact(session, random, context, model);
                },
                [&](const Result<std::string>& result) {
                    failed += result ? 0 : 1;
                    in_flight -= 1;
                    in_flight.notify_one();
                });
        }
        (*store).reset();  // does what is queued
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
        state.SetIterationTime(took.count());
        if (failed > 0) {
            state.SkipWithError("some contacts failed");
            return;
        }
        store_rate = static_cast<double>(wanted) / took.count();
        state.counters["contacts/s"] = store_rate;
        state.counters["cpu_us/contact"] =
            (cpu_seconds() - cpu) * 1e6 / static_cast<double>(wanted);
    }
}

struct BareTable {
    std::string insert;
    std::vector<std::vector<std::vector<Cell>>> rows;  // by group
};

// The first character tells blobs (1) from texts (2) when they are bound again.
Cell cell_of(const Statement& row, int column) {
    switch (row.kind(column)) {
        case ValueKind::null: return {};
        case ValueKind::integer: return row.integer(column);
        case ValueKind::blob: {
            const auto bytes = row.blob(column);
            return "\x01" + std::string(bytes.begin(), bytes.end());
        }
        default: return "\x02" + row.text(column);
    }
}

// Each contact's group: the ids of cases sort by the time they were made.
std::unordered_map<std::string, std::size_t> groups_of_cases(Connection& db) {
    std::unordered_map<std::string, std::size_t> out;
    Statement& select = db.use("select case_id from case_row order by case_id").start();
    Reading reading(select);
    for (std::size_t n = 0; reading.next().value_or(false); ++n)
        out.emplace(std::get<std::string>(cell_of(select, 0)), n / in_flight_max);
    return out;
}

BareTable rows_of_table(Connection& db, const std::string& name, std::size_t groups,
                        const std::unordered_map<std::string, std::size_t>& group_of) {
    BareTable out;
    out.rows.resize(groups);
    int case_column = -1;
    std::string marks;
    {
        Statement& columns =
            db.use_text("select name from pragma_table_info('" + name + "') order by cid").start();
        Reading reading(columns);
        for (int i = 0; reading.next().value_or(false); ++i) {
            marks += i == 0 ? "?" : ", ?";
            if (columns.view(0) == "case_id") case_column = i;
        }
    }
    out.insert = "insert into " + name + " values (" + marks + ")";
    Statement& select = db.use_text("select * from " + name).start();
    Reading reading(select);
    for (std::size_t n = 0; reading.next().value_or(false); ++n) {
        std::vector<Cell> row;
        for (int i = 0; i < select.columns(); ++i) row.push_back(cell_of(select, i));
        std::size_t group = n % groups;  // rows of no case are dealt in turn
        if (case_column >= 0) {
            const auto* id = std::get_if<std::string>(&row[static_cast<std::size_t>(case_column)]);
            const auto found = id == nullptr ? group_of.end() : group_of.find(*id);
            if (found != group_of.end()) group = found->second;
        }
        out.rows[group].push_back(std::move(row));
    }
    return out;
}

std::vector<BareTable> rows_of_the_store(std::size_t groups) {
    std::vector<BareTable> out;
    auto db = SqliteConnection::open(store_path(), SqliteConnection::Mode::read);
    if (!db) return out;
    std::vector<std::string> names;
    {
        Reading tables((*db)->use_text("select name from sqlite_master where type = 'table'"));
        while (tables.next().value_or(false)) names.push_back(tables->text(0));
    }
    const auto group_of = groups_of_cases(**db);
    for (const std::string& name : names)
        if (std::ranges::find(reference_tables, name) == reference_tables.end())
            out.push_back(rows_of_table(**db, name, groups, group_of));
    return out;
}

bool insert(Statement& statement, const std::vector<Cell>& row) {
    statement.start();
    for (std::size_t i = 0; i < row.size(); ++i) {
        const int index = static_cast<int>(i) + 1;
        if (const auto* number = std::get_if<std::int64_t>(&row[i])) {
            statement.bind(index, *number);
        } else if (const auto* text = std::get_if<std::string>(&row[i])) {
            const std::string_view value = std::string_view(*text).substr(1);
            if (text->front() == '\x02')
                statement.bind(index, value);
            else
                statement.bind(index, std::span(reinterpret_cast<const std::uint8_t*>(value.data()),
                                                value.size()));
        } else {
            statement.bind_null(index);
        }
    }
    return statement.run().has_value();
}

void same_rows_by_bare_sqlite(benchmark::State& state) {
    if (is_postgresql(store_path())) {
        state.SkipWithError("bare SQLite is the baseline of a file only");
        return;
    }
    const std::uint64_t wanted = contacts_wanted();
    const std::size_t groups = (wanted + in_flight_max - 1) / in_flight_max;
    const std::vector<BareTable> tables = rows_of_the_store(groups);
    const std::string path = folder() + "/luotsi-bench-bare.db";
    for (auto _ : state) {
        remove_database(path);
        SystemRandom random;
        OpenPlan plan;
        plan.path = path;
        plan.organiser = "pohjois-savo";
        plan.random = &random;
        auto db = open_for_writing(plan);
        if (!db || tables.empty() || store_rate <= 0) {
            state.SkipWithError("no rows of the store to write again");
            return;
        }
        (void)(*db)->execute("pragma wal_autocheckpoint = 8192");
        const double cpu = cpu_seconds();
        const auto start = std::chrono::steady_clock::now();
        bool good = true;
        for (std::size_t group = 0; group < groups && good; ++group) {
            good = (*db)->use("begin immediate").start().run().has_value();
            for (const BareTable& table : tables) {
                Statement& statement = (*db)->use_text(table.insert);
                for (const std::vector<Cell>& row : table.rows[group])
                    good = good && insert(statement, row);
            }
            good = good && (*db)->use("commit").start().run().has_value();
        }
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
        if (!good) state.SkipWithError("a row was refused");
        const double rate = static_cast<double>(wanted) / took.count();
        state.SetIterationTime(took.count());
        state.counters["contacts/s"] = rate;
        state.counters["cpu_us/contact"] =
            (cpu_seconds() - cpu) * 1e6 / static_cast<double>(wanted);
        state.counters["ratio"] = store_rate / rate;
    }
    remove_database(path);
    remove_database(store_path());
}

BENCHMARK(contacts_through_the_store)
    ->UseManualTime()
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(same_rows_by_bare_sqlite)->UseManualTime()->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace luotsi::store

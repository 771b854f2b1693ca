#include "store/test_support.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "engine/test_story.hpp"
#include "store/pg.hpp"
#include "store/sqlite.hpp"
#include "store/test_cluster.hpp"

namespace luotsi::store {
namespace {

std::atomic<std::int64_t> clock_ms{test_start.ms};

}  // namespace

TempFolder::TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "luotsi-store-XXXXXX").string();
    path_ = mkdtemp(name.data());
}

TempFolder::~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

void set_clock(Instant now) { clock_ms = now.ms; }
Instant test_clock() { return Instant{clock_ms}; }

Place::Place() {
    set_clock(test_start);
    options.path = folder.file("luotsi.db");
    if (on_postgresql()) {
        std::string why_not;
        TestCluster* cluster = TestCluster::get(why_not);
        options.path = cluster == nullptr ? "" : cluster->fresh_database();
    }
    options.organiser = "pohjois-savo";
    options.clock = test_clock;
    options.random = &random;
}

std::unique_ptr<Store> Place::open() {
    // Stores beside each other have a writer thread each, and so each a source of its own.
    Options own = options;
    if (own.random == &random && opened_++ > 0)
        own.random = &*others_.emplace_back(std::make_unique<SeededRandom>(opened_));
    Result<std::unique_ptr<Store>> opened = Store::open(own, shipped_library());
    if (!opened) {
        ADD_FAILURE() << to_string(opened.error());
        abort();
    }
    return std::move(*opened);
}

std::string Place::open_error(bool create) {
    options.create = create;
    Result<std::unique_ptr<Store>> opened = Store::open(options, shipped_library());
    return opened ? "" : opened.error().code;
}

std::string Place::open_repair() {
    Result<std::unique_ptr<Store>> opened = Store::open(options, shipped_library());
    return opened ? "" : opened.error().repair;
}

const model::Library& shipped_library() {
    const engine::Shipped& shipped = engine::Shipped::get();
    EXPECT_EQ(shipped.problem, "");
    return shipped.library;
}

model::ModelPtr shipped_model() { return shipped_library().latest("fi.yksi-yhteydenotto"); }

engine::Context context() {
    const engine::Shipped& shipped = engine::Shipped::get();
    engine::Context out;
    out.calendar = &shipped.calendar;
    out.guarantees = &shipped.guarantees;
    out.history = {{"open cases", feel::Value::number(1)},
                   {"contacts of last year", feel::Value::number(4)},
                   {"open service lines", feel::Value::number(0)}};
    out.unit_of_kind = {
        {"guidance", "guidance"}, {"family centre", "family"}, {"health station", "station"}};
    out.age = 40;
    return out;
}

engine::Actor worker(std::string id, std::string unit) {
    engine::Actor out;
    out.kind = engine::ActorKind::worker;
    out.id = std::move(id);
    out.role = "service counsellor";
    out.unit = std::move(unit);
    out.organisation = "pohjois-savo";
    return out;
}

engine::Actor client() {
    engine::Actor out;
    out.kind = engine::ActorKind::client;
    out.role = "client";
    return out;
}

engine::Command note(Uuid text) {
    engine::Command out;
    out.kind = engine::CommandKind::note;
    out.actor = worker();
    out.text = text;
    return out;
}

bool eventually(const std::function<bool()>& holds) {
    for (int i = 0; i < 500; ++i) {
        if (holds()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return false;
}

Uuid test_id(std::uint64_t n) {
    SeededRandom random(n);
    return make_uuid_v7(test_start + milliseconds(static_cast<std::int64_t>(n)), random);
}

engine::Command contact(Uuid case_id, const std::string& unit) {
    engine::Command open;
    open.kind = engine::CommandKind::open;
    open.actor = client();
    open.case_id = case_id;
    open.unit = unit;
    open.channel = "web";
    open.text = Uuid{case_id.high, case_id.low ^ 1};
    return open;
}

Uuid open_contact(Store& store, std::uint64_t n, const std::string& unit) {
    const Uuid id = test_id(n);
    Result<std::string> done =
        store.write_and_wait([&](WriteSession& session) -> Result<std::string> {
            auto events = session.open(shipped_model(), contact(id, unit), context());
            if (!events) return fail(std::move(events.error()));
            return to_string(id);
        });
    EXPECT_TRUE(done) << to_string(done.error());
    return id;
}

std::string send(Store& store, Uuid case_id, const engine::Command& command) {
    Result<std::string> done =
        store.write_and_wait([&](WriteSession& session) -> Result<std::string> {
            auto events = session.run(case_id, command, context());
            if (!events) return fail(std::move(events.error()));
            return std::string();
        });
    return done ? "" : done.error().code;
}

Uuid live_random_story(Store& store, SeededRandom& random, const std::string& model, int steps) {
    const engine::Shipped& shipped = engine::Shipped::get();
    engine::RandomStory story(shipped_library().latest(model), shipped, random, true);
    story.open();
    const Uuid id = story.sent.case_id;
    const auto live = [&](const Job& job) {
        Result<void> done = store.bulk(story.now, job);
        EXPECT_TRUE(done) << to_string(done.error());
        return done.has_value();
    };
    bool going = live([&](WriteSession& session) -> Result<std::string> {
        auto events = session.open(shipped_library().latest(model), story.sent, story.context);
        return events ? Result<std::string>("") : fail(std::move(events.error()));
    });
    for (int i = 0; i < steps && going; ++i) {
        if (!story.one_command()) continue;
        going = live([&](WriteSession& session) -> Result<std::string> {
            auto events = session.run(id, story.sent, story.context);
            if (!events) return fail(std::move(events.error()));
            EXPECT_EQ(events->size(), story.out.size());
            Result<const engine::Case*> loaded = session.load(id);
            EXPECT_EQ(engine::dump(**loaded), engine::dump(story.the_case));
            return std::string();
        });
    }
    return id;
}

namespace {

Result<std::unique_ptr<Connection>> open_any(const std::string& path) {
    if (is_postgresql(path)) return PgConnection::open(path, PgConnection::Use::write);
    return SqliteConnection::open(path, SqliteConnection::Mode::write);
}

// Bytes are written x'…' in SQLite.
std::string in_words_of(Engine engine, std::string sql) {
    if (engine == Engine::sqlite) return sql;
    for (std::size_t at = sql.find(" x'"); at != std::string::npos; at = sql.find(" x'", at))
        sql.replace(at, 3, " '\\x");
    return sql;
}

// Without a server the tests of this engine are skipped, and say why.
class NeedsServer final : public ::testing::Environment {
public:
    void SetUp() override {
        std::string why_not;
        if (on_postgresql() && TestCluster::get(why_not) == nullptr) GTEST_SKIP() << why_not;
    }
};
[[maybe_unused]] const auto* const needs_server =
    ::testing::AddGlobalTestEnvironment(new NeedsServer);

}  // namespace

void tamper(const std::string& path, const std::string& sql) {
    auto db = open_any(path);
    ASSERT_TRUE(db);
    Result<void> done = (*db)->execute(in_words_of((*db)->engine(), sql).c_str());
    ASSERT_TRUE(done) << to_string(done.error());
}

std::string ask(const std::string& path, const std::string& sql) {
    auto db = open_any(path);
    if (!db) return "cannot open";
    Result<std::string> answer = (*db)->ask(in_words_of((*db)->engine(), sql));
    return answer ? *answer : to_string(answer.error());
}

}  // namespace luotsi::store

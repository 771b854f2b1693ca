// The store put together: lock, connection, core, writer and readers on one database file.
#include "store/store.hpp"

#include <condition_variable>
#include <mutex>

#include "store/reader.hpp"
#include "store/upkeep.hpp"
#include "store/writer.hpp"

namespace luotsi::store {
namespace {

class SqliteStore final : public Store {
public:
    SqliteStore(FileLock lock, std::unique_ptr<PooledRandom> random, std::unique_ptr<Core> core)
        : lock_(std::move(lock)), random_(std::move(random)), core_(std::move(core)),
          writer_(*core_) {}

    void write(Job job, Done done) override { writer_.write(std::move(job), std::move(done)); }

    Result<std::string> write_and_wait(Job job) override {
        std::mutex lock;
        std::condition_variable answered;
        std::optional<Result<std::string>> answer;
        writer_.write(std::move(job), [&](Result<std::string> result) {
            const std::lock_guard guard(lock);
            answer = std::move(result);
            answered.notify_one();
        });
        std::unique_lock guard(lock);
        answered.wait(guard, [&] { return answer.has_value(); });
        return std::move(*answer);
    }

    std::unique_ptr<Reader> reader() override {
        return std::make_unique<SqliteReader>(open_for_reading(core_->options.path), core_->library,
                                              writer_, shared_, core_->secret);
    }

    void on_changes(std::function<void(std::span<const Change>)> listener) override {
        writer_.on_changes(std::move(listener));
    }

    Result<void> bulk(Instant now, const Job& job) override { return writer_.bulk(now, job); }
    Result<void> bulk_commit() override { return writer_.bulk_commit(); }

    Result<void> backup(const std::string& to_path) override {
        return alone([&] { return back_up(*core_->db, to_path); });
    }

    Result<Rebuilt> rebuild() override {
        Rebuilt out;
        return valued(out, [&]() -> Result<Rebuilt> { return rebuild_projections(*core_); });
    }

    Result<std::vector<Uuid>> verify() override {
        std::vector<Uuid> out;
        return valued(out, [&] { return broken_chains(*core_->db); });
    }

    Result<std::string> digest() override {
        std::string out;
        return valued(out, [&] { return digest_of_all(*core_->db); });
    }

    Result<void> erase_text(Uuid id, std::string_view reason) override {
        return alone([&] { return erase_text_body(*core_, id, reason); });
    }

    Result<void> erase_event(Uuid case_id, std::uint64_t seq, std::string_view reason) override {
        return alone([&] { return erase_event_body(*core_, case_id, seq, reason); });
    }

private:
    template <class Work>
    Result<void> alone(Work work) {
        return writer_.alone([&]() -> Result<void> { return work(); });
    }
    template <class T, class Work>
    Result<T> valued(T& out, Work work) {
        Result<void> done = writer_.alone([&]() -> Result<void> {
            Result<T> made = work();
            if (!made) return fail(std::move(made.error()));
            out = std::move(*made);
            return {};
        });
        if (!done) return fail(std::move(done.error()));
        return std::move(out);
    }

    // In the order they are needed: the writer stops first, the lock goes last.
    FileLock lock_;
    std::unique_ptr<PooledRandom> random_;
    std::unique_ptr<Core> core_;
    SharedCases shared_;
    Writer writer_;
};

}  // namespace

Result<std::unique_ptr<Store>> Store::open(const Options& options, const model::Library& library) {
    if (Result<void> usable = check_path(options.path); !usable)
        return fail(std::move(usable.error()));
    Result<FileLock> lock = FileLock::take(options.path);
    if (!lock) return fail(std::move(lock.error()));
    auto system = std::make_unique<PooledRandom>();
    Random& random = options.random != nullptr ? *options.random : *system;
    OpenPlan plan;
    plan.path = options.path;
    plan.organiser = options.organiser;
    plan.create = options.create;
    plan.page_limit = options.page_limit;
    plan.random = &random;
    plan.now = options.clock != nullptr ? options.clock() : system_now();
    Result<std::unique_ptr<Connection>> db = open_for_writing(plan);
    if (!db) return fail(std::move(db.error()));
    auto core = std::make_unique<Core>(std::move(*db), library, options, random);
    if (Result<void> loaded = core->load_state(); !loaded) return fail(std::move(loaded.error()));
    return std::make_unique<SqliteStore>(std::move(*lock), std::move(system), std::move(core));
}

}  // namespace luotsi::store

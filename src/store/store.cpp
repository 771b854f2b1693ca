// The store put together: connection, core, writer and readers, on one database file under its lock
// or on a server's database with the feed that follows other processes.
#include "store/store.hpp"

#include <condition_variable>
#include <mutex>

#include "store/archive.hpp"
#include "store/duty.hpp"
#include "store/feed.hpp"
#include "store/reader.hpp"
#include "store/sqlite.hpp"
#include "store/upkeep.hpp"
#include "store/view_log.hpp"
#include "store/writer.hpp"

namespace luotsi::store {
namespace {

SqliteReader::Open opening(const std::string& path) {
    if (is_postgresql(path))
        return [path]() -> Result<std::unique_ptr<Connection>> {
            return PgConnection::open(path, PgConnection::Use::read);
        };
    return [path]() -> Result<std::unique_ptr<Connection>> { return open_for_reading(path); };
}

Error backup_elsewhere() {
    Error error(ErrorKind::unsupported, "store.backup_elsewhere",
                "a server's database is backed up by the server's own tools");
    error.repair = "use pg_basebackup with an archive of the write-ahead log (docs/scale.md)";
    return error;
}

class EngineStore final : public Store {
public:
    // `lock`: of a database file. `file`: its connection, the core's; null for a server's database.
    EngineStore(std::optional<FileLock> lock, std::unique_ptr<PooledRandom> random,
                std::unique_ptr<Core> core, SqliteConnection* file)
        : lock_(std::move(lock)), random_(std::move(random)), file_(file), core_(std::move(core)),
          writer_(*core_) {}

    void follow(std::unique_ptr<PgConnection> listener) {
        feed_ = std::make_unique<Feed>(std::move(listener), writer_);
        duty_ = std::make_unique<Duty>(core_->options.path);
    }
    bool on_duty() override { return duty_ == nullptr || duty_->mine(); }

    void write(Job job, Done done) override { writer_.write(std::move(job), std::move(done)); }

    Result<std::string> write_and_wait(Job job) override {
        std::vector<Job> one;
        one.push_back(std::move(job));
        return std::move(write_all_and_wait(std::move(one)).front());
    }

    bool run_group() override { return writer_.run_group_here(); }

    std::unique_ptr<Reader> reader() override {
        return std::make_unique<SqliteReader>(opening(core_->options.path), core_->library, writer_,
                                              shared_, core_->secret);
    }

    void on_changes(std::function<void(std::span<const Change>)> listener) override {
        writer_.on_changes(std::move(listener));
    }

    Result<void> bulk(Instant now, const Job& job) override { return writer_.bulk(now, job); }
    Result<void> bulk_commit() override { return writer_.bulk_commit(); }

    Result<void> backup(const std::string& to_path) override {
        if (file_ == nullptr) return fail(backup_elsewhere());
        return alone([&]() -> Result<void> {
            Result<std::string> copied = back_up(*file_, to_path, Chains::must_hold);
            if (!copied) return fail(std::move(copied.error()));
            return {};
        });
    }
    ArchiveState archive_state() const {
        return file_ == nullptr ? ArchiveState::none : file_->archive_state();
    }

    Result<Rebuilt> rebuild() override {
        Rebuilt out;
        return valued(out, [&]() -> Result<Rebuilt> { return rebuild_projections(*core_); });
    }

    Result<std::vector<Uuid>> verify() override {
        std::vector<Uuid> out;
        return valued(out, [&] { return broken_chains(*core_->db); });
    }

    Result<Seal> seal_views(bool close_days) override {
        Seal out;
        return valued(out, [&] { return store::seal_views(*core_, close_days); });
    }

    Result<ViewCheck> check_views(std::span<const Seal> anchors, std::int32_t years_kept) override {
        ViewCheck out;
        return valued(out, [&] {
            // The machine's own: a seal from the future would make itself credible.
            return store::check_views(*core_->db, {anchors, years_kept, core_->machine_clock()});
        });
    }

    Result<ViewsDestroyed> destroy_views_before(Date day) override {
        ViewsDestroyed out;
        return valued(out, [&] { return store::destroy_views_before(*core_, day); });
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

    Result<Destroyed> destroy_case(Uuid case_id, std::string_view reason,
                                   const Unless& unless) override {
        Destroyed out;
        return valued(out, [&] { return destroy_case_contents(*core_, case_id, reason, unless); });
    }
    Result<void> forget_codes(std::span<const Uuid> cases) override {
        return alone([&] { return forget_return_codes(*core_, cases); });
    }

protected:
    Turns* turns() const override { return core_->options.turns; }

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
    std::optional<FileLock> lock_;
    std::unique_ptr<PooledRandom> random_;
    SqliteConnection* file_;  // the core's
    std::unique_ptr<Core> core_;
    SharedCases shared_;
    Writer writer_;
    std::unique_ptr<Feed> feed_;
    std::unique_ptr<Duty> duty_;
};

}  // namespace

std::vector<Result<std::string>> Store::write_all_and_wait(std::vector<Job> jobs) {
    std::mutex lock;
    std::condition_variable answered;
    std::size_t missing = jobs.size();
    std::vector<Result<std::string>> answers(jobs.size(), Result<std::string>(std::string{}));
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        write(std::move(jobs[i]), [&, i](Result<std::string> result) {
            const std::lock_guard guard(lock);
            answers[i] = std::move(result);
            if (--missing == 0) answered.notify_one();
        });
    }
    if (turns() != nullptr) turns()->wait([&] { return missing == 0; });
    std::unique_lock guard(lock);
    answered.wait(guard, [&] { return missing == 0; });
    return answers;
}

namespace {

struct Opening {
    const Options& options;
    const model::Library& library;
    std::unique_ptr<PooledRandom> system;
    Random& random;
    OpenPlan plan;
    std::string archive;  // its folder; "" = none
};

Result<std::unique_ptr<Store>> open_file(Opening& opening) {
    const Options& options = opening.options;
    if (Result<void> usable = check_path(options.path); !usable)
        return fail(std::move(usable.error()));
    Result<FileLock> lock = FileLock::take(options.path);
    if (!lock) return fail(std::move(lock.error()));
    const FileLook before = FileLook::of(options.path);
    Result<std::unique_ptr<SqliteConnection>> opened = open_for_writing(opening.plan);
    if (!opened) return fail(std::move(opened.error()));
    SqliteConnection* file = opened->get();
    file->keep_log();
    if (opening.archive.empty()) {
        if (Result<void> noted = Archive::passed_by(options.path, before); !noted)
            return fail(std::move(noted.error()));
    } else {
        auto archive = std::make_unique<Archive>(opening.archive, options.path, before);
        if (Result<void> kept = file->keep_archive(std::move(archive)); !kept)
            return fail(std::move(kept.error()));
    }
    auto core =
        std::make_unique<Core>(std::move(*opened), opening.library, options, opening.random);
    if (Result<void> loaded = core->load_state(); !loaded) return fail(std::move(loaded.error()));
    return std::make_unique<EngineStore>(std::move(*lock), std::move(opening.system),
                                         std::move(core), file);
}

Result<std::unique_ptr<Store>> open_server(Opening& opening) {
    const Options& options = opening.options;
    Result<std::unique_ptr<PgConnection>> opened = open_server_for_writing(opening.plan);
    if (!opened) return fail(std::move(opened.error()));
    auto listener = PgConnection::open(options.path, PgConnection::Use::read);
    if (!listener) return fail(std::move(listener.error()));
    auto core =
        std::make_unique<Core>(std::move(*opened), opening.library, options, opening.random);
    // Never of a test's seed: two processes of one seed must not have one name.
    SystemRandom names;
    core->writer = secret_token(names, 12);
    if (Result<void> loaded = core->load_state(); !loaded) return fail(std::move(loaded.error()));
    auto store = std::make_unique<EngineStore>(std::nullopt, std::move(opening.system),
                                               std::move(core), nullptr);
    store->follow(std::move(*listener));
    return store;
}

}  // namespace

Result<std::string> copy_to_folder(const std::string& database, const std::string& folder) {
    Result<std::unique_ptr<SqliteConnection>> db = open_for_reading(database);
    if (!db) return fail(std::move(db.error()));
    // Nothing that is no database of ours is called a backup.
    Result<std::string> version = (*db)->ask("select max(version) from schema_version");
    if (!version) return fail(std::move(version.error()));
    return back_up(**db, folder, Chains::must_hold);
}

Result<void> Store::backup_file(const std::string& path, const std::string& to_path) {
    Result<std::string> copied = copy_to_folder(path, to_path);
    if (!copied) return fail(std::move(copied.error()));
    return {};
}

ArchiveState archive_state(const Store& store) {
    const auto* ours = dynamic_cast<const EngineStore*>(&store);
    return ours == nullptr ? ArchiveState::none : ours->archive_state();
}

std::string_view to_string(ArchiveState state) {
    switch (state) {
        case ArchiveState::none: return "none";
        case ArchiveState::keeps_up: return "keeps_up";
        case ArchiveState::behind: return "behind";
        case ArchiveState::given_up: break;
    }
    return "given_up";
}

Result<std::unique_ptr<Store>> Store::open(const Options& options, const model::Library& library) {
    return open_with_archive(options, library, "");
}

Result<std::unique_ptr<Store>> open_with_archive(const Options& options,
                                                 const model::Library& library,
                                                 const std::string& folder) {
    auto system = std::make_unique<PooledRandom>();
    Random& random = options.random != nullptr ? *options.random : *system;
    Opening opening{options, library, std::move(system), random, {}, folder};
    opening.plan.path = options.path;
    opening.plan.organiser = options.organiser;
    opening.plan.create = options.create;
    opening.plan.page_limit = options.page_limit;
    opening.plan.random = &random;
    opening.plan.now = options.clock != nullptr ? options.clock() : system_now();
    return is_postgresql(options.path) ? open_server(opening) : open_file(opening);
}

}  // namespace luotsi::store

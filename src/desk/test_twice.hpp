// For tests only: stores that stand between a test and the real one.
#pragma once

#include "store/store.hpp"

namespace luotsi::desk {

// Passes everything on.
class Through : public store::Store {
public:
    explicit Through(store::Store& store) : store_(store) {}

    void write(store::Job job, store::Done done) override {
        store_.write(std::move(job), std::move(done));
    }
    Result<std::string> write_and_wait(store::Job job) override {
        return store_.write_and_wait(std::move(job));
    }
    std::unique_ptr<store::Reader> reader() override { return store_.reader(); }
    void on_changes(std::function<void(std::span<const store::Change>)> listener) override {
        store_.on_changes(std::move(listener));
    }
    Result<void> bulk(Instant now, const store::Job& job) override { return store_.bulk(now, job); }
    Result<void> bulk_commit() override { return store_.bulk_commit(); }
    Result<void> backup(const std::string& to) override { return store_.backup(to); }
    Result<Rebuilt> rebuild() override { return store_.rebuild(); }
    Result<std::string> digest() override { return store_.digest(); }
    Result<std::vector<Uuid>> verify() override { return store_.verify(); }
    Result<store::Seal> seal_views(bool close) override { return store_.seal_views(close); }
    Result<store::ViewCheck> check_views(std::span<const store::Seal> anchors,
                                         std::int32_t years_kept) override {
        return store_.check_views(anchors, years_kept);
    }
    Result<store::ViewsDestroyed> destroy_views_before(Date day) override {
        return store_.destroy_views_before(day);
    }
    Result<void> erase_text(Uuid id, std::string_view reason) override {
        return store_.erase_text(id, reason);
    }
    Result<void> erase_event(Uuid id, std::uint64_t seq, std::string_view reason) override {
        return store_.erase_event(id, seq, reason);
    }
    Result<Destroyed> destroy_case(Uuid id, std::string_view reason,
                                   const Unless& unless) override {
        return store_.destroy_case(id, reason, unless);
    }
    Result<void> forget_codes(std::span<const Uuid> cases) override {
        return store_.forget_codes(cases);
    }

protected:
    store::Store& store_;
};

// Runs every job twice before it is committed, as a store does that shares its database with other
// processes and has met one of them: the first run is undone.
class Twice final : public Through {
public:
    using Through::Through;

    void write(store::Job job, store::Done done) override {
        (void)store_.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
            (void)job(session);
            return fail(ErrorKind::busy, "store.busy", "another process has written meanwhile");
        });
        store_.write(std::move(job), std::move(done));
    }
    Result<std::string> write_and_wait(store::Job job) override {
        std::vector<store::Job> one;
        one.push_back(std::move(job));
        return std::move(write_all_and_wait(std::move(one)).front());
    }
};

}  // namespace luotsi::desk

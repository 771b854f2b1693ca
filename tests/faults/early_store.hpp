// A mutant: a store that answers as soon as a job has run, before its commit. The simulator must
// find that acknowledged work is lost.
#pragma once

#include "store/store.hpp"

namespace luotsi::faults {

class EarlyStore final : public store::Store {
public:
    EarlyStore(store::Store& real, store::Turns& turns) : real_(real), turns_(turns) {}

    void write(store::Job job, store::Done done) override {
        real_.write(
            [job = std::move(job), done](store::WriteSession& session) {
                Result<std::string> answer = job(session);
                if (done) done(answer);
                return answer;
            },
            nullptr);
    }
    Result<std::string> write_and_wait(store::Job job) override {
        return real_.write_and_wait(std::move(job));
    }
    std::unique_ptr<store::Reader> reader() override { return real_.reader(); }
    void on_changes(std::function<void(std::span<const store::Change>)> listener) override {
        real_.on_changes(std::move(listener));
    }
    Result<void> bulk(Instant now, const store::Job& job) override { return real_.bulk(now, job); }
    Result<void> bulk_commit() override { return real_.bulk_commit(); }
    Result<void> backup(const std::string& to_path) override { return real_.backup(to_path); }
    Result<Rebuilt> rebuild() override { return real_.rebuild(); }
    Result<std::string> digest() override { return real_.digest(); }
    Result<std::vector<Uuid>> verify() override { return real_.verify(); }
    Result<store::Seal> seal_views(bool close) override { return real_.seal_views(close); }
    Result<store::ViewCheck> check_views(std::span<const store::Seal> anchors,
                                         std::int32_t years_kept) override {
        return real_.check_views(anchors, years_kept);
    }
    Result<store::ViewsDestroyed> destroy_views_before(Date day) override {
        return real_.destroy_views_before(day);
    }
    Result<void> erase_text(Uuid id, std::string_view reason) override {
        return real_.erase_text(id, reason);
    }
    Result<void> erase_event(Uuid case_id, std::uint64_t seq, std::string_view reason) override {
        return real_.erase_event(case_id, seq, reason);
    }
    Result<Destroyed> destroy_case(Uuid case_id, std::string_view reason,
                                   const Unless& unless) override {
        return real_.destroy_case(case_id, reason, unless);
    }
    Result<void> forget_codes(std::span<const Uuid> cases) override {
        return real_.forget_codes(cases);
    }

protected:
    store::Turns* turns() const override { return &turns_; }

private:
    store::Store& real_;
    store::Turns& turns_;
};

}  // namespace luotsi::faults

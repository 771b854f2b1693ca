// One job's writing side, inside its savepoint (see WriteSession in store.hpp).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/core.hpp"
#include "store/shards.hpp"

namespace luotsi::store {

class Session final : public WriteSession {
public:
    Session(Core& core, Instant now) : core_(core), db_(*core.db), now_(now) {}

    Result<const engine::Case*> load(Uuid case_id) override;
    Result<std::span<const engine::Event>> run(Uuid case_id, const engine::Command& command,
                                               const engine::Context& context) override;
    Result<std::span<const engine::Event>> open(model::ModelPtr model,
                                                const engine::Command& command,
                                                const engine::Context& context) override;
    Instant now() const override { return now_; }
    Result<ContactDetails> contact_details(Uuid case_id) override;
    Result<Person> person(Uuid id) override;
    Result<std::vector<Person>>
    people_by_code(std::string_view identity_code,
                   const std::vector<std::string>& but_of_organisers) override;
    Result<std::vector<CaseRow>> cases_of_person(Uuid person) override;
    Result<void> put_text(const Text& text) override;
    Result<void> erase_text(Uuid case_id, Uuid text, std::string_view reason) override;
    Result<void> put_person(const Person& person) override;
    Result<void> put_contact_details(const ContactDetails& details) override;
    Result<void> put_access_line(const AccessLine& line) override;
    Result<void> put_notice(const Notice& notice) override;
    Result<void> set_notice_state(Uuid id, std::string_view state, std::string_view error,
                                  Instant next_try, std::uint32_t tries) override;
    Result<void> put_return_code(Uuid case_id, std::string_view code) override;
    Result<void> put_slot(const Slot& slot) override;
    Result<Slot> slot(Uuid id) override;
    Result<void> book_slot(Uuid slot, Uuid case_id) override;
    Result<void> free_slot(Uuid slot) override;
    std::optional<std::string> first_answer(std::string_view key) override;
    Result<void> keep_answer(std::string_view key, std::string_view answer) override;
    Result<std::optional<std::string>> record(std::string_view kind, std::string_view id) override;
    Result<void> put_record(std::string_view kind, std::string_view id, std::string_view json,
                            const engine::Actor& who) override;
    Result<void> put_sign_in(const SignIn& one) override;
    Result<void> sign_in_seen(const Digest& id, Instant at) override;
    Result<void> end_sign_in(const Digest& id, std::string_view because) override;
    Result<std::optional<SignIn>> sign_in(const Digest& id) override;
    Result<std::vector<SignIn>> sign_ins(std::string_view handle) override;
    Result<void> settle_message(const CaseMessage& message, std::string_view reason) override;

    // Set when the disk is full or gone: the group cannot go on.
    bool aborted() const { return aborted_; }
    // Why it could not be read whether the job's key has been answered. The job has gone on as if
    // it had not been: whatever it made of that must not be committed.
    const std::optional<Error>& unread() const { return unread_; }
    Result<void> finish();  // releases the savepoint
    void undo();  // back to before the job
    const std::vector<std::string>& topics() const { return topics_; }
    std::vector<View>& views() { return views_; }

private:
    Result<Live*> live(Uuid case_id);
    Result<void> writing();  // opens the savepoint at the job's first write
    Result<void> write(Statement& statement, std::uint64_t bytes);
    Result<bool> write_new(Statement& insert, std::uint64_t bytes);  // Connection::insert_new
    Result<void> done(Result<void> result);
    Result<void> record_events(Live& live, std::span<const Row> before);
    std::string_view organiser(std::string_view given) const;
    void topic(std::string topic);
    void forget_assumed();
    Result<std::uint64_t> next_version(Statement& select);
    void tell_person(Uuid id);  // who is nobody is told nothing
    Result<void> touch_case(Uuid id);  // its topic and those of its units
    Result<void> touch_protected(std::string_view id);  // topics of a person's or one case
    // The topics of cases and of those that were started from them.
    Result<void> touch_with_started(std::vector<Uuid> cases);
    Result<void> touch_represented(Uuid guardian);

    Core& core_;
    Connection& db_;
    Instant now_;
    bool writing_ = false;
    bool aborted_ = false;
    std::optional<Error> unread_;
    std::vector<Uuid> touched_;
    std::vector<std::string> topics_;
    std::vector<View> views_;  // get their place in the log at the group's commit
    std::vector<engine::Event> events_;
    std::vector<Uuid> opened_;
    std::vector<Digest> kept_;  // keys whose answers this job keeps
    std::vector<ContactDetails> details_;  // that this job has written
};

// How a return code and an idempotency key are found again.
Digest code_lookup(std::string_view secret, std::string_view code);

// Drops sign-ins of a shard that ended long ago.
Result<void> forget_sign_ins(Connection& db, std::int32_t shard, Instant now);

// Times are read by jobs and readers alike.
extern const char* const slot_columns_by_unit;  // unit, from, to, limit: free ones
extern const char* const slot_columns_by_worker;  // worker, from, to: all
Slot make_slot(const Statement& row);
Result<Slot> read_slot(Connection& db, Uuid id);

}  // namespace luotsi::store

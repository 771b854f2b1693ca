// One job's writing side, inside its savepoint (see WriteSession in store.hpp).
#pragma once

#include <string>
#include <vector>

#include "store/core.hpp"

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
    Result<std::vector<CaseRow>> cases_of_person(Uuid person) override;
    Result<void> put_text(const Text& text) override;
    Result<void> put_person(const Person& person) override;
    Result<void> put_contact_details(const ContactDetails& details) override;
    Result<void> put_access_line(const AccessLine& line) override;
    Result<void> put_notice(const Notice& notice) override;
    Result<void> set_notice_state(Uuid id, std::string_view state, std::string_view error,
                                  Instant next_try) override;
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
    Result<void> settle_message(const CaseMessage& message, std::string_view reason) override;

    // Set when the disk is full or gone: the group cannot go on.
    bool aborted() const { return aborted_; }
    Result<void> finish();  // releases the savepoint
    void undo();            // back to before the job
    const std::vector<std::string>& topics() const { return topics_; }

private:
    Result<Live*> live(Uuid case_id);
    Result<void> writing();  // opens the savepoint at the job's first write
    Result<void> write(Statement& statement, std::uint64_t bytes);
    Result<void> done(Result<void> result);
    Result<void> record_events(Live& live, std::span<const Row> before);
    std::string_view organiser(std::string_view given) const;
    void topic(std::string topic);
    Result<std::uint64_t> next_version(Statement& select);

    Core& core_;
    Connection& db_;
    Instant now_;
    bool writing_ = false;
    bool aborted_ = false;
    std::vector<Uuid> touched_;
    std::vector<std::string> topics_;
    std::vector<engine::Event> events_;
};

std::int32_t shard_of_bytes(std::string_view bytes);
// How a return code and an idempotency key are found again.
Digest code_lookup(std::string_view secret, std::string_view code);

// Times are read by jobs and readers alike.
extern const char* const slot_columns_by_unit;    // unit, from, to, limit: free ones
extern const char* const slot_columns_by_worker;  // worker, from, to: all
Slot make_slot(const Statement& row);
Result<Slot> read_slot(Connection& db, Uuid id);

}  // namespace luotsi::store

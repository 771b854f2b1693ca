// A reading connection (see Reader in store.hpp) and the cases readers share.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/core.hpp"
#include "store/sql.hpp"
#include "store/store.hpp"
#include "store/writer.hpp"

namespace luotsi::store {

// Replayed cases, shared between readers and never changed. One is taken only when its number of
// events is what the asking reader's snapshot says. Two generations: when the young one is full
// the old one goes – 2 × 1024 cases are some 16 MiB.
inline constexpr std::size_t shared_cases_young_max = 1024;
class SharedCases {
public:
    std::shared_ptr<const Live> find(Uuid case_id, std::uint64_t epoch);
    void put(Uuid case_id, std::uint64_t epoch, std::shared_ptr<const Live> live);

private:
    using Map = std::unordered_map<Uuid, std::shared_ptr<const Live>, UuidHash>;
    void follow(std::uint64_t epoch);
    std::mutex lock_;
    std::uint64_t epoch_ = 0;
    Map young_;
    Map old_;
};

class SqliteReader final : public Reader {
public:
    // Opens a connection; asked again when a server's has been lost.
    using Open = std::function<Result<std::unique_ptr<Connection>>()>;
    SqliteReader(Open open, const model::Library& library, const Writer& writer,
                 SharedCases& shared, std::string secret);

    Result<engine::Case> load_case(Uuid case_id) override;
    Result<std::shared_ptr<const engine::Case>> case_now(Uuid case_id) override;
    Result<bool> holds(Uuid case_id) override;
    Result<std::vector<engine::Event>> journal(Uuid case_id) override;
    Result<access::CaseParties> parties(Uuid case_id) override;
    Result<std::vector<WorkRow>> work(const WorkQuery& query, std::string& next) override;
    Result<std::vector<std::pair<std::string, std::uint64_t>>>
    work_counts(std::string_view unit, std::string_view worker) override;
    Result<std::vector<PromiseTimes>> promise_times(Instant since) override;
    Result<CaseRow> case_row(Uuid case_id) override;
    Result<std::vector<CaseRow>> cases_of_person(Uuid person) override;
    Result<std::vector<CaseRow>> cases(std::string_view state, std::uint32_t limit,
                                       std::string_view after, std::string& next) override;
    Result<std::vector<Uuid>> open_cases_with_part(std::string_view unit, Uuid after,
                                                   std::uint32_t limit) override;
    Result<Text> text(Uuid id) override;
    Result<std::vector<Text>> texts_of_case(Uuid case_id) override;
    Result<Person> person(Uuid id) override;
    Result<std::vector<Person>>
    find_people(std::string_view query, std::uint32_t limit,
                const std::vector<std::string>& but_of_organisers) override;
    Result<ContactDetails> contact_details(Uuid case_id) override;
    Result<std::optional<Uuid>> case_by_code(std::string_view code) override;
    Result<std::vector<AccessRow>> access_lines(Uuid case_id) override;
    Result<std::vector<ViewRow>> views_of_day(Date day) override;
    Result<std::vector<Notice>> notices(std::string_view state, std::uint32_t limit) override;
    Result<std::vector<Notice>> notices_of(std::string_view unit, std::string_view state,
                                           Uuid before, std::uint32_t limit) override;
    Result<std::vector<Notice>> due_notices(Instant now, std::uint32_t limit, std::string_view way,
                                            Instant beyond) override;
    Result<std::vector<Slot>> free_slots(std::string_view unit, Instant from, Instant to,
                                         std::uint32_t limit) override;
    Result<std::vector<Slot>> slots_of_worker(std::string_view worker, Instant from,
                                              Instant to) override;
    Result<std::vector<CaseMessage>> undelivered(std::uint32_t limit,
                                                 const DueAfter& after) override;
    Result<std::vector<std::pair<Uuid, Instant>>> due_cases(Instant until, std::uint32_t limit,
                                                            const DueAfter& after) override;
    Result<std::vector<std::string>> records(std::string_view kind) override;
    Result<std::optional<std::string>> record(std::string_view kind, std::string_view id) override;
    Result<std::vector<std::string>> record_ids(std::string_view kind,
                                                std::string_view prefix) override;
    Result<std::vector<RecordVersion>> record_versions(std::string_view kind,
                                                       std::string_view id) override;
    Result<std::optional<SignIn>> sign_in(const Digest& id) override;
    Result<std::vector<SignIn>> sign_ins(std::string_view handle) override;
    Result<std::vector<Change>> changes(std::uint64_t after, std::uint32_t limit) override;
    std::uint64_t last_change() override { return writer_.last_change(); }

private:
    Result<Connection*> db();
    Result<std::shared_ptr<const Live>> live(Uuid case_id);

    Open open_;
    std::unique_ptr<Connection> db_;
    const model::Library& library_;
    const Writer& writer_;
    SharedCases& shared_;
    std::string secret_;
};

// Every row of a statement through `make(row)`.
template <class T, class Make>
Result<std::vector<T>> read_all(Statement& statement, Make make) {
    std::vector<T> out;
    Reading reading(statement);
    for (;;) {
        Result<bool> row = reading.next();
        if (!row) return fail(std::move(row.error()));
        if (!*row) return out;
        out.push_back(make(statement));
    }
}

}  // namespace luotsi::store

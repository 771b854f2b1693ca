// The store: journal, personal text and projections, in an SQLite file or on a PostgreSQL server
// that several processes share. One writer thread owns all writes:
// jobs queue here, the thread runs up to 256 of them (or 4 MiB of payload), each in its own
// savepoint, commits once with synchronous=FULL, and only then answers all. Readers have their own
// connections and never block the writer (WAL). A failed commit fails every job of the group and
// nothing is acknowledged that is not on disk.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.hpp"
#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "engine/case.hpp"
#include "engine/engine.hpp"
#include "engine/event.hpp"
#include "engine/records.hpp"
#include "model/compile.hpp"
#include "store/sign_in.hpp"
#include "store/views.hpp"

struct sqlite3;

namespace luotsi::store {

// The rows that live beside the journal (see engine/records.hpp).
using records::ContactDetails;
using records::Notice;
using records::Person;
using records::Slot;
using records::Text;

struct AccessLine {
    Uuid case_id;
    access::Asker asker;
    access::Purpose purpose = access::Purpose::read;
    std::string reason;                // why it was allowed (words key)
    Instant at;
    std::uint32_t times = 1;           // views counted together since the last writing
};

// A message from one case to another: exactly once in effect, whatever crashes.
struct CaseMessage {
    Uuid id;                           // derived from the sending event: same id on replay
    Uuid from_case;
    Uuid to_case;                      // a sub-case to open, or the parent to answer
    std::string kind;                  // start | ended | given up
    std::string model;                 // start
    std::string unit;                  // start: receiving unit
    std::string outcome;               // ended
    std::uint32_t promise = engine::none;
    std::uint32_t round = engine::none;
    Instant at{0};                     // when it was sent
};

// Where a page of what is due ended; the next one goes on there, so that what cannot be done now
// hides nothing behind it. In the order of time, then of id.
struct DueAfter {
    Instant at{-1};
    Uuid id;
};

// One version of a record beside the journal, as it was written.
struct RecordVersion {
    std::uint64_t version = 0;
    Instant at;
    std::string who;                   // actor id: a worker, "import ptv" …
    std::string json;
};

// Where an acknowledged change shows; the live feed carries only these, never content.
struct Change {
    std::uint64_t position = 0;        // monotonically increasing feed cursor
    std::string topic;                 // "case:<id>" | "unit:<slug>" | "outbox" | "directory" |
                                       // "records"
};

struct CaseRow {                       // one case as lists show it
    Uuid case_id;
    std::string model;
    std::string version;
    std::string state;                 // open | closed
    std::string end;
    std::string outcome;
    std::string unit;
    std::string keeper;
    Uuid subject;
    Uuid parent;
    Instant opened_at;
    Instant closed_at{0};
    std::string channel;
    bool danger = false;
    Uuid words;
    std::uint64_t seq = 0;
};

// The writing side of one job, on the writer thread inside its savepoint.
class WriteSession {
public:
    virtual ~WriteSession() = default;
    // The case as it is now: from the writer's cache, or replayed from its journal. not_found.
    virtual Result<const engine::Case*> load(Uuid case_id) = 0;
    // Runs decide(), applies and writes events, texts and projections. For `open` pass a fresh id
    // in command.case_id and the model. Returns the events written (valid until the next call).
    virtual Result<std::span<const engine::Event>> run(Uuid case_id, const engine::Command& command,
                                                       const engine::Context& context) = 0;
    virtual Result<std::span<const engine::Event>>
    open(model::ModelPtr model, const engine::Command& command, const engine::Context& context) = 0;
    virtual Instant now() const = 0;  // the job's time, never before the journal's last
    // Reads that see what this job and its group have written so far.
    virtual Result<ContactDetails> contact_details(Uuid case_id) = 0;
    virtual Result<Person> person(Uuid id) = 0;
    // At most two: one is to be, two are too many. People of the register of these organisers are
    // not there.
    virtual Result<std::vector<Person>>
    people_by_code(std::string_view identity_code,
                   const std::vector<std::string>& but_of_organisers = {}) = 0;
    virtual Result<std::vector<CaseRow>> cases_of_person(Uuid person) = 0;
    virtual Result<std::optional<std::string>> record(std::string_view kind,
                                                      std::string_view id) = 0;
    virtual Result<void> put_text(const Text& text) = 0;
    // Erasing by law within the job: the text's words go, its tombstone stays. Errors:
    // store.no_text (none of that case), store.already_erased.
    virtual Result<void> erase_text(Uuid case_id, Uuid text, std::string_view reason) = 0;
    virtual Result<void> put_person(const Person& person) = 0;
    virtual Result<void> put_contact_details(const ContactDetails& details) = 0;
    virtual Result<void> put_access_line(const AccessLine& line) = 0;
    virtual Result<void> put_notice(const Notice& notice) = 0;
    // How the try after so many (`tries`) went; store.notice_settled when that has been written
    // down already, perhaps by another process.
    virtual Result<void> set_notice_state(Uuid id, std::string_view state, std::string_view error,
                                          Instant next_try, std::uint32_t tries) = 0;
    // Return codes are stored only as a salted hash; a code opens one case.
    virtual Result<void> put_return_code(Uuid case_id, std::string_view code) = 0;
    virtual Result<void> put_slot(const Slot& slot) = 0;
    virtual Result<Slot> slot(Uuid id) = 0;
    virtual Result<void> book_slot(Uuid slot, Uuid case_id) = 0;  // conflict when taken
    virtual Result<void> free_slot(Uuid slot) = 0;
    // Idempotency: a key's first answer (scoped by asker), kept 30 days. A failed read fails the
    // job.
    virtual std::optional<std::string> first_answer(std::string_view key) = 0;
    virtual Result<void> keep_answer(std::string_view key, std::string_view answer) = 0;
    // Generic installation records (services of the directory, workers who have left, settings,
    // import reports): JSON documents by (kind, id), versioned; each change is journalled in
    // `record_event` so that nothing is overwritten silently.
    virtual Result<void> put_record(std::string_view kind, std::string_view id,
                                    std::string_view json, const engine::Actor& who) = 0;
    // Sessions (sign_in.hpp). Ending one that has ended changes nothing.
    virtual Result<void> put_sign_in(const SignIn& one) = 0;
    virtual Result<void> sign_in_seen(const Digest& id, Instant at) = 0;
    virtual Result<void> end_sign_in(const Digest& id, std::string_view because) = 0;
    virtual Result<std::optional<SignIn>> sign_in(const Digest& id) = 0;
    virtual Result<std::vector<SignIn>> sign_ins(std::string_view handle) = 0;
    // A message whose receiver has refused it for good (say why): it is not offered again, and the
    // refusal stays on record.
    virtual Result<void> settle_message(const CaseMessage& message, std::string_view reason) = 0;
};

struct WorkRow {  // one open obligation as queues show it
    Uuid case_id;
    std::string model;
    std::string unit;
    std::string kind;  // round | promise
    std::uint32_t index = 0;
    std::string step;  // step id
    std::string holder;
    std::string state;  // due | taken | asked | accepted
    Instant opened_at;
    Instant due_at = never;
    Instant law_due_at = never;
    std::string guarantee;
    bool overdue = false;
    bool danger = false;
    std::string channel;
    std::string need;  // need category code or ""
    std::string language;
    std::string urgency;  // confirmed, or ""
    Uuid words;  // text id of the first words; nil = none
    Uuid subject;
    std::string from_unit;  // promises: the asker
    std::uint64_t case_seq = 0;
    engine::CameHome came_home = engine::CameHome::no;  // rounds: a referral returned to it
};

struct PromiseTimes {  // one request to a unit and when it was answered
    std::string to_unit;
    std::string state;  // asked | accepted | answered | returned | cancelled
    Instant asked_at;
    Instant due_at = never;
    Instant accepted_at{0};
    Instant ended_at{0};
    bool moves = false;  // a referral, not a consultation
    std::string reason;  // returned: why
};

struct AccessRow {
    std::string who;  // worker slug or "client"
    std::string role;
    std::string unit;
    std::string organisation;
    std::string purpose;
    std::string reason;
    Instant first_at;
    Instant last_at;
    std::uint32_t count = 1;
};

// A reading connection: one per thread, a consistent snapshot per call.
class Reader {
public:
    virtual ~Reader() = default;
    virtual Result<engine::Case> load_case(Uuid case_id) = 0;
    // The same without a copy: shared between readers, never changed. What reads should use.
    virtual Result<std::shared_ptr<const engine::Case>> case_now(Uuid case_id) = 0;
    virtual Result<std::vector<engine::Event>> journal(Uuid case_id) = 0;
    // Whether the case's hash chain holds; reads its whole journal.
    virtual Result<bool> holds(Uuid case_id) = 0;
    virtual Result<access::CaseParties> parties(Uuid case_id) = 0;
    // Danger first, then by due time, then by opening; `after` is the opaque cursor of a page.
    struct WorkQuery {
        std::vector<std::string> units;
        std::string holder;  // "" = any
        std::string state;  // "" | due | taken | asked | accepted | waiting (promises
                            // these units have asked of others)
        std::uint32_t limit = 50;  // 1..200
        std::string after;
    };
    virtual Result<std::vector<WorkRow>> work(const WorkQuery& query, std::string& next) = 0;
    virtual Result<std::vector<std::pair<std::string, std::uint64_t>>>
    work_counts(std::string_view unit, std::string_view worker) = 0;
    // Every promise asked since then, of all units; reads the whole projection.
    virtual Result<std::vector<PromiseTimes>> promise_times(Instant since) = 0;
    virtual Result<CaseRow> case_row(Uuid case_id) = 0;
    virtual Result<std::vector<CaseRow>> cases_of_person(Uuid person) = 0;
    virtual Result<std::vector<CaseRow>> cases(std::string_view state, std::uint32_t limit,
                                               std::string_view after, std::string& next) = 0;
    // Open cases in which the unit has or had a part, after `after` in order of their ids; at most
    // `limit` (1..1000). Reads all open cases: for a day of change in the organisation.
    virtual Result<std::vector<Uuid>> open_cases_with_part(std::string_view unit, Uuid after,
                                                           std::uint32_t limit) = 0;
    virtual Result<Text> text(Uuid id) = 0;
    virtual Result<std::vector<Text>> texts_of_case(Uuid case_id) = 0;
    virtual Result<Person> person(Uuid id) = 0;
    // By exact identity code or by name prefix; at most `limit`. People of the register of these
    // organisers are not there.
    virtual Result<std::vector<Person>>
    find_people(std::string_view query, std::uint32_t limit,
                const std::vector<std::string>& but_of_organisers) = 0;
    virtual Result<ContactDetails> contact_details(Uuid case_id) = 0;
    virtual Result<std::optional<Uuid>> case_by_code(std::string_view code) = 0;
    virtual Result<std::vector<AccessRow>> access_lines(Uuid case_id) = 0;
    // The log of views of one UTC day, all cases.
    virtual Result<std::vector<ViewRow>> views_of_day(Date day) = 0;
    virtual Result<std::vector<Notice>> notices(std::string_view state, std::uint32_t limit) = 0;
    // The newest first, of the cases for which this unit is responsible, or ("") of no case; with
    // a state ("" = any) and older than `before` (nil = all).
    virtual Result<std::vector<Notice>> notices_of(std::string_view unit, std::string_view state,
                                                   Uuid before, std::uint32_t limit) = 0;
    // Those that are due, the earliest first, of one way of sending: "email", "sms" (all that is
    // not e-mail) or "" for both. After them those whose next try lies after `beyond`, further
    // ahead than any is ever set: a clock that stood wrong has set it, so it is due as well.
    virtual Result<std::vector<Notice>> due_notices(Instant now, std::uint32_t limit,
                                                    std::string_view way = "",
                                                    Instant beyond = never) = 0;
    virtual Result<std::vector<Slot>> free_slots(std::string_view unit, Instant from, Instant to,
                                                 std::uint32_t limit) = 0;
    virtual Result<std::vector<Slot>> slots_of_worker(std::string_view worker, Instant from,
                                                      Instant to) = 0;
    virtual Result<std::vector<CaseMessage>> undelivered(std::uint32_t limit,
                                                         const DueAfter& after = {}) = 0;
    virtual Result<std::vector<std::pair<Uuid, Instant>>>
    due_cases(Instant until, std::uint32_t limit, const DueAfter& after = {}) = 0;
    virtual Result<std::vector<std::string>> records(std::string_view kind) = 0;
    virtual Result<std::optional<std::string>> record(std::string_view kind,
                                                      std::string_view id) = 0;
    // Ids of a kind that begin with `prefix`, sorted; and every version of one record, oldest
    // first (empty when there is none).
    virtual Result<std::vector<std::string>> record_ids(std::string_view kind,
                                                        std::string_view prefix) = 0;
    virtual Result<std::vector<RecordVersion>> record_versions(std::string_view kind,
                                                               std::string_view id) = 0;
    virtual Result<std::optional<SignIn>> sign_in(const Digest& id) = 0;
    virtual Result<std::vector<SignIn>> sign_ins(std::string_view handle) = 0;
    virtual Result<std::vector<Change>> changes(std::uint64_t after, std::uint32_t limit) = 0;
    virtual std::uint64_t last_change() = 0;
};

// How one thread can play every part, so that the fault simulator decides whose turn it is: the
// writer has no thread of its own, somebody calls Store::run_group() instead, and who waits for a
// write gives its turn away until `done` tells that it is over.
class Turns {
public:
    virtual ~Turns() = default;
    virtual void wait(const std::function<bool()>& done) = 0;
};

// Whether a database is named as a server's (postgresql://…), not as a file.
bool is_postgresql(std::string_view database);

struct Options {
    std::string path;  // database file, or postgresql://…; ":memory:" is refused (WAL needs a file)
    std::string organiser;
    bool create = true;
    std::uint32_t group_max = 256;
    std::uint32_t queue_max = 4096;  // jobs waiting; a full queue answers busy at once
    Instant (*clock)() = nullptr;  // null = the system clock (store is the lowest I/O layer)
    Random* random = nullptr;  // salts and the installation's secret; null = the operating
                               // system's. A seed gives the same bytes (demo, tests): never
                               // for real people's data.
    Turns* turns = nullptr;  // null = the writer has its own thread; else see Turns
    std::uint64_t page_limit = 0;  // the database grows to this many pages of 4 KiB; 0 = none
};

// Whether an error says that what is written of one case is damaged: it fails whoever needs that
// case and nobody else, so work on many goes on without it and names it.
inline bool is_damaged_case(const Error& error) {
    return error.code == "store.damaged_case" || error.code == "store.damaged";
}

// Run on the writer thread. Returns the answer to keep, or an Error that rolls its savepoint back.
using Job = std::function<Result<std::string>(WriteSession&)>;
using Done = std::function<void(Result<std::string>)>;  // after the commit, on the writer thread

class Store {
public:
    // Errors: store.newer_database (a migration from a newer version), store.locked,
    // store.disk_full, store.damaged, store.not_a_database.
    static Result<std::unique_ptr<Store>> open(const Options& options,
                                               const model::Library& library);
    virtual ~Store() = default;

    // Queues a job; `busy` at once when the queue is full (done is then called on this thread).
    virtual void write(Job job, Done done) = 0;
    // The same, waiting for the commit.
    virtual Result<std::string> write_and_wait(Job job) = 0;
    // Queues all of them, so that they may be committed together, and waits for the last; the
    // results in the same order.
    std::vector<Result<std::string>> write_all_and_wait(std::vector<Job> jobs);
    // Only with Options::turns: commits the next group of what is queued on this thread; false
    // when there was nothing.
    virtual bool run_group() { return false; }
    virtual std::unique_ptr<Reader> reader() = 0;
    // Whether this process, of those that share the database, does what nobody asks for (clocks,
    // messages, notices) just now. Ask before each round.
    virtual bool on_duty() { return true; }
    // Called on the writer thread after each committed group, with what changed.
    virtual void on_changes(std::function<void(std::span<const Change>)> listener) = 0;
    // Runs many jobs in one transaction without the thread (demo generation, import, tests), with
    // `now` given for each: virtual time. A failed job is undone alone. Ordinary jobs may be mixed
    // in; they commit what bulk has so far.
    virtual Result<void> bulk(Instant now, const Job& job) = 0;
    virtual Result<void> bulk_commit() = 0;

    virtual Result<void> backup(const std::string& to_path) = 0;
    // Copies the file of a database, also while another process serves and writes it: the copy is
    // the database at one moment. Not for a server's database.
    static Result<void> backup_file(const std::string& path, const std::string& to_path);
    // Drops and rebuilds every projection from the journal; digests before and after.
    struct Rebuilt {
        std::string digest_before, digest_after;
        std::uint64_t events = 0, cases = 0;
    };
    virtual Result<Rebuilt> rebuild() = 0;
    // SHA-256 (hex) over everything that was written, in key order: two databases made by the same
    // seed have the same digest.
    virtual Result<std::string> digest() = 0;
    // Walks every hash chain; lists cases whose chain does not hold.
    virtual Result<std::vector<Uuid>> verify() = 0;
    // The log of views (views.hpp). seal_views seals what this process has logged and, when asked
    // (one process of those that share the database), the days that are over; the last seal.
    virtual Result<Seal> seal_views(bool close_days) = 0;
    // `years_kept`: how long the log is kept by law; a seal that says less is untrue.
    virtual Result<ViewCheck> check_views(std::span<const Seal> anchors,
                                          std::int32_t years_kept) = 0;
    // The rows of closed days before `day`, by law.
    virtual Result<ViewsDestroyed> destroy_views_before(Date day) = 0;
    // Erases the body of an event or a text by law: the tombstone and the digest stay.
    virtual Result<void> erase_text(Uuid id, std::string_view reason) = 0;
    virtual Result<void> erase_event(Uuid case_id, std::uint64_t seq, std::string_view reason) = 0;
    // Destroys what a closed case holds of people, by law: every text and every event body that
    // may go leaves a tombstone; contact details and notices go. What is left
    // says that there was a case and how it went. Again: nothing more. store.case_open; store.kept
    // when by then the record of `unless` about the case or its subject begins so.
    struct Destroyed {
        std::uint64_t texts = 0, events = 0, contact_details = 0, notices = 0;
    };
    struct Unless {
        std::string_view kind, begins;  // of a record; its id is that of the case or the person
    };
    virtual Result<Destroyed> destroy_case(Uuid case_id, std::string_view reason,
                                           const Unless& unless) = 0;
    // The return codes of destroyed cases go, too: nobody comes back to them. One look through all
    // codes for a hundred cases, for a code is found by itself alone.
    virtual Result<void> forget_codes(std::span<const Uuid> cases) = 0;

protected:
    virtual Turns* turns() const { return nullptr; }
};

}  // namespace luotsi::store

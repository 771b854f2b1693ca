// The world of one run: the program on a bad disk, clients on a bad network, a clock that is not
// to be trusted – all in one thread of virtual time. It plays a plan and gives the violations of
// what must hold (see checks.cpp), with a digest of everything that happened.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "centre/installation.hpp"
#include "disk.hpp"
#include "plan.hpp"
#include "server/app.hpp"
#include "server/housekeeping.hpp"
#include "server/outbox.hpp"
#include "stage.hpp"
#include "store/store.hpp"

namespace luotsi::faults {

struct Violation {
    std::string rule;    // "acknowledged work is there exactly once"
    std::string detail;
};

// What became of an operation, as the one who asked knows it.
enum class Known : std::uint8_t { not_yet, done, refused, never_knew };

// One thing that was asked for, with a mark in its text that nobody else's has.
struct Wish {
    std::uint32_t op = 0;
    std::string mark;
    Known known = Known::not_yet;
    Uuid case_id;                     // contacts: once it is known
    std::string code, cookie;         // contacts of residents
    std::uint32_t new_codes = 0;      // how often another code was asked for
    std::vector<std::string> events;  // commands: the kinds of lines that were told
};

struct Outcome {
    std::vector<Violation> violations;
    std::uint64_t digest = 0;  // of the disk's changes, answers and times
    std::uint64_t contacts = 0, requests = 0, commits = 0, restarts = 0, sent = 0, events = 0,
                  messages = 0, ticks = 0, bookings = 0;
};

struct Seen;  // one case as a check has read it (checks.cpp)

class World final : public store::Turns {
public:
    World(centre::Installation& installation, const Plan& plan, std::string folder, bool tell);
    ~World() override;
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    Outcome play();

    // Turns: who waits for a write.
    void wait(const std::function<bool()>& done) override;

    // For clients (clients.cpp).
    struct Ask {
        std::string path, body, cookie, key, if_match, query;
        server::Method method = server::Method::get;
    };
    struct Answer {
        int status = 0;  // 0: nobody answered
        std::string body, cookie;
    };
    // Sends it until something certain comes back or patience ends; only inside a fiber.
    Answer ask(const Ask& ask, const Net& net, std::uint64_t seed);
    void play_op(const Op& op);
    Answer ask_as_worker(const std::string& worker, Ask ask, const Net& net, std::uint64_t seed);
    void command(const Op& op, const std::string& worker, Uuid case_id, const std::string& etag,
                 const std::string& body, std::uint64_t salt, const std::string& mark);

    // For checks (checks.cpp). `wholly`: everything is read anew; else only what has changed since
    // the last check, and the rest is remembered.
    enum class How : std::uint8_t { changes, wholly, rebuilding };
    void check_all(const char* when, bool at_rest, How how);
    std::map<Uuid, std::shared_ptr<const Seen>> seen;
    void violated(const char* rule, std::string detail);

    centre::Installation& installation;
    const Plan plan;
    Stage stage;
    Disk disk;
    std::map<std::uint32_t, Wish> contacts;  // by operation
    std::vector<Wish> wishes;  // messages, notes and commands
    std::vector<std::string> ended_sessions;  // their cookies
    std::vector<std::string> replaced_codes;
    std::vector<std::pair<Uuid, std::string>> booked;  // case and time, as clients were told
    std::map<std::string, std::uint32_t> went_out;  // notice id → how often the gateway took it
    Outcome outcome;

    Instant wall() const { return {start_ms_ + stage.now_ms() + clock_off_ms_}; }
    store::Store& store() { return *store_; }
    void tell(const std::string& line);
    void mix(std::uint64_t what);

private:
    struct Flight;
    void boot();
    bool try_boot();
    void shut_down();
    void died();
    void drain();
    void schedule();
    void hurt(const Fault& fault);
    void kick_writer();
    void housekeeping(std::uint64_t round);
    void arrive(const server::Request& request, std::function<void(server::Response)> reply);
    void begin_work(const server::Request& request, std::function<void(server::Response)> reply);
    void put_mutant_in();
    bool up() const { return app_ != nullptr && !disk.dead(); }
    void settle();
    void until(const std::function<bool()>& reached, std::int64_t most_ms);

    const std::int64_t start_ms_ = 1'773'126'000'000;  // Tuesday 10 March 2026, 9.00 in Helsinki
    std::int64_t clock_off_ms_ = 0;
    std::int64_t leapt_ms_ = 0;  // by days that passed at once
    bool gateway_up_ = true;
    bool tell_ = false;
    std::string path_;
    std::uint64_t life_ = 0;  // of the program: answers of earlier ones are not sent
    std::uint64_t die_at_answer_ = 0, answers_ = 0;
    Tear tear_ = Tear::some_kept;
    std::size_t faults_left_ = 0;
    bool writer_called_ = false;
    std::uint32_t active_ = 0;  // fibers of the program
    std::uint32_t playing_ = 0;  // fibers of clients
    std::vector<std::uint32_t> idle_workers_;
    std::deque<std::function<void()>> backlog_;
    std::map<std::string, std::string> cookies_;  // of workers who have signed in
    SeededRandom network_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<store::Store> early_;  // the mutant in front of it
    std::unique_ptr<server::App> app_;
    std::unique_ptr<server::Housekeeper> housekeeper_;
    std::unique_ptr<server::Outbox> outbox_;
    store::Store& served() { return early_ ? *early_ : *store_; }
};

}  // namespace luotsi::faults

// When a service's keeper is asked whether its details are still true, and the mail that asks.
// Nobody is asked more than once in sixty days, nor many on one day; nothing is sent unless the
// server knows the address under which its own pages are reached.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "directory/directory.hpp"
#include "server/app.hpp"

namespace luotsi::server {

struct KeeperQuestion {
    std::size_t index = 0;                 // of the service
    std::string because;                   // words key: keeper.because.…
};

// Services whose details are in doubt, whether or not they have an address of mail: nobody has
// confirmed them for half a year, two requests or more were left unanswered, or they said long ago
// that they were full. The most doubtful first.
std::vector<KeeperQuestion> doubts_of(const directory::Directory& directory, Instant now);

// Whom to ask now: services with an address of mail whose details nobody has confirmed for half a
// year, which left two requests or more unanswered, or said long ago that they were full. The most
// doubtful first, at most `questions_a_day`. `asked` says when each was asked last.
std::vector<KeeperQuestion> due_questions(const directory::Directory& directory,
                                          const std::map<std::string, Instant>& asked, Instant now);

constexpr std::size_t questions_a_day = 50;
constexpr std::int32_t ask_again_days = 60;

// Looks once a day, and puts the mails into the outbox.
class KeeperQuestions {
public:
    explicit KeeperQuestions(App& app) : app_(app) {}
    bool work_once(store::Reader& reader, Instant now);

private:
    Result<void> ask(store::Reader& reader, Instant now);

    App& app_;
    Instant next_{0};
};

}  // namespace luotsi::server

// Statements that go to every shard, each with its reason. On one server they cost an index more;
// spread over nodes they ask all of them, so the list must stay short. A test holds every other
// statement to its shard.
#pragma once

#include <array>
#include <string_view>

namespace luotsi::store {

struct CrossShard {
    std::string_view part;  // of the statement's text
    std::string_view why;
};

inline constexpr std::array<CrossShard, 25> cross_shard_reads{{
    {"from text where id = ?", "a text is asked for by its id alone"},
    {"from slot where id = ?", "a time is booked by its id alone"},
    {"from slot where unit = ?", "free times of several units; each lies in its unit's shard"},
    {"from slot where worker = ?", "one worker's times in all units"},
    {"from notice where id = ?", "the gateway answers by the notice's id"},
    {"from notice where state = ", "the outbox"},
    {"from notice where id < ?1", "the outbox of a unit, the newest first"},
    {"from notice where (?1 = ''", "the outbox as a leader sees it"},
    {"from person where current = 1 and identity_code", "a person by identity code"},
    {"from person where current = 1 and name_key", "a person by the beginning of the name"},
    {"from case_row where subject = ?", "all matters of a person"},
    {"from case_row where state = ?", "lists of matters"},
    {"from case_row where next_due", "clocks that ring"},
    {"from case_row where (shard, case_id) in", "a group's cases: each by its key"},
    {"from answer where (shard, key) in", "a group's keys: each by itself"},
    {"from case_message where open = 1", "messages to be delivered"},
    {"from work where ?1 >= 0", "what a unit waits for; all of one worker's"},
    {"from work where from_unit = ?", "how much a unit waits for"},
    {"from work where holder = ?", "how much a worker has"},
    {"from promise where happened_at", "answering times of all units"},
    {"select shard, case_id from event", "every case: rebuild, verify"},
    {"exists (select 1 from message_done", "rebuild: messages that have taken effect"},
    {"exists (select 1 from message_settled", "rebuild: messages refused for good"},
    {"select coalesce(min(day), -1) from view_log", "the log's first day, before one is sealed"},
    {"select max(position)", "the feed's end"},
}};

// Locking rows of several shards: nothing may, where the tables lie on several machines.
inline constexpr std::array<CrossShard, 1> cross_shard_locks{{
    {"from case_row where (shard, case_id) in", "on one machine; on several case by case"},
}};

// Writing to all shards: only what an operator asks for.
inline constexpr std::array<CrossShard, 3> cross_shard_writes{{
    {"update case_message set open = 0 where exists", "rebuild: messages are settled at its end"},
    {"delete from ", "rebuild: a projection is emptied whole"},
    {"delete from return_code where case_id in", "destruction by law: a code lies by itself"},
}};

}  // namespace luotsi::store

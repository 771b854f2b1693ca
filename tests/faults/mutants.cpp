#include "mutants.hpp"

#include <sqlite3.h>

namespace luotsi::faults {

namespace {

const char* trigger_of(Mutant mutant) {
    switch (mutant) {
        case Mutant::lost_keys:
            return "create trigger if not exists mutant after insert on answer begin"
                   " delete from answer where shard = new.shard and key = new.key; end";
        case Mutant::lost_tick:
            return "create trigger if not exists mutant after insert on case_row"
                   " when new.shard % 8 = 0 begin update case_row set next_due = null"
                   " where shard = new.shard and case_id = new.case_id; end;"
                   "create trigger if not exists mutant_2 after update of next_due on case_row"
                   " when new.shard % 8 = 0 and new.next_due is not null begin"
                   " update case_row set next_due = null"
                   " where shard = new.shard and case_id = new.case_id; end";
        case Mutant::lost_message:
            return "create trigger if not exists mutant after insert on case_message"
                   " when new.open = 1 begin update case_message set open = 0"
                   " where shard = new.shard and case_id = new.case_id and id = new.id; end";
        case Mutant::unsent_notice:
            return "create trigger if not exists mutant after insert on notice"
                   " when new.shard % 8 = 0 begin update notice set state = 'sent'"
                   " where shard = new.shard and case_id = new.case_id and id = new.id; end";
        case Mutant::double_notice:
            return "create trigger if not exists mutant after update of state on notice"
                   " when new.state = 'sent' and new.shard % 8 = 0 begin"
                   " update notice set state = 'waiting'"
                   " where shard = new.shard and case_id = new.case_id and id = new.id; end";
        case Mutant::stale_list:
            return "create trigger if not exists mutant after update on case_row"
                   " when new.shard % 8 = 0 and new.channel <> 'lost' begin"
                   " update case_row set channel = 'lost'"
                   " where shard = new.shard and case_id = new.case_id; end";
        case Mutant::bent_line:
            return "create trigger if not exists mutant after insert on event"
                   " when new.shard % 8 = 0 and new.seq = 3 begin"
                   " update event set body = body || ' ' where shard = new.shard"
                   " and case_id = new.case_id and seq = new.seq; end";
        case Mutant::double_text:
            return "create trigger if not exists mutant after insert on text"
                   " when new.shard % 8 = 0 and new.kind in ('note', 'message') begin"
                   " insert or ignore into text select shard, case_id,"
                   " cast(x'0001' || substr(id, 3) as blob), organiser, happened_at, recorded_at,"
                   " kind, language, register, wall, body, erased_at, erased_because from text"
                   " where shard = new.shard and case_id = new.case_id and id = new.id; end";
        case Mutant::double_slot:
            return "create trigger if not exists mutant after update of booked_by on slot"
                   " when new.booked_by is not null begin update slot set booked_by = null"
                   " where shard = new.shard and id = new.id; end";
        case Mutant::lost_sign_out:
            return "create trigger if not exists mutant after update of ended_at on sign_in"
                   " when new.ended_at <> 0 begin update sign_in set ended_at = 0,"
                   " ended_because = '', sealed = old.sealed"
                   " where shard = new.shard and id = new.id; end";
        case Mutant::lost_code:
            return "create trigger if not exists mutant after insert on record"
                   " when new.kind = 'return-code' begin"
                   " delete from record where kind = new.kind and id = new.id; end";
        default: return nullptr;
    }
}

}  // namespace

bool install_mutant(Mutant mutant, const std::string& path) {
    const char* sql = trigger_of(mutant);
    if (sql == nullptr) return true;
    sqlite3* db = nullptr;
    bool done = sqlite3_open(path.c_str(), &db) == SQLITE_OK;
    done = done && sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
    sqlite3_close(db);
    return done;
}

}  // namespace luotsi::faults

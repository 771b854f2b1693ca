#include "store/duty.hpp"

namespace luotsi::store {

bool Duty::mine() {
    const std::lock_guard guard(lock_);
    if (!db_) {
        held_in_ = told_in_ = 0;
        auto opened = PgConnection::open(database_, PgConnection::Use::read);
        if (!opened) return false;
        db_ = std::move(*opened);
    }
    // Who does not ask any more is not there any more. Each new connection is told.
    if (told_in_ != db_->generation()) {
        if (!db_->execute("set idle_session_timeout = '10s'")) {
            db_.reset();
            return false;
        }
        told_in_ = db_->generation();
    }
    // Asked each time: a lock that went with its connection must not be thought held.
    const bool held = held_in_ != 0 && held_in_ == db_->generation();
    Result<std::string> answer =
        db_->ask(held ? "select 1" : "select pg_try_advisory_lock(4999764)::int");
    if (!answer) {
        db_.reset();
        return false;
    }
    if (held && held_in_ != db_->generation())  // connected anew to ask
        answer = db_->ask("select pg_try_advisory_lock(4999764)::int");
    held_in_ = answer && *answer == "1" ? db_->generation() : 0;
    return held_in_ != 0;
}

}  // namespace luotsi::store

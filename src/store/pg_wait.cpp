// Waiting for a database server that may have fallen silent: hanging without having died, or behind
// a network that takes our bytes and gives none back. Such a server looks like one that works on a
// long statement, waits for a lock or for its copy. So after a while of silence it is asked over a
// second connection whether the session at our end is at work; when that is not answered, or the
// session is not, its connection is given up. What had been sent may still be done by the server:
// nobody is told that it has been, and whoever repeats with the same key gets the first answer.
#include <libpq-fe.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

#include "store/pg.hpp"
#include "store/pg_address.hpp"

namespace luotsi::store {
namespace {

// Longer than a wait for a lock (patience_ms), which is the most a statement of ours should take.
constexpr int silence_ms = patience_ms + 1000;
constexpr int answer_ms = 3000;  // of the second connection, as long as for connecting

// Whether there is something to read; bytes that wait to be sent go out meanwhile.
bool comes(pg_conn* db, int milliseconds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
    for (;;) {
        const int unsent = PQflush(db);
        if (unsent < 0) return true;  // the connection is broken, which is an answer too
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            end - std::chrono::steady_clock::now());
        const short events = unsent > 0 ? POLLIN | POLLOUT : POLLIN;
        pollfd file{PQsocket(db), events, 0};
        const int ready = ::poll(&file, 1, std::max(0, static_cast<int>(left.count())));
        if (ready > 0 && (file.revents & ~POLLOUT) != 0) return true;
        if (ready <= 0 && left.count() <= 0) return false;
    }
}

struct Finish {
    void operator()(pg_conn* db) const { PQfinish(db); }
};
using Second = std::unique_ptr<pg_conn, Finish>;

// Another connection to the very server that this one is to.
Second beside(const pg_conn* db, const std::string& url) {
    const std::string address = PQhostaddr(db) == nullptr ? "" : PQhostaddr(db);
    const std::string sslmode = default_sslmode(url);
    std::vector<const char*> names;
    std::vector<const char*> values;
    const auto say = [&](const char* name, const char* value) {
        names.push_back(name);
        values.push_back(value);
    };
    say("connect_timeout", "3");
    say("application_name", "luotsi");
    say("dbname", url.c_str());
    say("target_session_attrs", "any");
    say("host", PQhost(db));
    say("port", PQport(db));
    if (!sslmode.empty()) say("sslmode", sslmode.c_str());
    if (!address.empty()) say("hostaddr", address.c_str());
    say(nullptr, nullptr);
    Second out(PQconnectdbParams(names.data(), values.data(), 1));
    if (PQstatus(out.get()) != CONNECTION_OK || PQsetnonblocking(out.get(), 1) != 0) return {};
    return out;
}

}  // namespace

bool PgConnection::works_for_us() const {
    const Second other = beside(db_, url_);
    if (!other) return false;
    const std::string sql =
        "select 1 from pg_stat_activity where pid = " + std::to_string(PQbackendPID(db_)) +
        " and state = 'active' and coalesce(wait_event, '') not in ('ClientRead', 'ClientWrite')";
    if (PQsendQuery(other.get(), sql.c_str()) == 0) return false;
    while (PQisBusy(other.get()) != 0) {
        if (!comes(other.get(), answer_ms) || PQconsumeInput(other.get()) == 0) return false;
    }
    const PgRows rows(PQgetResult(other.get()));
    return PQresultStatus(rows.get()) == PGRES_TUPLES_OK && PQntuples(rows.get()) == 1;
}

// Until a result can be taken without waiting. A connection that is given up is shut: the library
// then finds it closed by the server, and says so.
void PgConnection::await() {
    for (;;) {
        if (PQflush(db_) < 0 || PQisBusy(db_) == 0) return;
        if (!comes(db_, silence_ms) && !works_for_us() && !comes(db_, 0)) {
            (void)::shutdown(PQsocket(db_), SHUT_RDWR);
            return;
        }
        if (PQconsumeInput(db_) == 0) return;
    }
}

PgRows PgConnection::next_result() {
    await();
    return PgRows(PQgetResult(db_));
}

PgRows PgConnection::run(const char* sql) {
    if (PQsendQuery(db_, sql) == 0) return {};
    PgRows last;
    while (PgRows one = next_result()) last = std::move(one);
    return last;
}

}  // namespace luotsi::store

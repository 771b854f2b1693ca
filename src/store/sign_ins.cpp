// Sign-ins in the store (see sign_in.hpp): one row each, and a row per handle in the shard of the
// handle, so that no question goes to all shards.
#include "store/reader.hpp"
#include "store/reads.hpp"
#include "store/session.hpp"

namespace luotsi::store {

namespace {

// How long an ended sign-in is remembered, for the list of one's own sessions and for inquiries.
constexpr Duration sign_ins_kept = days(30);

#define LUOTSI_SIGN_IN_COLUMNS                                                                     \
    "select id, kind, subject, way, provider_subject, provider_session, sealed, happened_at,"      \
    " seen_at, until, ended_at, ended_because from sign_in "

std::string_view view_of(const Digest& digest) {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::span<const std::uint8_t> bytes_of(const Digest& digest) { return digest; }

Digest digest_at(const Statement& row, int column) {
    Digest out{};
    const std::span<const std::uint8_t> bytes = row.blob(column);
    if (bytes.size() == out.size()) std::copy(bytes.begin(), bytes.end(), out.begin());
    return out;
}

SignIn make_sign_in(const Statement& row) {
    SignIn out;
    out.id = digest_at(row, 0);
    out.kind = row.text(1);
    out.subject = row.text(2);
    out.way = row.text(3);
    out.provider_subject = row.text(4);
    out.provider_session = row.text(5);
    out.sealed = row.text(6);
    out.made_at = row.instant(7);
    out.seen_at = row.instant(8);
    out.until = row.instant(9);
    out.ended_at = row.instant(10);
    out.ended_because = row.text(11);
    return out;
}

Result<std::optional<SignIn>> read_sign_in(Connection& db, const Digest& id) {
    Statement& select = db.use(LUOTSI_SIGN_IN_COLUMNS "where shard = ? and id = ?")
                            .with(shard_of_bytes(view_of(id)), bytes_of(id));
    Reading reading(select);
    Result<bool> row = reading.next();
    if (!row) return fail(std::move(row.error()));
    if (!*row) return std::nullopt;
    return make_sign_in(reading.row());
}

Result<std::vector<SignIn>> read_sign_ins(Connection& db, std::string_view handle) {
    const Digest key = sha256(handle);
    auto ids = read_all<Digest>(
        db.use("select id from sign_in_handle where shard = ? and handle = ? order by id")
            .with(shard_of_bytes(view_of(key)), bytes_of(key)),
        [](const Statement& row) { return digest_at(row, 0); });
    if (!ids) return fail(std::move(ids.error()));
    std::vector<SignIn> out;
    for (const Digest& id : *ids) {
        auto found = read_sign_in(db, id);
        if (!found) return fail(std::move(found.error()));
        if (*found) out.push_back(std::move(**found));
    }
    return out;
}

}  // namespace

std::string handle_of_subject(std::string_view kind, std::string_view subject) {
    return std::string(kind) + " " + std::string(subject);
}
std::string handle_of_provider_subject(std::string_view issuer, std::string_view subject) {
    return "sub " + std::string(issuer) + " " + std::string(subject);
}
std::string handle_of_provider_session(std::string_view issuer, std::string_view session) {
    return "sid " + std::string(issuer) + " " + std::string(session);
}

Result<void> Session::put_sign_in(const SignIn& one) {
    if (Result<void> r = writing(); !r) return r;
    Statement& insert = db_.use(
        "insert into sign_in(shard, id, organiser, happened_at, kind, subject, way,"
        " provider_subject, provider_session, sealed, seen_at, until, ended_at, ended_because)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.with(shard_of_bytes(view_of(one.id)), bytes_of(one.id),
                std::string_view(core_.options.organiser), one.made_at, one.kind, one.subject,
                one.way, one.provider_subject, one.provider_session, one.sealed, one.seen_at,
                one.until, one.ended_at, one.ended_because);
    if (Result<void> r = write(insert, 256 + one.sealed.size()); !r) return r;
    std::vector<std::string> handles;
    // Sessions of a code are as many as contacts and belong to nobody who could list them.
    if (one.kind != "case") handles.push_back(handle_of_subject(one.kind, one.subject));
    if (!one.provider_subject.empty()) {
        handles.push_back(handle_of_provider_subject(one.way, one.provider_subject));
    }
    if (!one.provider_session.empty()) {
        handles.push_back(handle_of_provider_session(one.way, one.provider_session));
    }
    for (const std::string& handle : handles) {
        const Digest key = sha256(handle);
        Statement& line = db_.use("insert into sign_in_handle(shard, handle, id, organiser,"
                                  " happened_at, until) values (?, ?, ?, ?, ?, ?)");
        line.with(shard_of_bytes(view_of(key)), bytes_of(key), bytes_of(one.id),
                  std::string_view(core_.options.organiser), one.made_at, one.until);
        if (Result<void> r = write(line, 128); !r) return r;
    }
    return {};
}

Result<void> Session::sign_in_seen(const Digest& id, Instant at) {
    if (Result<void> r = writing(); !r) return r;
    Statement& update = db_.use("update sign_in set seen_at = ?1 where shard = ?2 and id = ?3"
                                " and seen_at < ?1");
    update.with(at, shard_of_bytes(view_of(id)), bytes_of(id));
    return write(update, 64);
}

Result<void> Session::end_sign_in(const Digest& id, std::string_view because) {
    if (Result<void> r = writing(); !r) return r;
    Statement& update = db_.use("update sign_in set ended_at = ?, ended_because = ?, sealed = ''"
                                " where shard = ? and id = ? and ended_at = 0");
    update.with(now_, because, shard_of_bytes(view_of(id)), bytes_of(id));
    if (Result<void> r = write(update, 64); !r) return r;
    topic("sign-in:" + to_hex(id));
    return {};
}

Result<std::optional<SignIn>> Session::sign_in(const Digest& id) { return read_sign_in(db_, id); }

Result<std::vector<SignIn>> Session::sign_ins(std::string_view handle) {
    return read_sign_ins(db_, handle);
}

Result<std::optional<SignIn>> SqliteReader::sign_in(const Digest& id) {
    auto connection = db();
    if (!connection) return fail(std::move(connection.error()));
    return read_sign_in(**connection, id);
}

Result<std::vector<SignIn>> SqliteReader::sign_ins(std::string_view handle) {
    auto connection = db();
    if (!connection) return fail(std::move(connection.error()));
    return read_sign_ins(**connection, handle);
}

Result<void> forget_sign_ins(Connection& db, std::int32_t shard, Instant now) {
    const Instant before = now - sign_ins_kept;
    Result<void> gone =
        db.use("delete from sign_in where shard = ? and until < ?").with(shard, before).run();
    if (!gone) return gone;
    return db.use("delete from sign_in_handle where shard = ? and until < ?")
        .with(shard, before)
        .run();
}

}  // namespace luotsi::store

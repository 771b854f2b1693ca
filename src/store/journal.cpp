// The hash chain of a case:
//
//   digest(n) = SHA-256( salt(n) ‖ body(n) )
//   chain(n)  = SHA-256( chain(n−1) ‖ shard ‖ case ‖ seq ‖ organiser ‖ happened_at ‖ recorded_at ‖
//                        actor kind ‖ actor ‖ role ‖ unit ‖ organisation ‖ kind ‖ model ‖
//                        digest(n) )                          chain(0) = 32 zero bytes
//
// Numbers are 8 bytes, most significant first; texts stand behind their length as such a number, so
// that no two different lines serialise alike. The salt keeps a short body from being guessed from
// its digest. The digest of a body that is there is computed, not stored; when a body is erased by
// law its digest is written down in its place, so the chain still holds over the gap.
// What it shows: a changed, exchanged or removed line, except lines cut from the end of a case,
// which the number of events in case_row shows.
#include "store/journal.hpp"

#include "engine/codec.hpp"
#include "engine/engine.hpp"

namespace luotsi::store {
namespace {

void put(std::string& out, std::uint64_t number) {
    std::array<char, 8> bytes{};
    for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>(number >> (56 - 8 * i));
    out.append(bytes.data(), bytes.size());
}
void put(std::string& out, std::int64_t number) { put(out, static_cast<std::uint64_t>(number)); }
void put(std::string& out, std::string_view text) {
    put(out, static_cast<std::uint64_t>(text.size()));
    out += text;
}
void put_bytes(std::string& out, std::span<const std::uint8_t> bytes) {
    out.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

std::array<std::uint8_t, 16> fresh_salt(Random& random) {
    std::array<std::uint8_t, 16> out{};
    for (std::size_t half = 0; half < 2; ++half) {
        const std::uint64_t bits = random.next();
        for (std::size_t i = 0; i < 8; ++i)
            out[half * 8 + i] = static_cast<std::uint8_t>(bits >> (8 * i));
    }
    return out;
}

// `what` says what is wrong with it, never what stands there.
std::unexpected<Error> damaged(std::string_view what) {
    Error error(ErrorKind::unavailable, std::string(damaged_case), std::string(what));
    error.repair = "luotsi verify names the case; restore a backup from before the damage";
    return fail(std::move(error));
}

std::string model_name(const model::CompiledModel& model) {
    return model.id + '@' + model.version + '#' + model.hash;
}

Result<model::ModelPtr> find_model(const model::Library& library, std::string_view name) {
    const std::size_t at = name.find('@');
    const std::size_t hash = name.find('#');
    if (at == std::string_view::npos || hash == std::string_view::npos || hash < at)
        return damaged("a case names no model");
    const std::string_view version = name.substr(at + 1, hash - at - 1);
    model::ModelPtr found = library.exact(name.substr(0, at), version);
    if (!found) {
        Error error(ErrorKind::unavailable, "store.model_missing",
                    "a case runs a model that is not installed");
        error.with("model", std::string(name.substr(0, at))).with("version", std::string(version));
        error.repair = "put this version of the model back into content/models";
        return fail(std::move(error));
    }
    return found;
}

constexpr const char* select_events =
    "select seq, organiser, happened_at, recorded_at, actor_kind, actor, role, unit,"
    " organisation, kind, model, salt, body, digest, chain from event"
    " where shard = ? and case_id = ? and seq > ? order by seq";
enum Column : int {
    seq_,
    organiser_,
    happened_,
    recorded_,
    actor_kind_,
    actor_,
    role_,
    unit_,
    organisation_,
    kind_,
    model_,
    salt_,
    body_,
    digest_,
    chain_
};

Result<engine::Event> read_event(const Statement& row, const model::ModelPtr& model) {
    engine::Event event;
    if (!row.is_null(body_)) {
        Result<engine::Event> decoded = engine::decode(row.view(body_), *model);
        if (!decoded) return damaged("a line of a case cannot be read");
        event = std::move(*decoded);
        if (!engine::parse_event_kind(row.view(kind_), event.kind))
            return damaged("an event of unknown kind");
    }
    if (event.kind == engine::EventKind::moved || event.kind == engine::EventKind::moved_back)
        event.model = model;
    event.seq = row.count(seq_);
    event.happened_at = row.instant(happened_);
    event.recorded_at = row.instant(recorded_);
    event.actor.kind = static_cast<engine::ActorKind>(row.integer(actor_kind_));
    event.actor.id = row.text(actor_);
    event.actor.role = row.text(role_);
    event.actor.unit = row.text(unit_);
    event.actor.organisation = row.text(organisation_);
    return event;
}

Link link_of(const Statement& row, Uuid case_id) {
    Link link;
    link.shard = shard_of(case_id);
    link.case_id = case_id;
    link.seq = row.count(seq_);
    link.organiser = row.view(organiser_);
    link.happened_at = row.instant(happened_);
    link.recorded_at = row.instant(recorded_);
    link.actor_kind = row.integer(actor_kind_);
    link.actor = row.view(actor_);
    link.role = row.view(role_);
    link.unit = row.view(unit_);
    link.organisation = row.view(organisation_);
    link.kind = row.view(kind_);
    link.model = row.view(model_);
    return link;
}

void copy_digest(std::span<const std::uint8_t> bytes, Digest& out) {
    if (bytes.size() == out.size()) std::copy(bytes.begin(), bytes.end(), out.begin());
}

}  // namespace

Digest body_digest(std::span<const std::uint8_t> salt, std::string_view body) {
    std::string bytes;
    bytes.reserve(salt.size() + body.size());
    put_bytes(bytes, salt);
    bytes += body;
    return sha256(bytes);
}

Digest next_link(const Digest& previous, const Link& link, const Digest& body) {
    std::string bytes;
    bytes.reserve(384);
    put_bytes(bytes, previous);
    put(bytes, std::int64_t{link.shard});
    put(bytes, link.case_id.high);
    put(bytes, link.case_id.low);
    put(bytes, link.seq);
    put(bytes, link.organiser);
    put(bytes, link.happened_at.ms);
    put(bytes, link.recorded_at.ms);
    put(bytes, link.actor_kind);
    put(bytes, link.actor);
    put(bytes, link.role);
    put(bytes, link.unit);
    put(bytes, link.organisation);
    put(bytes, link.kind);
    put(bytes, link.model);
    put_bytes(bytes, body);
    return sha256(bytes);
}

Result<void> append_events(Connection& db, Live& live, std::span<const engine::Event> events,
                           std::string_view organiser, Random& random, std::uint64_t& bytes) {
    const engine::Case& the_case = live.the_case;
    Statement& insert = db.use(
        "insert into event(shard, case_id, seq, organiser, happened_at, recorded_at, actor_kind,"
        " actor, role, unit, organisation, kind, model, salt, body, chain)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    std::string body;
    // A move is the last of its command's events: those before it were written under the model the
    // case left, itself and what it carries under the one it came to.
    const model::CompiledModel* by = the_case.model.get();
    if (!events.empty() && events.back().kind == engine::EventKind::moved)
        by = the_case.before_move->model.get();
    for (const engine::Event& event : events) {
        body.clear();
        if (event.model != nullptr) by = event.model.get();
        engine::append_body(body, event, *by);
        const bool names_model = event.seq == 1 || event.model != nullptr;
        const std::string model = names_model ? model_name(*by) : std::string();
        const auto salt = fresh_salt(random);
        Link link;
        link.shard = shard_of(the_case.id);
        link.case_id = the_case.id;
        link.seq = event.seq;
        link.organiser = organiser;
        link.happened_at = event.happened_at;
        link.recorded_at = event.recorded_at;
        link.actor_kind = static_cast<std::int64_t>(event.actor.kind);
        link.actor = event.actor.id;
        link.role = event.actor.role;
        link.unit = event.actor.unit;
        link.organisation = event.actor.organisation;
        link.kind = engine::to_string(event.kind);
        link.model = model;
        live.chain = next_link(live.chain, link, body_digest(salt, body));
        insert.with(link.shard, link.case_id, link.seq, link.organiser, link.happened_at,
                    link.recorded_at, link.actor_kind, link.actor, link.role, link.unit,
                    link.organisation, link.kind);
        if (model.empty())
            insert.bind_null(13);
        else
            insert.bind(13, link.model);
        insert.bind(14, std::span<const std::uint8_t>(salt));
        insert.bind(15, std::string_view(body));
        insert.bind(16, std::span<const std::uint8_t>(live.chain));
        if (Result<void> written = insert.run(); !written) return written;
        bytes += 160 + body.size();
    }
    return {};
}

Result<std::vector<engine::Event>> read_events(Connection& db, Uuid case_id,
                                               const model::Library& library, std::uint64_t after,
                                               model::ModelPtr& model,
                                               std::vector<Stretch>* stretches) {
    std::vector<engine::Event> out;
    Statement& select = db.use(select_events).with(shard_of(case_id), case_id, after);
    Reading reading(select);
    for (;;) {
        Result<bool> row = reading.next();
        if (!row) return fail(std::move(row.error()));
        if (!*row) return out;
        if (!model || !select.view(model_).empty()) {
            Result<model::ModelPtr> found = find_model(library, select.view(model_));
            if (!found) return fail(std::move(found.error()));
            model = std::move(*found);
            if (stretches != nullptr) stretches->push_back({out.size(), model});
        }
        Result<engine::Event> event = read_event(select, model);
        if (!event) return fail(std::move(event.error()));
        out.push_back(std::move(*event));
    }
}

Result<Live> replay(Connection& db, Uuid case_id, const model::Library& library) {
    Statement& select = db.use(select_events).with(shard_of(case_id), case_id, 0);
    Reading reading(select);
    Live live;
    model::ModelPtr model;  // of the line being read: each move names the one it leads to
    for (;;) {
        Result<bool> row = reading.next();
        if (!row) return fail(std::move(row.error()));
        if (!*row) break;
        if (!model || !select.view(model_).empty()) {
            Result<model::ModelPtr> found = find_model(library, select.view(model_));
            if (!found) return fail(std::move(found.error()));
            model = std::move(*found);
        }
        if (!live.the_case.model) {
            live.the_case = engine::blank_case(model);
            live.the_case.id = case_id;
        }
        Result<engine::Event> event = read_event(select, model);
        if (!event) return fail(std::move(event.error()));
        if (event->seq != live.the_case.seq + 1) return damaged("a line of a case is missing");
        engine::apply(live.the_case, *event);
        fold(live.trail, case_id, *event, *model);
        copy_digest(select.blob(chain_), live.chain);
    }
    if (live.the_case.seq == 0) return fail(ErrorKind::not_found, "store.no_case", "no such case");
    return live;
}

Result<bool> chain_holds(Connection& db, Uuid case_id) {
    Statement& select = db.use(select_events).with(shard_of(case_id), case_id, 0);
    std::uint64_t events = 0;
    {
        Reading reading(select);
        Digest chain{};
        for (;;) {
            Result<bool> row = reading.next();
            if (!row) return fail(std::move(row.error()));
            if (!*row) break;
            events += 1;
            if (select.count(seq_) != events) return false;
            Digest body{};
            if (select.is_null(body_))
                copy_digest(select.blob(digest_), body);
            else
                body = body_digest(select.blob(salt_), select.view(body_));
            chain = next_link(chain, link_of(select, case_id), body);
            const std::span<const std::uint8_t> stored = select.blob(chain_);
            if (!std::equal(stored.begin(), stored.end(), chain.begin(), chain.end())) return false;
        }
    }
    Statement& count = db.use("select seq from case_row where shard = ? and case_id = ?")
                           .with(shard_of(case_id), case_id);
    Reading reading(count);
    Result<bool> row = reading.next();
    if (!row) return fail(std::move(row.error()));
    return *row && count.count(0) == events;
}

Result<std::vector<Uuid>> cases_in_journal(Connection& db) {
    std::vector<Uuid> out;
    Statement& select = db.use("select shard, case_id from event where seq = 1"
                               " union select shard, case_id from case_row order by 1, 2")
                            .start();
    Reading reading(select);
    for (;;) {
        Result<bool> row = reading.next();
        if (!row) return fail(std::move(row.error()));
        if (!*row) return out;
        out.push_back(select.uuid(1));
    }
}

}  // namespace luotsi::store

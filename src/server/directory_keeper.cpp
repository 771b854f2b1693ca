#include "server/directory_keeper.hpp"
#include "interop/duplicates.hpp"

#include <algorithm>

#include "centre/installation.hpp"
#include "server/json_input.hpp"
#include "server/keeper_link.hpp"
#include "server/log.hpp"

namespace luotsi::server {

namespace {

constexpr Duration load_pause = seconds(5);    // an import writes many groups one after another
constexpr Duration lives_pause = minutes(1);
constexpr Duration free_times_ahead = days(60);

Result<std::vector<std::string>> records(store::Reader& reader, std::string_view kind) {
    return reader.records(kind);
}

Result<directory::StoredRecords> read_records(store::Reader& reader) {
    directory::StoredRecords out;
    for (const auto& [kind, list] : {std::pair(directory::organisation_record, &out.organisations),
                                     std::pair(directory::channel_record, &out.channels),
                                     std::pair(directory::general_record, &out.generals),
                                     std::pair(directory::service_record, &out.services)}) {
        auto read = records(reader, kind);
        if (!read) return fail(read.error());
        *list = std::move(*read);
    }
    return out;
}

directory::AskedOnce asked_of(const store::PromiseTimes& row) {
    directory::AskedOnce out{row.asked_at, row.due_at, std::nullopt, std::nullopt};
    if (row.accepted_at.ms != 0) out.accepted_at = out.answered_at = row.accepted_at;
    // What came home by silence was not answered.
    const bool declined = row.state == "returned" && row.reason != engine::reason_silent;
    if ((row.state == "answered" || declined) && !out.answered_at) out.answered_at = row.ended_at;
    return out;
}

// Requests to each unit. One that was taken back before its answer was due says nothing of the
// receiver.
Result<std::map<std::string, std::vector<directory::AskedOnce>>>
requests_by_unit(store::Reader& reader, Instant now) {
    auto rows = reader.promise_times(now - days(2 * directory::wait_period_days));
    if (!rows) return fail(rows.error());
    std::map<std::string, std::vector<directory::AskedOnce>> out;
    for (const auto& row : *rows) {
        const bool taken_back =
            row.state == "cancelled" && row.accepted_at.ms == 0 && row.ended_at < row.due_at;
        if (!taken_back) out[row.to_unit].push_back(asked_of(row));
    }
    return out;
}

Result<void> add_keepers_words(store::Reader& reader, directory::Lives& lives) {
    auto texts = records(reader, keeper_word_record);
    if (!texts) return fail(texts.error());
    std::map<std::string, Instant> said_at;
    for (const std::string& text : *texts) {
        auto word = keeper_word_from_json(text);
        if (!word) {
            log_error("directory.passed_over", word.error());
            continue;
        }
        directory::Life& life = lives[word->service];
        said_at[word->service] = word->at;
        life.capacity = word->capacity;
        life.paused_until = word->paused_until;
        life.gone = word->gone;
        // "Something is wrong" is an answer, but confirms nothing.
        if (word->correct) life.confirmed_at = word->at;
        if (!life.answered_at || *life.answered_at < word->at) life.answered_at = word->at;
    }
    auto full = records(reader, full_record);
    if (!full) return fail(full.error());
    for (const std::string& text : *full) {
        const auto word = keeper_word_from_json(text);
        if (!word) {
            log_error("directory.passed_over", word.error());
            continue;
        }
        const auto later = said_at.find(word->service);
        if (later == said_at.end() || later->second < word->at)
            lives[word->service].paused_until = word->paused_until;
    }
    return {};
}

}  // namespace

Result<directory::Lives> read_lives(store::Reader& reader, const directory::Directory& directory,
                                    Instant now) {
    auto requests = requests_by_unit(reader, now);
    if (!requests) return fail(requests.error());
    std::map<std::string, directory::Life> of_units;
    directory::Lives out;
    for (const directory::Listing& service : directory.all()) {
        if (service.unit.empty()) continue;
        const auto [at, fresh] = of_units.try_emplace(service.unit);
        if (fresh) {
            at->second = directory::life_of(std::move((*requests)[service.unit]), now);
            auto slots = reader.free_slots(service.unit, now, now + free_times_ahead, 1);
            if (!slots) return fail(slots.error());
            if (!slots->empty()) at->second.next_free = slots->front().starts_at;
        }
        if (at->second != directory::Life()) out.emplace(service.id, at->second);
    }
    if (auto added = add_keepers_words(reader, out); !added) return fail(added.error());
    return out;
}

Result<void> DirectoryKeeper::load(store::Reader& reader, Instant now) {
    auto stored = read_records(reader);
    if (!stored) return fail(stored.error());
    auto decisions = reader.records(interop::duplicate_record);
    if (!decisions) return fail(decisions.error());
    std::vector<interop::DuplicateDecision> merges;
    for (const std::string& text : *decisions)
        if (auto one = interop::decision_from_json(text)) merges.push_back(std::move(*one));
    interop::apply_merges(stored->services, merges);
    std::vector<Error> passed_over;
    auto made = directory::build_directory(installation_.own_services, *stored,
                                           installation_.municipalities, installation_.postal_codes,
                                           installation_.grammar, passed_over);
    for (const Error& error : passed_over) log_error("directory.passed_over", error);
    auto lives = read_lives(reader, *made, now);
    if (!lives) return fail(lives.error());
    lives_ = std::move(*lives);
    put(*made, now);
    next_load_ = now + load_pause;
    next_lives_ = now + lives_pause;
    return {};
}

Result<void> DirectoryKeeper::refresh_lives(store::Reader& reader, Instant now) {
    next_lives_ = now + lives_pause;
    const auto directory = installation_.directory.now();
    auto lives = read_lives(reader, *directory, now);
    if (!lives) return fail(lives.error());
    if (*lives == lives_ && local_date(now) == open_day_) return {};
    lives_ = std::move(*lives);
    put(*directory, now);
    return {};
}

void DirectoryKeeper::put(const directory::Directory& directory, Instant now) {
    if (local_date(now) != open_day_) {
        open_lives_.clear();
        for (const auto& [service, life] : lives_)
            open_lives_.emplace(service, directory::for_strangers(life));
        open_day_ = local_date(now);
    }
    installation_.directory.put(directory.with_lives(lives_));
    open_.put(directory.with_lives(open_lives_));
}

bool DirectoryKeeper::work_once(store::Reader& reader, Instant now) {
    const bool load_due = now >= next_load_ && changed_.exchange(false);
    if (!load_due && now < next_lives_) return false;
    auto done = load_due ? load(reader, now) : refresh_lives(reader, now);
    if (done) return load_due;
    log_error("directory.not_loaded", done.error());
    if (load_due) changed_ = true;
    next_load_ = next_lives_ = now + lives_pause;
    return false;
}

}  // namespace luotsi::server

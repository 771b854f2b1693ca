// Bringing records of a source into what is kept, in place, by their identity (source, source id):
// what is unchanged is not written; what changed becomes a new version beside its history; what a
// whole import no longer has is marked "not in source since" and sinks, and is never deleted. What
// belongs to us rather than to the source – who verified it, whether it is full – outlives imports.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"
#include "interop/report.hpp"
#include "interop/sink.hpp"

namespace luotsi::interop {

// Where records are kept: the store, or memory in tests and dry runs.
class RecordKeeper {
public:
    virtual ~RecordKeeper() = default;
    virtual Result<std::optional<std::string>> find(std::string_view kind, std::string_view id) = 0;
    virtual Result<void> put(std::string_view kind, std::string_view id, std::string json) = 0;
    // Ids of a kind that begin with `prefix`, sorted.
    virtual Result<std::vector<std::string>> ids(std::string_view kind,
                                                 std::string_view prefix) = 0;
    // Makes what was put lasting; called every few hundred records and at the end.
    virtual Result<void> commit() = 0;
};

struct UpdateCounts {
    std::uint64_t created = 0, changed = 0, unchanged = 0, vanished = 0, returned = 0;
};

struct ImportStamp {
    Instant at;
    std::string origin;  // the feed or files, as the report names them
};

class Updater final : public RecordSink {
public:
    Updater(RecordKeeper& keeper, ImportStamp stamp, ImportReport& report)
        : keeper_(keeper), stamp_(std::move(stamp)), report_(report) {}

    void take(directory::Organisation&& record) override;
    void take(directory::Service&& record) override;
    void take(directory::Channel&& record) override;
    void take(directory::GeneralDescription&& record) override;
    void take(directory::Collection&& record) override;

    // Ends the import. `whole`: the files are all the source has, so that records of the sources
    // and kinds met here that were not among them have vanished. A kind of which nothing was read
    // is never taken as vanished. Errors: of the keeper; the import is then incomplete.
    Result<UpdateCounts> finish(bool whole);
    const UpdateCounts& counts() const { return counts_; }

private:
    template <class Record>
    void update(std::string_view kind, Record&& record);
    template <class Record>
    void vanish(std::string_view kind, const std::string& id);
    void put(std::string_view kind, const std::string& id, std::string json);
    void mark_vanished();

    RecordKeeper& keeper_;
    ImportStamp stamp_;
    ImportReport& report_;
    UpdateCounts counts_;
    std::optional<Error> failed_;
    std::uint32_t since_commit_ = 0;
    std::unordered_set<std::uint64_t> seen_;  // hashes of kind and id
    std::set<std::pair<std::string, std::string>> sources_;  // (kind, source) met
};

// A keeper in memory.
class MemoryKeeper final : public RecordKeeper {
public:
    Result<std::optional<std::string>> find(std::string_view kind, std::string_view id) override;
    Result<void> put(std::string_view kind, std::string_view id, std::string json) override;
    Result<std::vector<std::string>> ids(std::string_view kind, std::string_view prefix) override;
    Result<void> commit() override { return {}; }
    const std::map<std::string, std::string, std::less<>>& all() const { return records_; }
    std::uint64_t writes = 0;

private:
    std::map<std::string, std::string, std::less<>> records_;  // "kind id"
};

// What differs between two versions of a record as stored: names of members on the top with what
// stood there before and after (shortened), for people who ask what an import changed.
struct FieldChange {
    std::string field, before, after;
};
std::vector<FieldChange> changes_between(std::string_view before, std::string_view after);

}  // namespace luotsi::interop

// Keeps the directory of a running server up to date: takes up new records of services without a
// restart, and signs of life – answers to requests, free times, keepers' words – about once a
// minute. Readers go on with the directory they have; the next call sees the new one.
#pragma once

#include <atomic>
#include <string>

#include "directory/directory.hpp"
#include "server/call.hpp"

namespace luotsi::centre {
struct Installation;
}

namespace luotsi::server {

class DirectoryKeeper {
public:
    explicit DirectoryKeeper(centre::Installation& installation) : installation_(installation) {}

    // Reads everything and puts a new directory on the shelf. Records that cannot be read are
    // passed over and logged.
    Result<void> load(store::Reader& reader, Instant now);
    // Something changed in the records; the next round reads them again. Any thread.
    void changed() { changed_ = true; }
    // The same directory for whoever asks: signs of life as strangers are told them, of this
    // morning, so that asking again and again tells no more than asking once a day.
    std::shared_ptr<const directory::Directory> for_strangers() const { return open_.now(); }
    // Does what is due; true when the directory is another. Called by one thread only.
    bool work_once(store::Reader& reader, Instant now);

private:
    Result<void> refresh_lives(store::Reader& reader, Instant now);
    void put(const directory::Directory& directory, Instant now);

    centre::Installation& installation_;
    std::atomic<bool> changed_{false};
    Instant next_load_{0}, next_lives_{0};
    directory::Lives lives_;
    directory::Lives open_lives_;  // as strangers are told them
    Date open_day_{0};             // on which they were made
    directory::Shelf open_;
};

// Signs of life of every service, from the promises of the last months, free times and what
// keepers have said (records "service-life").
Result<directory::Lives> read_lives(store::Reader& reader, const directory::Directory& directory,
                                    Instant now);

}  // namespace luotsi::server

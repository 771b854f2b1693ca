// For tests only: a database in a folder that goes away, with a seed for its salts and a clock
// that stands still until it is moved, and random stories of the shipped models sent through it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/test_random.hpp"
#include "store/store.hpp"
#include "store/test_cluster.hpp"

namespace luotsi::store {

// For what only a database file has: pages, permissions, a lock, a copy.
#define LUOTSI_OF_A_FILE                                                                           \
    if (on_postgresql()) GTEST_SKIP() << "of a database file only"

// For what only a server's database has: several processes, and itself to be cut off.
#define LUOTSI_OF_A_SERVER                                                                         \
    if (!on_postgresql()) GTEST_SKIP() << "of a server's database only"

class TempFolder {
public:
    TempFolder();
    ~TempFolder();
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    std::string file(const std::string& name) const { return path_ + "/" + name; }

private:
    std::string path_;
};

inline constexpr Instant test_start{1'772'438'400'000};  // Monday 2026-03-02 10:00 in Helsinki
void set_clock(Instant now);
Instant test_clock();

// Options on a file of the folder with the test clock; `seed` is for the salts.
struct Place {
    TempFolder folder;
    SeededRandom random{1};
    Options options;
    Place();
    std::unique_ptr<Store> open();                    // fails the test when it cannot
    std::string open_error(bool create = true);       // its code, "" when it could
    std::string open_repair();                        // what the error says to do

private:
    std::uint64_t opened_ = 0;
    std::vector<std::unique_ptr<SeededRandom>> others_;
};

const model::Library& shipped_library();
model::ModelPtr shipped_model();                      // fi.yksi-yhteydenotto
engine::Context context();
engine::Actor worker(std::string id = "w-anna", std::string unit = "guidance");
engine::Actor client();

// A contact as a client sends it.
engine::Command contact(Uuid case_id, const std::string& unit = "guidance");
engine::Command note(Uuid text);  // by a worker
Uuid test_id(std::uint64_t n);
// Opens a case through the queue; its id.
Uuid open_contact(Store& store, std::uint64_t n, const std::string& unit = "guidance");
// Runs a command on a case through the queue; the error's code or "".
std::string send(Store& store, Uuid case_id, const engine::Command& command);

// Whether it comes to hold within ten seconds.
bool eventually(const std::function<bool()>& holds);

// Lives `steps` commands of a random story in the store by bulk(); compares the store's case with
// the story's own after each. The case's id.
Uuid live_random_story(Store& store, SeededRandom& random, const std::string& model, int steps);

// Statements on the file from outside, as somebody with a database tool could.
void tamper(const std::string& path, const std::string& sql);
std::string ask(const std::string& path, const std::string& sql);

}  // namespace luotsi::store

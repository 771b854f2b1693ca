// For tests only: a database with an archive, work at known moments, and what is brought back.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "store/archive.hpp"
#include "store/archive_log.hpp"
#include "store/core.hpp"
#include "store/test_support.hpp"

namespace luotsi::store {

namespace fs = std::filesystem;

struct Then {
    Instant at;
    std::string digest;
};

class ArchiveTest : public ::testing::Test {
protected:
    void SetUp() override {
        LUOTSI_OF_A_FILE;
        folder_ = place_.folder.file("archive");
        fs::create_directory(folder_);
    }

    std::unique_ptr<Store> open() {
        auto store = open_with_archive(place_.options, shipped_library(), folder_);
        if (!store) ADD_FAILURE() << to_string(store.error());
        return store ? std::move(*store) : nullptr;
    }

    // Moments of the archive are the machine's: some pass between one group and the next.
    static Instant a_moment() {
        std::this_thread::sleep_for(std::chrono::milliseconds(3));
        const Instant now = system_now();
        std::this_thread::sleep_for(std::chrono::milliseconds(3));
        return now;
    }

    static void open_contact_in_bulk(Store& store, std::uint64_t n) {
        EXPECT_TRUE(store.bulk(test_start, [n](WriteSession& session) -> Result<std::string> {
            auto events = session.open(shipped_model(), contact(test_id(n)), context());
            return events ? Result<std::string>("") : fail(std::move(events.error()));
        }));
        EXPECT_TRUE(store.bulk_commit());
    }

    void work(Store& store, int contacts) {
        for (int i = 0; i < contacts; ++i) {
            open_contact(store, ++contacts_);
            if (i % 3 == 0) note(store);
        }
        note(store);
    }

    // The writer takes a group into the archive after it has answered: waited for by one more
    // round of the queue.
    void note(Store& store) {
        const std::string digest = *store.digest();
        then_.push_back({a_moment(), digest});
    }

    std::string brought_back(Instant at) {
        const std::string path = place_.folder.file("back" + std::to_string(++backs_) + ".db");
        const auto back = bring_back(folder_, at, path);
        if (!back) return back.error().code;
        last_ = *back;
        Options options = place_.options;
        options.path = path;
        const auto store = Store::open(options, shipped_library());
        if (!store) return store.error().code;
        if (!(*store)->verify()->empty()) return "broken";
        return *(*store)->digest();
    }

    void expect_every_moment() {
        for (std::size_t i = 0; i < then_.size(); ++i)
            EXPECT_EQ(brought_back(then_[i].at), then_[i].digest) << "moment " << i;
    }

    std::size_t count(std::string_view ending) const { return names_in(folder_, ending).size(); }

    Place place_;
    std::string folder_;
    std::vector<Then> then_;
    BroughtBack last_;
    std::uint64_t contacts_ = 0;
    int backs_ = 0;
};

}  // namespace luotsi::store

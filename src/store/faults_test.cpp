// What goes wrong outside: a full disk (by a limit on the pages and by the operating system's limit
// on file sizes) fails whole groups, loses nothing acknowledged and lets reading go on; a process
// killed while it writes has everything it acknowledged.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>

#include "store/test_support.hpp"

namespace luotsi::store {
namespace {

// A contact with some words, as one job.
Job contact_job(std::uint64_t n, std::size_t words) {
    return [n, words](WriteSession& session) -> Result<std::string> {
        const Uuid id = test_id(n);
        Text text;
        text.id = test_id(n + 1'000'000);
        text.case_id = id;
        text.body = std::string(words, 'a');
        if (Result<void> r = session.put_text(text); !r) return fail(std::move(r.error()));
        auto events = session.open(shipped_model(), contact(id), context());
        if (!events) return fail(std::move(events.error()));
        return to_string(id);
    };
}

void expect_all_there(Store& store, const std::vector<std::uint64_t>& acknowledged) {
    const std::unique_ptr<Reader> reader = store.reader();
    for (const std::uint64_t n : acknowledged) {
        EXPECT_TRUE(reader->load_case(test_id(n))) << n;
        EXPECT_TRUE(reader->text(test_id(n + 1'000'000))) << n;
    }
}

TEST(Faults, AFullDatabaseFailsTheGroupAndKeepsWhatWas) {
    LUOTSI_OF_A_FILE;
    Place place;
    place.options.page_limit = 150;
    std::unique_ptr<Store> store = place.open();
    std::vector<std::uint64_t> acknowledged;
    std::string code;
    for (std::uint64_t n = 1; n <= 300 && code.empty(); ++n) {
        Result<std::string> done = store->write_and_wait(contact_job(n, 4000));
        if (done)
            acknowledged.push_back(n);
        else
            code = done.error().code;
    }
    EXPECT_EQ(code, "store.disk_full");
    ASSERT_GT(acknowledged.size(), 3U);
    expect_all_there(*store, acknowledged);
    EXPECT_EQ(store->write_and_wait(contact_job(9000, 4000)).error().kind, ErrorKind::unavailable);
    store.reset();
    place.options.page_limit = 0;
    store = place.open();
    EXPECT_TRUE(store->write_and_wait(contact_job(9000, 4000))) << "writing resumes";
    expect_all_there(*store, acknowledged);
    EXPECT_TRUE(store->verify()->empty());
    EXPECT_EQ(store->rebuild()->digest_before, store->rebuild()->digest_after);
}

class FileSizeLimit {
public:
    FileSizeLimit() {
        signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &before_);
    }
    ~FileSizeLimit() { lift(); }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;
    void set(rlim_t bytes) const {
        rlimit now = before_;
        now.rlim_cur = bytes;
        setrlimit(RLIMIT_FSIZE, &now);
    }
    void lift() const { setrlimit(RLIMIT_FSIZE, &before_); }

private:
    rlimit before_{};
};

TEST(Faults, AFullDiskIsLeftBehindWhenThereIsSpaceAgain) {
    LUOTSI_OF_A_FILE;
    Place place;
    std::unique_ptr<Store> store = place.open();
    std::vector<std::uint64_t> acknowledged;
    for (std::uint64_t n = 1; n <= 5; ++n)
        if (store->write_and_wait(contact_job(n, 500))) acknowledged.push_back(n);
    ASSERT_EQ(acknowledged.size(), 5U);
    const std::unique_ptr<Reader> reader = store->reader();
    ASSERT_TRUE(reader->load_case(test_id(1)));
    const FileSizeLimit limit;
    limit.set(64 * 1024);
    std::atomic<int> failed = 0;
    std::atomic<int> answered = 0;
    for (std::uint64_t n = 100; n < 120; ++n)
        store->write(contact_job(n, 20'000), [&, n](Result<std::string> result) {
            if (result)
                acknowledged.push_back(n);  // the writer's thread, awaited below
            else if (result.error().code == "store.disk_full")
                failed += 1;
            answered += 1;
        });
    while (answered < 20) usleep(1000);
    EXPECT_GT(failed, 0);
    EXPECT_TRUE(reader->load_case(test_id(2))) << "reading goes on";
    limit.lift();
    EXPECT_TRUE(store->write_and_wait(contact_job(200, 20'000))) << "writing resumes by itself";
    acknowledged.push_back(200);
    expect_all_there(*store, acknowledged);
    store.reset();
    store = place.open();
    expect_all_there(*store, acknowledged);
    EXPECT_TRUE(store->verify()->empty());
}

// The child: writes contacts with many jobs in flight and sends the number of each acknowledged
// one through the pipe; it never ends by itself.
[[noreturn]] void write_until_killed(Place& place, int pipe, std::uint64_t first) {
    std::unique_ptr<Store> store = place.open();
    std::atomic<std::uint64_t> in_flight = 0;
    for (std::uint64_t n = first;; ++n) {
        while (in_flight >= 64) usleep(50);
        in_flight += 1;
        store->write(contact_job(n, 300), [&, n](Result<std::string> result) {
            if (result && ::write(pipe, &n, sizeof n) != static_cast<ssize_t>(sizeof n)) _exit(2);
            in_flight -= 1;
        });
    }
}

TEST(Faults, NothingAcknowledgedIsLostByKilling) {
    Place place;
    (void)shipped_library();
    std::vector<std::uint64_t> acknowledged;
    for (std::uint64_t round = 0; round < 4; ++round) {
        int ends[2];
        ASSERT_EQ(pipe(ends), 0);
        const std::uint64_t first = 1 + round * 10'000'000;
        const pid_t child = fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            close(ends[0]);
            write_until_killed(place, ends[1], first);
        }
        close(ends[1]);
        std::uint64_t n = 0;
        std::size_t heard = 0;
        while (heard < 300 + 150 * round && read(ends[0], &n, sizeof n) == sizeof n) {
            acknowledged.push_back(n);
            heard += 1;
        }
        kill(child, SIGKILL);
        while (read(ends[0], &n, sizeof n) == sizeof n) acknowledged.push_back(n);
        close(ends[0]);
        int status = 0;
        waitpid(child, &status, 0);
        ASSERT_TRUE(WIFSIGNALED(status));
        std::unique_ptr<Store> store = place.open();
        expect_all_there(*store, acknowledged);
        EXPECT_TRUE(store->verify()->empty());
        Result<Store::Rebuilt> rebuilt = store->rebuild();
        ASSERT_TRUE(rebuilt);
        EXPECT_EQ(rebuilt->digest_before, rebuilt->digest_after);
    }
    EXPECT_GT(acknowledged.size(), 1000U);
}

}  // namespace
}  // namespace luotsi::store

// luotsi-faults: runs seeds of the fault simulator and shows the smallest failure.
#include <fmt/format.h>
#include <malloc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string_view>

#include "heard.hpp"
#include "run.hpp"

namespace luotsi::faults {
namespace {

constexpr std::string_view usage =
    "luotsi-faults [--seeds N] [--from S] [--contacts C] [--jobs J] [--seconds T]\n"
    "              [--mutant NAME] [--content DIR]\n"
    "    Runs N seeds from S on, of C contacts by size (rushes ten times as many, deep ones a\n"
    "    third), in worlds where disk, network, clock and machine fail; J at a time; stops after "
    "T\n"
    "    seconds when given. A failing seed is made smaller and told.\n"
    "luotsi-faults --seed S [--contacts C] [--mutant NAME]\n"
    "    Tells one seed as it happens.\n";

constexpr std::uint64_t most_jobs = 64;

struct Arguments {
    std::uint64_t from = 1, seeds = 20, seconds = 0, jobs = 1;
    bool one = false;
    std::string content = LUOTSI_SOURCE_DIR "/content";
    RunOptions run;
};

bool read_number(std::string_view text, std::uint64_t& out) {
    return std::from_chars(text.data(), text.data() + text.size(), out).ec == std::errc{};
}

bool read_arguments(int count, char** words, Arguments& out) {
    for (int i = 1; i < count; i += 2) {
        const std::string_view name = words[i];
        if (i + 1 >= count) return false;
        const std::string_view value = words[i + 1];
        std::uint64_t number = 0;
        const bool is_number = read_number(value, number);
        if (name == "--content") {
            out.content = value;
        } else if (name == "--mutant") {
            if (!parse_mutant(value, out.run.mutant)) return false;
        } else if (!is_number) {
            return false;
        } else if (name == "--seeds") {
            out.seeds = number;
        } else if (name == "--from") {
            out.from = number;
        } else if (name == "--seconds") {
            out.seconds = number;
        } else if (name == "--jobs") {
            out.jobs = std::clamp<std::uint64_t>(number, 1, most_jobs);
        } else if (name == "--contacts") {
            out.run.contacts = static_cast<std::uint32_t>(number);
        } else if (name == "--seed") {
            out.from = number;
            out.one = true;
        } else {
            return false;
        }
    }
    return true;
}

void tell_failure(centre::Installation& installation, const Arguments& arguments,
                  std::uint64_t seed, const Outcome& outcome) {
    fmt::print("\nseed {} violates:\n", seed);
    for (const Violation& one : outcome.violations) fmt::print("  {}: {}\n", one.rule, one.detail);
    std::fflush(stdout);
    Plan plan = make_plan(seed, arguments.run.contacts);
    plan.mutant = arguments.run.mutant;
    const Plan small = shrink(installation, plan, outcome.violations.front().rule, 120);
    fmt::print("the smallest plan that still does ({} operations, {} faults):\n", small.ops.size(),
               small.faults.size());
    for (const Op& op : small.ops) fmt::print("  {}\n", to_text(op));
    for (const Fault& fault : small.faults) fmt::print("  {}\n", to_text(fault));
    fmt::print("as it happens:\n");
    (void)run_plan(installation, small, true);
    std::fflush(stdout);
}

// What a job tells of one seed; goes through a pipe as it is.
struct Line {
    std::uint64_t contacts, requests, commits, restarts, sent, events, messages, bookings, failed;
};

double seconds_since(std::chrono::steady_clock::time_point started) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
}

// What the jobs share: which seed is the next, and which each of them plays. Who is done takes the
// next one, as seeds differ much in size.
struct Shared {
    std::atomic<std::uint64_t> next;
    std::array<std::atomic<std::uint64_t>, most_jobs> plays;
};

// One of the jobs: one line of numbers for each seed it played.
void work(centre::Installation& installation, const Arguments& arguments, Shared& shared,
          std::uint64_t job, int to) {
    const auto started = std::chrono::steady_clock::now();
    std::uint64_t failed = 0;
    while (failed < 3) {
        const std::uint64_t i = shared.next.fetch_add(1);
        if (i >= arguments.seeds) break;
        if (arguments.seconds > 0 &&
            seconds_since(started) > static_cast<double>(arguments.seconds))
            break;
        const std::uint64_t seed = arguments.from + i;
        shared.plays[job] = seed;
        const Outcome one = run_seed(installation, seed, arguments.run);
        if (!one.violations.empty()) {
            ++failed;
            tell_failure(installation, arguments, seed, one);
        }
        const Line line{one.contacts, one.requests, one.commits,
                        one.restarts, one.sent,     one.events,
                        one.messages, one.bookings, one.violations.empty() ? 0U : 1U};
        if (::write(to, &line, sizeof line) != sizeof line) return;
    }
}

struct Sum {
    std::uint64_t seeds = 0;
    Line all{};
    void add(const Line& one) {
        ++seeds;
        all.contacts += one.contacts;
        all.requests += one.requests;
        all.commits += one.commits;
        all.restarts += one.restarts;
        all.sent += one.sent;
        all.events += one.events;
        all.messages += one.messages;
        all.bookings += one.bookings;
        all.failed += one.failed;
    }
};

void tell_sum(const Arguments& arguments, const Sum& sum, double seconds) {
    rusage used{};
    getrusage(RUSAGE_CHILDREN, &used);
    const double processor =
        static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
        static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    fmt::print("{} seeds from {}: {} contacts acknowledged, {} requests, {} lines of journals, "
               "{} cases begun by others, {} times booked, {} notices sent, {} syncs, {} restarts "
               "in {:.1f} s ({:.0f} contacts/s; {:.1f} s of processors, {:.0f} contacts/s each); "
               "{} failed\n",
               sum.seeds, arguments.from, sum.all.contacts, sum.all.requests, sum.all.events,
               sum.all.messages, sum.all.bookings, sum.all.sent, sum.all.commits, sum.all.restarts,
               seconds, static_cast<double>(sum.all.contacts) / seconds, processor,
               static_cast<double>(sum.all.contacts) / std::max(processor, 0.001), sum.all.failed);
}

// The processes that play seeds. One that dies of a fault of its own is a failure too, and the seed
// it died at is told.
class Jobs {
public:
    explicit Jobs(const Shared& shared) : shared_(shared) {}

    void add(pid_t child) { jobs_.push_back({child}); }

    // Tells of those that have ended otherwise than they should; `how` as for waitpid().
    void look(int how) {
        for (std::size_t i = 0; i < jobs_.size(); ++i) {
            Job& job = jobs_[i];
            int status = 0;
            if (job.over || waitpid(job.child, &status, how) != job.child) continue;
            job.over = true;
            if (status == 0) continue;
            well_ = false;
            const std::string why = WIFSIGNALED(status)
                                        ? fmt::format("of signal {}", WTERMSIG(status))
                                        : fmt::format("with status {}", WEXITSTATUS(status));
            fmt::print("\na job died {} while it played seed {}\n", why, shared_.plays[i].load());
            std::fflush(stdout);
        }
    }
    bool well() const { return well_; }

private:
    struct Job {
        pid_t child;
        bool over = false;
    };
    const Shared& shared_;
    std::vector<Job> jobs_;
    bool well_ = true;
};

int run(const Arguments& arguments) {
    std::vector<Error> errors;
    const auto installation = centre::Installation::load(arguments.content, errors);
    for (const Error& error : errors) fmt::print(stderr, "{}\n", to_string(error));
    if (!errors.empty()) return 2;
    remember_readings(true);
    // Worlds come and go: their memory is kept for the next one instead of given back.
    mallopt(M_MMAP_THRESHOLD, 1 << 28);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    if (arguments.one) {
        RunOptions options = arguments.run;
        options.tell = true;
        return run_seed(*installation, arguments.from, options).violations.empty() ? 0 : 1;
    }
    int ends[2];
    if (pipe(ends) != 0) return 2;
    const auto started = std::chrono::steady_clock::now();
    void* const memory =
        mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return 2;
    Shared& shared = *new (memory) Shared{};
    Jobs jobs(shared);
    for (std::uint64_t job = 0; job < arguments.jobs; ++job) {
        std::fflush(stdout);
        const pid_t child = fork();
        if (child < 0) return 2;
        if (child == 0) {
            close(ends[0]);
            work(*installation, arguments, shared, job, ends[1]);
            std::fflush(stdout);
            _exit(0);
        }
        jobs.add(child);
    }
    close(ends[1]);
    Sum sum;
    double told = 0;
    Line line{};
    while (read(ends[0], &line, sizeof line) == sizeof line) {
        sum.add(line);
        jobs.look(WNOHANG);
        if (seconds_since(started) - told < 10) continue;
        told = seconds_since(started);
        fmt::print("{} seeds, {} contacts, {} restarts, {:.0f} s\n", sum.seeds, sum.all.contacts,
                   sum.all.restarts, told);
        std::fflush(stdout);
    }
    jobs.look(0);
    const bool well = sum.all.failed == 0 && jobs.well();
    tell_sum(arguments, sum, seconds_since(started));
    return well ? 0 : 1;
}

}  // namespace
}  // namespace luotsi::faults

int main(int count, char** words) {
    luotsi::faults::Arguments arguments;
    if (!luotsi::faults::read_arguments(count, words, arguments)) {
        fmt::print(stderr, "{}", luotsi::faults::usage);
        return 2;
    }
    return luotsi::faults::run(arguments);
}

// Goal: what was acknowledged is there after kill -9, a deadline that fell due while the server was
// down is handled once, SIGTERM loses nobody's answer, a full disk stops writing only and for as
// long as it is full, and a damaged file is named, never served. Method: the real binary on a real
// file. It is killed while clients post contacts (LUOTSI_KILL_ROUNDS times, 10 if not said); after
// each restart what was acknowledged must open. The seed of the moments of death is printed.
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "base/hash.hpp"
#include "base/time.hpp"

namespace luotsi::tests {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

Instant now() {
    return {std::chrono::duration_cast<std::chrono::milliseconds>(
                std::chrono::system_clock::now().time_since_epoch())
                .count()};
}

struct Answer {
    int status = 0;  // 0: nobody answered
    bool asked = false;  // the whole request was taken by somebody
    std::string body;
    std::string cookie;
};

std::string fresh_key() {
    SystemRandom random;
    return to_string(make_uuid_v7(now(), random));
}

Answer ask(std::uint16_t port, const std::string& method, const std::string& path,
           const std::string& body, const std::string& cookie, const std::string& language = "fi",
           const std::string& key = fresh_key()) {
    Answer out;
    boost::system::error_code error;
    asio::io_context io;
    asio::ip::tcp::socket socket(io);
    socket.connect({asio::ip::make_address("127.0.0.1"), port}, error);
    if (error) return out;
    const std::string request =
        method + " " + path +
        " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Luotsi: 1\r\n" +
        "Content-Type: application/json\r\nAccept-Language: " + language +
        "\r\nIdempotency-Key: " + key + "\r\nCookie: " + cookie +
        "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    asio::write(socket, asio::buffer(request), error);
    out.asked = !error;
    std::string in;
    asio::read(socket, asio::dynamic_buffer(in), asio::transfer_all(), error);
    const auto end = in.find("\r\n\r\n");
    if (end == std::string::npos || in.size() < 12) return out;
    out.status = std::stoi(in.substr(9, 3));
    out.body = in.substr(end + 4);
    if (const auto at = in.find("Set-Cookie: "); at < end) {
        out.cookie = in.substr(at + 12, in.find(';', at) - at - 12);
    }
    return out;
}

class Server {
public:
    explicit Server(std::string database, std::string archive = "")
        : database_(std::move(database)), archive_(std::move(archive)) {
        start();
    }
    ~Server() { kill_now(); }
    // As if started so many days later.
    void start(const char* days_ahead = "0") {
        // A port of our own, found free just before.
        asio::io_context io;
        asio::ip::tcp::acceptor probe(io, {asio::ip::make_address("127.0.0.1"), 0});
        port = probe.local_endpoint().port();
        probe.close();
        const std::string port_text = std::to_string(port);
        pid_ = fork();
        if (pid_ == 0) {
            const char* more = archive_.empty() ? nullptr : "--archive";
            execl(LUOTSI_BINARY, "luotsi", "serve", "--demo", "--quiet", "--database",
                  database_.c_str(), "--port", port_text.c_str(), "--content",
                  LUOTSI_SOURCE_DIR "/content", "--days-ahead", days_ahead, more, archive_.c_str(),
                  static_cast<char*>(nullptr));
            _exit(127);
        }
        for (int i = 0; i < 2000; ++i) {
            if (ask(port, "GET", "/api/health", "", "").status == 200) return;
            std::this_thread::sleep_for(10ms);
        }
        FAIL() << "the server did not start";
    }
    void kill_now() {
        if (pid_ <= 0) return;
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
        pid_ = 0;
    }
    void ask_to_end() const { kill(pid_, SIGTERM); }
    int ended() {
        int status = 0;
        waitpid(pid_, &status, 0);
        pid_ = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
    }
    int terminate() {
        ask_to_end();
        return ended();
    }
    // As if the disk had room for files of so many bytes only.
    void set_room(rlim_t bytes) const {
        const rlimit limit{bytes, RLIM_INFINITY};
        ASSERT_EQ(prlimit(pid_, RLIMIT_FSIZE, &limit, nullptr), 0);
    }
    std::string worker() const {
        return ask(port, "POST", "/api/dev/sign-in", R"({"worker":"w-aino-demo"})", "").cookie;
    }
    std::uint16_t port = 0;

private:
    std::string database_, archive_;
    pid_t pid_ = 0;
};

struct Told {
    int status = 255;
    std::string words;
};

// Runs the program with these arguments and waits; what it said.
Told run(std::vector<std::string> words) {
    int ends[2];
    Told out;
    if (pipe(ends) != 0) return out;
    const pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        words.insert(words.begin(), "luotsi");
        words.insert(words.end(), {"--content", LUOTSI_SOURCE_DIR "/content"});
        std::vector<char*> arguments;
        for (std::string& word : words) arguments.push_back(word.data());
        arguments.push_back(nullptr);
        execv(LUOTSI_BINARY, arguments.data());
        _exit(127);
    }
    close(ends[1]);
    std::array<char, 4096> part{};
    for (ssize_t n = 0; (n = read(ends[0], part.data(), part.size())) > 0;)
        out.words.append(part.data(), static_cast<std::size_t>(n));
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    out.status = WIFEXITED(status) ? WEXITSTATUS(status) : 255;
    return out;
}

class KillTest : public ::testing::Test {
protected:
    void SetUp() override {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "luotsi-kill-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    std::string folder_;
};

constexpr const char* contact_body = R"({"words":"Tarvitsen apua.","concerns":"self"})";

// Words by which a contact is found again; no two are the same.
std::string contact_with(const std::string& mark) {
    return R"({"words":"Tarvitsen apua. )" + mark + R"(","concerns":"self"})";
}

// Clients that post contacts until they are stopped, and what was acknowledged to them.
class Load {
public:
    Load(std::uint16_t port, int clients) {
        for (int i = 0; i < clients; ++i) {
            clients_.emplace_back([this, port] {
                while (!stop_) post(port);
            });
        }
    }
    ~Load() { stop(); }
    void stop() {
        stop_ = true;
        for (auto& client : clients_) client.join();
        clients_.clear();
    }
    std::vector<std::string> acknowledged() {
        std::lock_guard lock(mutex_);
        return acknowledged_;
    }
    // Contacts of which nobody has told their clients whether they have arrived.
    std::vector<std::pair<std::string, std::string>> unanswered() {  // key, body
        std::lock_guard lock(mutex_);
        return unanswered_;
    }
    std::atomic<int> cut_off{0};  // the answer ended in the middle
    std::atomic<int> asked{0};  // somebody took the request and said nothing
    std::atomic<int> refused{0};  // told to come again later

private:
    void post(std::uint16_t port) {
        const std::string key = fresh_key();
        const std::string body = contact_with(key);
        const Answer made = ask(port, "POST", "/api/contacts", body, "", "fi", key);
        if (made.status == 503) ++refused;
        boost::system::error_code bad;
        const auto json =
            made.status == 201 ? boost::json::parse(made.body, bad) : boost::json::value();
        std::lock_guard lock(mutex_);
        if (made.status == 0 && made.asked) ++asked;
        if (bad) ++cut_off;  // not acknowledged as a whole
        if (bad || (made.status == 0 && made.asked)) unanswered_.emplace_back(key, body);
        if (made.status != 201 || bad) return;
        acknowledged_.emplace_back(json.at("case").as_string().c_str());
    }

    std::atomic<bool> stop_{false};
    std::vector<std::thread> clients_;
    std::mutex mutex_;
    std::vector<std::string> acknowledged_;
    std::vector<std::pair<std::string, std::string>> unanswered_;
};

void expect_there(const Server& server, const std::vector<std::string>& cases, std::size_t from) {
    const std::string worker = server.worker();
    ASSERT_FALSE(worker.empty());
    for (std::size_t i = from; i < cases.size(); ++i)
        ASSERT_EQ(ask(server.port, "GET", "/api/cases/" + cases[i], "", worker).status, 200)
            << cases[i] << " is lost";
}

// How many texts of contacts the file holds, and how many different ones.
std::pair<std::uint64_t, std::uint64_t> contacts_in(const std::string& file) {
    sqlite3* db = nullptr;
    sqlite3_stmt* count = nullptr;
    std::pair<std::uint64_t, std::uint64_t> out;
    EXPECT_EQ(sqlite3_open_v2(file.c_str(), &db, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
    EXPECT_EQ(sqlite3_prepare_v2(db,
                                 "select count(*), count(distinct body) from text"
                                 " where body like 'Tarvitsen apua. %'",
                                 -1, &count, nullptr),
              SQLITE_OK);
    EXPECT_EQ(sqlite3_step(count), SQLITE_ROW);
    out.first = static_cast<std::uint64_t>(sqlite3_column_int64(count, 0));
    out.second = static_cast<std::uint64_t>(sqlite3_column_int64(count, 1));
    sqlite3_finalize(count);
    sqlite3_close(db);
    return out;
}

TEST_F(KillTest, AcknowledgedContactsAreThereAfterEveryDeath) {
    const auto seed = static_cast<unsigned>(now().ms);
    std::printf("seed %u\n", seed);
    std::mt19937 random(seed);
    const char* given = std::getenv("LUOTSI_KILL_ROUNDS");
    const int rounds = given != nullptr ? std::max(1, std::atoi(given)) : 10;
    const std::string file = folder_ + "/luotsi.db";
    Server server(file);
    std::vector<std::string> acknowledged;
    std::size_t repeated = 0;
    for (int round = 0; round < rounds; ++round) {
        const std::size_t before = acknowledged.size();
        Load load(server.port, 4);
        std::this_thread::sleep_for(std::chrono::milliseconds(50 + random() % 400));
        server.kill_now();
        load.stop();
        for (auto& one : load.acknowledged()) acknowledged.push_back(std::move(one));
        server.start();
        // Whoever was not answered asks again, with the same key: arrived or not, it is one
        // contact.
        for (const auto& [key, body] : load.unanswered()) {
            const Answer again = ask(server.port, "POST", "/api/contacts", body, "", "fi", key);
            ASSERT_EQ(again.status, 201) << again.body;
            acknowledged.emplace_back(
                boost::json::parse(again.body).at("case").as_string().c_str());
            ++repeated;
        }
        expect_there(server, acknowledged, before);
        if (HasFatalFailure()) FAIL() << "round " << round << ", seed " << seed;
    }
    expect_there(server, acknowledged, 0);
    EXPECT_GT(acknowledged.size(), static_cast<std::size_t>(rounds));
    EXPECT_EQ(server.terminate(), 0) << "SIGTERM ends cleanly";
    const Told verified = run({"verify", "--database", file});
    EXPECT_EQ(verified.status, 0) << verified.words;
    // Each is there once: as many contacts as there are different ones, and all that were answered.
    const auto [contacts, different] = contacts_in(file);
    EXPECT_EQ(contacts, different) << "one was written twice";
    EXPECT_EQ(contacts, std::set<std::string>(acknowledged.begin(), acknowledged.end()).size());
    std::printf("%d deaths, %zu contacts, none lost and none doubled; %zu asked again\n", rounds,
                acknowledged.size(), repeated);
}

TEST_F(KillTest, EndingAnswersWhoeverHasAsked) {
    Server server(folder_ + "/luotsi.db");
    Load load(server.port, 8);
    std::this_thread::sleep_for(500ms);
    const Instant asked = now();
    server.ask_to_end();
    EXPECT_EQ(server.ended(), 0);
    EXPECT_LT((now() - asked).ms, 10'000);
    load.stop();
    EXPECT_EQ(load.cut_off, 0);
    EXPECT_EQ(load.asked, 0) << "whoever was let in is answered";
    EXPECT_EQ(ask(server.port, "GET", "/api/health", "", "").status, 0) << "nobody answers";
    const auto acknowledged = load.acknowledged();
    EXPECT_GT(acknowledged.size(), 5U);
    server.start();
    expect_there(server, acknowledged, 0);
    std::printf("%zu acknowledged, ended in %lld ms\n", acknowledged.size(),
                static_cast<long long>((now() - asked).ms));
}

TEST_F(KillTest, AFullDiskStopsWritingOnlyAndOnlyWhileItIsFull) {
    const std::string file = folder_ + "/luotsi.db";
    Server server(file);
    const std::string worker = server.worker();
    const Answer made = ask(server.port, "POST", "/api/contacts", contact_body, "");
    ASSERT_EQ(made.status, 201);
    // A view that cannot be written down is not shown: this one has been.
    ASSERT_EQ(ask(server.port, "GET", "/api/my/case", "", made.cookie).status, 200);
    server.set_room(std::filesystem::file_size(file + "-wal") + 100'000);
    Answer full;
    for (int i = 0; i < 400 && full.status != 507; ++i)
        full = ask(server.port, "POST", "/api/contacts", contact_body, "", "sv");
    ASSERT_EQ(full.status, 507) << full.body;
    EXPECT_NE(full.body.find("store.disk_full"), std::string::npos) << full.body;
    EXPECT_EQ(ask(server.port, "POST", "/api/contacts", contact_body, "", "fi").status, 507);
    EXPECT_NE(ask(server.port, "POST", "/api/contacts", contact_body, "", "fi").body, full.body)
        << "each in their own language";
    EXPECT_EQ(ask(server.port, "GET", "/api/my/case", "", made.cookie).status, 200);
    EXPECT_EQ(ask(server.port, "GET", "/api/queues", "", worker).status, 200);
    EXPECT_EQ(ask(server.port, "GET", "/api/health", "", "").status, 200);
    server.set_room(RLIM_INFINITY);
    EXPECT_EQ(ask(server.port, "POST", "/api/contacts", contact_body, "").status, 201)
        << "writing goes on by itself";
    EXPECT_EQ(server.terminate(), 0);
}

// Overwrites bytes in the middle of a page, as a failing disk would.
void damage(const std::string& path, std::uintmax_t page) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    const std::string noise(600, '\x5A');
    file.seekp(static_cast<std::streamoff>(page * 4096 + 1));
    file.write(noise.data(), static_cast<std::streamsize>(noise.size()));
}

TEST_F(KillTest, ADamagedFileIsNamedAndABackupTakesItsPlace) {
    const std::string file = folder_ + "/luotsi.db";
    const std::string copy = folder_ + "/copy.db";
    std::vector<std::string> acknowledged;
    {
        Server server(file);
        Load load(server.port, 4);
        std::this_thread::sleep_for(400ms);
        // While clients write.
        EXPECT_EQ(run({"backup", "--database", file, "--to", copy}).status, 0);
        load.stop();
        acknowledged = load.acknowledged();
        EXPECT_EQ(server.terminate(), 0);
    }
    EXPECT_EQ(run({"verify", "--database", file}).status, 0);
    EXPECT_EQ(run({"verify", "--database", copy}).status, 0) << "whole, though others wrote";
    const std::uintmax_t pages = std::filesystem::file_size(file) / 4096;
    for (std::uintmax_t page = pages / 3; page < pages; page += 1 + pages / 40) damage(file, page);
    const Told refused = run({"serve", "--check", "--database", file});
    EXPECT_NE(refused.status, 0);
    EXPECT_NE(refused.words.find("luotsi.db is damaged"), std::string::npos) << refused.words;
    EXPECT_NE(refused.words.find("restore"), std::string::npos) << refused.words;
    EXPECT_EQ(run({"restore", "--database", file, "--from", copy, "--force"}).status, 0);
    EXPECT_EQ(run({"serve", "--check", "--database", file}).status, 0);
    EXPECT_EQ(run({"verify", "--database", file}).status, 0);
}

TEST_F(KillTest, TheDatabaseComesBackToAnyMomentAcrossDeaths) {
    const std::string archive = folder_ + "/archive";
    const std::string back = folder_ + "/back.db";
    std::filesystem::create_directory(archive);
    Server server(folder_ + "/luotsi.db", archive);
    struct Then {
        Instant at;
        std::size_t known;
    };
    std::vector<Then> moments;
    std::vector<std::string> acknowledged;
    for (int round = 0; round < 4; ++round) {
        Load load(server.port, 4);
        std::this_thread::sleep_for(300ms);
        if (round % 2 == 0) server.kill_now();  // in the middle of writing
        load.stop();
        for (auto& one : load.acknowledged()) acknowledged.push_back(std::move(one));
        if (round % 2 == 0) server.start();
        std::this_thread::sleep_for(100ms);
        moments.push_back({now(), acknowledged.size()});
        std::this_thread::sleep_for(100ms);
    }
    EXPECT_EQ(server.terminate(), 0);
    for (const Then& then : moments) {
        std::filesystem::remove(back);
        const Told told = run(
            {"restore", "--database", back, "--from", archive, "--at", to_iso(then.at), "--force"});
        ASSERT_EQ(told.status, 0) << told.words;
        Server restored(back);
        const std::vector<std::string> known(acknowledged.begin(),
                                             acknowledged.begin() + static_cast<long>(then.known));
        expect_there(restored, known, known.size() > 40 ? known.size() - 40 : 0);
        if (then.known == acknowledged.size()) continue;
        EXPECT_EQ(ask(restored.port, "GET", "/api/cases/" + acknowledged[then.known], "",
                      restored.worker())
                      .status,
                  404)
            << "it was made after the moment";
    }
    std::printf("%zu acknowledged, back to %zu moments\n", acknowledged.size(), moments.size());
}

TEST_F(KillTest, ACopyThatHasGoneBadIsPassedOverAndThatIsSaid) {
    const std::string archive = folder_ + "/archive";
    const std::string file = folder_ + "/luotsi.db";
    std::filesystem::create_directory(archive);
    std::vector<std::string> acknowledged;
    {
        Server server(file, archive);
        Load load(server.port, 4);
        std::this_thread::sleep_for(300ms);
        EXPECT_EQ(run({"backup", "--database", file, "--to", archive}).status, 0);
        std::this_thread::sleep_for(1200ms);
        load.stop();
        acknowledged = load.acknowledged();
        EXPECT_EQ(server.terminate(), 0);
    }
    std::string newest;
    for (const auto& entry : std::filesystem::directory_iterator(archive))
        if (entry.path().extension() == ".db") newest = std::max(newest, entry.path().string());
    const std::uintmax_t pages = std::filesystem::file_size(newest) / 4096;
    for (std::uintmax_t page = 2; page < pages; page += 3) damage(newest, page);
    const std::string back = folder_ + "/back.db";
    const Told told = run({"restore", "--database", back, "--from", archive});
    ASSERT_EQ(told.status, 0) << told.words;
    EXPECT_NE(told.words.find(newest + " does not give a whole database"), std::string::npos)
        << told.words;
    Server restored(back);
    expect_there(restored, acknowledged, acknowledged.size() > 40 ? acknowledged.size() - 40 : 0);
}

// What became overdue, in words, in order.
std::vector<std::string> overdue_lines(const std::string& body) {
    std::vector<std::string> out;
    const auto json = boost::json::parse(body);
    for (const auto& line : json.at("timeline").as_array()) {
        if (line.at("kind").as_string() == "overdue") {
            out.emplace_back(line.at("title").as_string().c_str());
        }
    }
    return out;
}

TEST_F(KillTest, ADeadlineThatPassedWhileDownIsHandledOnce) {
    Server server(folder_ + "/luotsi.db");
    std::string worker = server.worker();
    const Answer made =
        ask(server.port, "POST", "/api/contacts/recorded",
            R"({"words":"En jaksa enää elää, haluan kuolla.","channel":"phone","concerns":"self"})",
            worker);
    ASSERT_EQ(made.status, 201) << made.body;
    const std::string path =
        "/api/cases/" + std::string(boost::json::parse(made.body).at("case").as_string().c_str());
    EXPECT_TRUE(overdue_lines(ask(server.port, "GET", path, "", worker).body).empty());
    server.kill_now();
    server.start("5");  // five days later: the safety check and the first answer are late
    worker = server.worker();
    std::vector<std::string> lines;
    for (int i = 0; i < 200 && lines.empty(); ++i) {
        lines = overdue_lines(ask(server.port, "GET", path, "", worker).body);
        std::this_thread::sleep_for(50ms);
    }
    ASSERT_FALSE(lines.empty()) << "the deadlines were not handled";
    EXPECT_EQ(std::set<std::string>(lines.begin(), lines.end()).size(), lines.size())
        << "something was handled twice";
    server.kill_now();
    server.start("5");
    std::this_thread::sleep_for(1s);
    EXPECT_EQ(overdue_lines(ask(server.port, "GET", path, "", server.worker()).body), lines);
}

}  // namespace
}  // namespace luotsi::tests

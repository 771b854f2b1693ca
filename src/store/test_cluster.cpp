#include "store/test_cluster.hpp"

#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <thread>
#include <vector>

#include "store/pg.hpp"

namespace luotsi::store {
namespace {

namespace fs = std::filesystem;

// Debian keeps the programs of each version in a folder of its own.
std::string programs() {
    std::string newest;
    std::error_code none;
    for (const auto& version : fs::directory_iterator("/usr/lib/postgresql", none)) {
        const std::string folder = version.path() / "bin";
        if (fs::exists(folder + "/initdb") && folder > newest) newest = folder;
    }
    return newest;
}

// Runs a program, as the user postgres when we are root: the server refuses root.
pid_t launch(const std::vector<std::string>& command, const passwd* user) {
    const pid_t child = fork();
    if (child != 0) return child;
    if (user != nullptr && (setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)) _exit(126);
    prctl(PR_SET_PDEATHSIG, SIGQUIT);  // no server outlives its test
    std::vector<char*> words;
    for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    if (freopen("/dev/null", "r", stdin) == nullptr) _exit(125);
    if (freopen("/dev/null", "w", stdout) == nullptr) _exit(125);
    if (freopen("/dev/null", "w", stderr) == nullptr) _exit(125);
    execv(words.front(), words.data());
    _exit(127);
}

bool succeeded(pid_t child) {
    int status = 0;
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
           WEXITSTATUS(status) == 0;
}

// Tests ask once, before any thread is there; nothing changes the environment.
const char* setting(const char* name) {
    return getenv(name);  // NOLINT(concurrency-mt-unsafe)
}

const passwd* server_user() {
    return geteuid() == 0 ? getpwnam("postgres") : nullptr;  // NOLINT(concurrency-mt-unsafe)
}

}  // namespace

bool on_postgresql() {
    const char* engine = setting("LUOTSI_TEST_ENGINE");
    return engine != nullptr && std::string_view(engine) == "postgresql";
}

TestCluster* TestCluster::get(std::string& why_not) {
    static TestCluster cluster(false);
    why_not = cluster.problem();
    return cluster.running() ? &cluster : nullptr;
}

TestCluster::TestCluster(bool safe) : safe_(safe) {
    const char* given = setting("LUOTSI_TEST_POSTGRESQL");
    if (!safe && given != nullptr && *given != 0) {
        address_ = given;
        return;
    }
    if (make() && start()) address_ = address_of("postgres");
}

TestCluster::TestCluster(TestCluster& primary) : safe_(true) {
    // Slots and settings of the primary are not needed: it waits for whoever is called "copy".
    if (!make_folder() ||
        !run_program("pg_basebackup",
                     {"-D", folder_ + "/data", "-R", "-c", "fast", "-d",
                      "host=" + primary.folder_ + " user=luotsi application_name=copy"})) {
        problem_ = "pg_basebackup failed";
        return;
    }
    if (!start()) return;
    address_ = address_of("postgres");
    if (!primary.tell("alter system set synchronous_standby_names = 'copy'") ||
        !primary.tell("select pg_reload_conf()"))
        problem_ = "the primary takes no settings";
}

bool TestCluster::make_folder() {
    if (programs().empty()) {
        problem_ = "PostgreSQL is not installed (apt-get install postgresql-15)";
        return false;
    }
    const passwd* user = server_user();
    if (geteuid() == 0 && user == nullptr) {
        problem_ = "there is no user postgres to run the server as";
        return false;
    }
    std::string name = (fs::temp_directory_path() / "luotsi-pg-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) return false;
    folder_ = name;
    return user == nullptr || chown(folder_.c_str(), user->pw_uid, user->pw_gid) == 0;
}

bool TestCluster::run_program(const std::string& program, const std::vector<std::string>& words) {
    std::vector<std::string> command{programs() + "/" + program};
    command.insert(command.end(), words.begin(), words.end());
    return succeeded(launch(command, server_user()));
}

bool TestCluster::make() {
    if (!make_folder()) return false;
    if (run_program("initdb", {"-D", folder_ + "/data", "-U", "luotsi", "-A", "trust", "-E", "UTF8",
                               "--locale=C", "--no-sync"}))
        return true;
    problem_ = "initdb failed";
    return false;
}

bool TestCluster::tell(const std::string& sql) {
    auto db = PgConnection::open(address_of("postgres") + "&target_session_attrs=any",
                                 PgConnection::Use::read);
    return db && (*db)->ask(sql).has_value();
}

bool TestCluster::promote() { return tell("select pg_promote(true, 30)"); }

std::string TestCluster::either(const std::string& database_address,
                                const TestCluster& other) const {
    std::string out = database_address;
    const std::size_t at = out.find(folder_);
    return out.replace(at, folder_.size(), folder_ + "," + other.folder_);
}

std::string TestCluster::address_of(const std::string& database) const {
    return "postgresql:///" + database + "?host=" + folder_ + "&user=luotsi";
}

bool TestCluster::start() {
    const std::string sure = safe_ ? "on" : "off";
    server_ = launch({programs() + "/postgres", "-D", folder_ + "/data", "-k", folder_, "-c",
                      "listen_addresses=", "-c", "fsync=" + sure, "-c", "full_page_writes=" + sure,
                      "-c", "shared_buffers=64MB", "-c", "max_connections=200"},
                     server_user());
    for (int i = 0; i < 300; ++i) {
        if (tell("select 1")) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    problem_ = "the server does not answer";
    return false;
}

void TestCluster::kill() {
    ::kill(server_, SIGQUIT);  // at once, without writing anything more
    waitpid(server_, nullptr, 0);
    server_ = 0;
}

TestCluster::~TestCluster() {
    if (server_ > 0) kill();
    std::error_code ignored;
    if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

std::string TestCluster::fresh_database() {
    const std::string name =
        "luotsi_" + std::to_string(getpid()) + "_" + std::to_string(++databases_);
    auto db = PgConnection::open(address_, PgConnection::Use::read);
    if (!db || !(*db)->execute(("create database " + name + " template template0").c_str()))
        return {};
    if (!folder_.empty()) return address_of(name);
    // The database stands between the last '/' and the '?' of the address that was given.
    const std::size_t mark = std::min(address_.find('?'), address_.size());
    const std::size_t slash = address_.rfind('/', mark == 0 ? 0 : mark - 1);
    return address_.substr(0, slash + 1) + name + address_.substr(mark);
}

}  // namespace luotsi::store

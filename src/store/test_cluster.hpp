// For tests only: a throw-away PostgreSQL cluster in a temporary folder, made and started at its
// first use and gone at the program's end. LUOTSI_TEST_POSTGRESQL may name a running one instead
// (the address of a database from which others can be made): ./check starts one for all tests.
// The tests of the store run a second time with LUOTSI_TEST_ENGINE=postgresql.
#pragma once

#include <string>
#include <vector>

namespace luotsi::store {

bool on_postgresql();  // LUOTSI_TEST_ENGINE

class TestCluster {
public:
    // The one of this process; null, and why, when there is no PostgreSQL on this machine.
    static TestCluster* get(std::string& why_not);
    // `safe`: what is committed is on disk (fsync), for tests that kill the server.
    explicit TestCluster(bool safe);
    // A copy of a running one that follows it; the primary then commits only what the copy has.
    explicit TestCluster(TestCluster& primary);
    ~TestCluster();
    TestCluster(const TestCluster&) = delete;
    TestCluster& operator=(const TestCluster&) = delete;

    bool running() const { return !address_.empty(); }
    const std::string& problem() const { return problem_; }
    std::string fresh_database();  // its address
    void kill();  // as a power cut would, as far as the server can tell
    bool start();  // again; true when it answers
    bool promote();  // a copy becomes the primary
    // The address of a database that may be on this server or on the other.
    std::string either(const std::string& database_address, const TestCluster& other) const;

private:
    bool make();
    bool make_folder();
    bool run_program(const std::string& program, const std::vector<std::string>& words);
    bool tell(const std::string& sql);  // whether it takes writes or not
    std::string address_of(const std::string& database) const;

    bool safe_ = false;
    std::string folder_;
    std::string address_;  // of the database from which others are made
    std::string problem_;
    int server_ = 0;  // its process
    int databases_ = 0;
};

}  // namespace luotsi::store

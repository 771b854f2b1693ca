// Goal: nothing is said to a database server of another machine for which nobody has vouched.
// Method: a table of addresses.
#include "store/pg_address.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace luotsi::store {
namespace {

TEST(PgAddress, AsksForACertificateBeyondThisMachine) {
    if (std::getenv("PGSSLMODE") != nullptr) GTEST_SKIP() << "the environment has chosen";
    struct Row {
        const char* url;
        const char* mode;
    };
    const Row rows[] = {
        {"postgresql://db.example/luotsi", "verify-full"},
        {"postgresql://127.0.0.1,db.example/luotsi", "verify-full"},
        {"postgresql:///luotsi?hostaddr=10.0.0.5", "verify-full"},
        {"postgresql://localhost/luotsi?hostaddr=10.0.0.5", "verify-full"},
        {"host=10.0.0.5 dbname=luotsi", "verify-full"},
        {"postgresql://127.db.example/luotsi", "verify-full"},
        {"host=localhost,db.example hostaddr=127.0.0.1, dbname=luotsi", "verify-full"},
        {"host=db.example hostaddr=127.0.0.1 dbname=luotsi", ""},
        {"postgresql://db.example/luotsi?sslmode=require", ""},
        {"postgresql://localhost/luotsi", ""},
        {"postgresql://127.0.0.1:5433,127.0.0.2:5433/luotsi", ""},
        {"postgresql://[::1]/luotsi", ""},
        {"postgresql:///luotsi?host=/tmp/cluster", ""},
        {"postgresql://%zz", ""},
    };
    for (const Row& row : rows) EXPECT_EQ(default_sslmode(row.url), row.mode) << row.url;
}

}  // namespace
}  // namespace luotsi::store

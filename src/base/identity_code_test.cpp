// Goal: what can be an identity code is taken and kept in one form; nothing else is. Method: codes
// made up for tests (900–999) of every separator, with their check characters; each character of
// them changed by one.
#include "base/identity_code.hpp"

#include <gtest/gtest.h>

#include <array>

namespace luotsi {
namespace {

constexpr std::array<std::string_view, 22> right{
    "010594Y9032", "010594Y9021", "020594X903P", "020594X902N", "030594W903B", "030694W9024",
    "040594V9030", "040594V902Y", "050594U903M", "050594U902L", "010516B903X", "010516B902W",
    "020516C903K", "020516C902J", "030516D9037", "030516D9026", "010501E9032", "020502E902X",
    "020503F9037", "020504A902E", "020504B904H", "010594-9032"};

TEST(IdentityCode, TakesEverySeparator) {
    for (const auto code : right) {
        const auto read = read_identity_code(code);
        ASSERT_TRUE(read) << code;
        EXPECT_EQ(*read, code);
    }
    EXPECT_TRUE(read_identity_code("010594+9032")) << "born in the 1800s";
}

TEST(IdentityCode, IsKeptInCapitals) {
    EXPECT_EQ(read_identity_code("  020594x903p ").value_or(""), "020594X903P");
}

TEST(IdentityCode, IsRefusedWithAnyOtherDigitOrCheck) {
    for (const auto code : right) {
        for (std::size_t i = 0; i < code.size(); ++i) {
            if (i == 6) continue;  // another century is another code, and may hold
            std::string wrong(code);
            wrong[i] = wrong[i] == '9'   ? '8'
                       : wrong[i] == 'Z' ? 'Y'
                                         : static_cast<char>(wrong[i] + 1);
            EXPECT_FALSE(read_identity_code(wrong)) << wrong;
        }
    }
}

TEST(IdentityCode, IsRefusedWhenItCannotBeOne) {
    for (const std::string_view wrong :
         {"", "x", "010594Y903", "010594Y90322", "010594Z9032", "010594 9032", "320594Y9032",
          "290201A9032", "010194-000X", "010194-0011", "01059ÄY9032", "Ä10594Y903"}) {
        EXPECT_FALSE(read_identity_code(wrong)) << wrong;
        EXPECT_EQ(read_identity_code(wrong).error().code, "field.bad_identity_code");
    }
}

}  // namespace
}  // namespace luotsi

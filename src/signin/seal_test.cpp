// Goal: what was sealed opens only with its secret, for its purpose, unchanged.
#include "signin/seal.hpp"

#include <gtest/gtest.h>

#include "signin/base64.hpp"

namespace luotsi::signin {
namespace {

TEST(Seal, OpensOnlyAsItWasClosed) {
    SystemRandom random;
    for (const std::string& text : {std::string{}, std::string("a"), std::string(5'000, 'x')}) {
        const std::string sealed = seal("secret", "attempt", text, random);
        EXPECT_EQ(unseal("secret", "attempt", sealed), text);
        EXPECT_EQ(unseal("Secret", "attempt", sealed), std::nullopt);
        EXPECT_EQ(unseal("secret", "hint", sealed), std::nullopt);
        EXPECT_NE(seal("secret", "attempt", text, random), sealed) << "never twice the same";
    }
    const std::string bytes = *from_base64url(seal("s", "p", "hello", random));
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        std::string bent = bytes;
        bent[at] = static_cast<char>(bent[at] ^ 1);
        EXPECT_EQ(unseal("s", "p", to_base64url(bent)), std::nullopt) << at;
    }
    for (const char* wrong : {"", "AAAA", "!", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}) {
        EXPECT_EQ(unseal("s", "p", wrong), std::nullopt);
    }
}

}  // namespace
}  // namespace luotsi::signin

// Goal: a session stands in the store until it ends, is found by whom it belongs to and by what its
// provider calls it, survives a reopening, and its cookie's secret cannot be read from the table.
// Method: sign-ins are written, looked up through jobs and readers, and ended.
#include <gtest/gtest.h>

#include "store/test_support.hpp"

namespace luotsi::store {
namespace {

SignIn a_sign_in(const std::string& secret) {
    SignIn out;
    out.id = sha256(secret);
    out.kind = "worker";
    out.subject = "w-aino";
    out.way = "https://id.example";
    out.provider_subject = "sub-1";
    out.provider_session = "sid-1";
    out.sealed = "sealed";
    out.made_at = {1'000};
    out.seen_at = {1'000};
    out.until = {9'000'000'000'000};
    return out;
}

void write(Store& store, const std::function<Result<void>(WriteSession&)>& act) {
    auto done = store.write_and_wait([&](WriteSession& session) -> Result<std::string> {
        if (auto r = act(session); !r) return fail(r.error());
        return std::string{};
    });
    ASSERT_TRUE(done) << to_string(done.error());
}

TEST(SignIns, AreFoundByEachOfTheirHandles) {
    Place place;
    auto store = place.open();
    write(*store, [](WriteSession& session) { return session.put_sign_in(a_sign_in("one")); });
    write(*store, [](WriteSession& session) {
        SignIn other = a_sign_in("two");
        other.provider_session = "sid-2";
        return session.put_sign_in(other);
    });
    auto reader = store->reader();
    EXPECT_EQ(reader->sign_ins(handle_of_subject("worker", "w-aino"))->size(), 2U);
    const std::string issuer = "https://id.example";
    EXPECT_EQ(reader->sign_ins(handle_of_provider_subject(issuer, "sub-1"))->size(), 2U);
    const auto one = reader->sign_ins(handle_of_provider_session(issuer, "sid-1"));
    ASSERT_EQ(one->size(), 1U);
    EXPECT_EQ(one->front().id, sha256("one"));
    EXPECT_EQ(one->front().sealed, "sealed");
    EXPECT_TRUE(reader->sign_ins(handle_of_provider_session("https://x", "sid-1"))->empty());
    EXPECT_FALSE(*reader->sign_in(sha256("three")));
}

TEST(SignIns, EndOnceAndStandOverARestart) {
    Place place;
    auto store = place.open();
    write(*store, [](WriteSession& session) { return session.put_sign_in(a_sign_in("one")); });
    write(*store,
          [](WriteSession& session) { return session.sign_in_seen(sha256("one"), {5'000}); });
    write(*store, [](WriteSession& session) {
        return session.sign_in_seen(sha256("one"), {4'000});  // never back
    });
    store.reset();
    store = place.open();
    auto found = store->reader()->sign_in(sha256("one"));
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->seen_at.ms, 5'000);
    EXPECT_EQ((*found)->ended_at.ms, 0);
    for (const char* because : {"signed_out", "provider"}) {
        write(*store,
              [&](WriteSession& session) { return session.end_sign_in(sha256("one"), because); });
    }
    found = store->reader()->sign_in(sha256("one"));
    EXPECT_NE((*found)->ended_at.ms, 0);
    EXPECT_EQ((*found)->ended_because, "signed_out");
    EXPECT_EQ((*found)->sealed, "");
}

TEST(SignIns, OfACodeHaveNoHandle) {
    Place place;
    auto store = place.open();
    write(*store, [](WriteSession& session) {
        SignIn code = a_sign_in("code");
        code.kind = "case";
        code.provider_subject = code.provider_session = "";
        return session.put_sign_in(code);
    });
    EXPECT_EQ(ask(place.options.path, "select count(*) from sign_in_handle"), "0");
}

}  // namespace
}  // namespace luotsi::store

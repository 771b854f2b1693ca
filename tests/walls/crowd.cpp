// People whom none of the viewers knows, and what happens to them: referrals that units accept and
// return, words that nobody understood, proposals of early identification of last quarter, damage.
// They are many enough that counts reach the number from which they are told (five), so that what
// declassified.yaml releases is met while everything else must stay still.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "early/record.hpp"
#include "server/directory_keeper.hpp"
#include "town.hpp"

namespace luotsi::tests {

namespace {

constexpr const char* counsellor = "w-aino-demo";
constexpr const char* receiver = "w-katri-demo";
constexpr const char* receiving_unit = "family-centre-kuopio";
constexpr std::size_t crowd_max = 14;
constexpr int proposals_made = 12;

boost::json::value json_of(const server::Response& response) {
    boost::system::error_code wrong;
    auto out = boost::json::parse(std::string(response.bytes()), wrong);
    EXPECT_FALSE(wrong) << response.bytes();
    return out;
}

}  // namespace

server::Response Town::command(const std::string& slug, Uuid id, const std::string& body) {
    return ask(worker(slug), server::Method::post, "/api/cases/" + to_string(id) + "/commands",
               body);
}

void Town::crowd() {
    for (int i = 0; i < 6; ++i) {
        refer_another();
        set_test_clock(test_clock() + minutes(static_cast<std::int64_t>(1 + draw(9))));
        if (i < 5) answer_referral(crowd_.back(), nullptr);
    }
    const auto& rule = server_.app().installation.early_rules.all().front();
    for (int i = 0; i < proposals_made; ++i) {
        early::Proposal one;
        one.person = make_uuid_v7(test_clock(), random_);
        one.rule = rule.id;
        one.version = rule.version;
        one.unit = "health-station-varkaus";
        one.nth = 1;
        one.state = early::State::handled;
        one.why = early::answer_reasons[static_cast<std::size_t>(i) % 2];
        one.happened_at = one.recorded_at = test_clock() - days(100);
        one.ended_at = one.ended_recorded_at = test_clock() - days(90);
        proposals_.push_back(early::to_json(one));
        put_proposal(one.id(), proposals_.back());
    }
}

void Town::refer_another() {
    Referred one;
    one.resident.name = "one of the crowd";
    const auto made = ask(one.resident, server::Method::post, "/api/contacts",
                          R"({"words":"Perheessä riidellään.","concerns":"child","language":"fi",)"
                          R"("name":"Joukon Jäsen","municipality":"297"})");
    ASSERT_EQ(made.status, 201) << made.bytes();
    for (const auto& [name, value] : made.headers)
        if (name == "Set-Cookie") one.resident.cookie = value.substr(0, value.find(';'));
    one.id = *parse_uuid(std::string(json_of(made).at("case").as_string()));
    const auto done = [&](const std::string& body) {
        const auto answer = command(counsellor, one.id, body);
        EXPECT_EQ(answer.status, 200) << body << answer.bytes();
    };
    done(R"({"command":"learn","values":{"need":"FAMILY_SUPPORT","refer to":"family centre"}})");
    done(R"({"command":"ask_consent","step":"family centre referral"})");
    ask(one.resident, server::Method::post, "/api/my/case/consents",
        R"({"step":"family centre referral","given":true})");
    const auto view =
        ask(worker(counsellor), server::Method::get, "/api/cases/" + to_string(one.id));
    const auto json = json_of(view);
    for (const auto& round : json.at("rounds").as_array())
        if (round.at("step") == "family centre referral")
            done(R"({"command":"ask_promise","round":)" + boost::json::serialize(round.at("id")) +
                 R"(,"unit":")" + receiving_unit + R"(","text":"Voitteko auttaa?"})");
    one.waits = true;
    crowd_.push_back(one);
}

// The receiving unit accepts it or cannot take it.
void Town::answer_referral(Referred& one, Change* out) {
    constexpr const char* reasons[] = {"wrong_fit", "area", "age"};
    one.waits = false;
    const auto view = ask(worker(receiver), server::Method::get, "/api/cases/" + to_string(one.id));
    ASSERT_EQ(view.status, 200) << view.bytes();
    std::string promise;
    const auto json = json_of(view);
    for (const auto& each : json.at("promises").as_array())
        promise = boost::json::serialize(each.at("id"));
    const bool accepts = out == nullptr || draw(3) != 0;
    const auto done =
        command(receiver, one.id,
                accepts ? R"({"command":"accept_promise","promise":)" + promise + "}"
                        : R"({"command":"return_promise","promise":)" + promise + R"(,"reason":")" +
                              reasons[draw(std::size(reasons))] + "\"}");
    EXPECT_EQ(done.status, 200) << done.bytes();
    if (out != nullptr) out->text = accepts ? "a referral is accepted" : "a referral is returned";
}

void Town::change_referral(Change& out) {
    for (Referred& one : crowd_) {
        if (!one.waits) continue;
        out.who = receiver;
        out.fresh = one.id;
        return answer_referral(one, &out);
    }
    out.who = counsellor;
    if (crowd_.size() < crowd_max) refer_another();
    out.fresh = crowd_.back().id;
    out.text = "somebody else is referred";
}

// Words that no lexicon knows, said by nobody who is known.
void Town::change_not_understood(Change& out) {
    out.who.clear();
    constexpr const char* words[] = {"hömpsötys", "rötväyskä"};
    const std::string word = words[draw(std::size(words))];
    Viewer passer_by;
    const auto done = ask(passer_by, server::Method::post, "/api/public/none-of-these",
                          R"({"text":")" + word + R"( vaivaa","shown":["DENTAL"]})");
    EXPECT_EQ(done.status, 200) << done.bytes();
    out.text = "none of these, said of " + word;
}

void Town::put_proposal(const std::string& id, const std::string& json) {
    const auto done =
        server_.store().write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
            auto put = session.put_record(early::proposal_kind, id, json, engine::Actor{});
            if (!put) return fail(put.error());
            return std::string{};
        });
    EXPECT_TRUE(done) << to_string(done.error());
}

void Town::change_early_answer(Change& out) {
    out.who.clear();
    std::string& record = proposals_[draw(proposals_.size())];
    early::Proposal one = *early::proposal_of(record);
    one.state = draw(2) == 0 ? early::State::refused : early::State::handled;
    one.why = early::answer_reasons[draw(2)];
    record = early::to_json(one);
    put_proposal(one.id(), record);
    out.text = "a proposal of last quarter is " + std::string(early::to_string(one.state));
}

void Town::change_damage(Change& out) {
    out.who.clear();
    server_.app().damaged.add(make_uuid_v7(test_clock(), random_));
    out.text = "a journal is found to be damaged";
}

void Town::publish() {
    auto& shelf = server_.app().installation.directory;
    const auto directory = shelf.now();
    const auto lives = server::read_lives(reader(), *directory, test_clock());
    ASSERT_TRUE(lives) << to_string(lives.error());
    shelf.put(directory->with_lives(*lives));
}

}  // namespace luotsi::tests

// The application with the demo county's units, a second organiser beside it and changes of the
// organisation of the test's own; whoever asks is named, signs in once and keeps a cookie.
#pragma once

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <string>

#include "access/organisation.hpp"
#include "engine/engine.hpp"
#include "script_server.hpp"

namespace luotsi::tests {

inline constexpr std::uint64_t desk_seed = 7;

// Nine in the morning of a day, or another full hour.
Instant at(const char* day, int hour = 9);

struct Reply {
    int status = 0;
    std::string body;
    boost::json::value json() const { return boost::json::parse(body); }
};

// The demo county's organisation with a second organiser beside it; `changes`: items of a
// changes.yaml.
access::Organisation with_second_organiser(const std::string& changes);

// North (pohjois-savo) and South (etela-savo: Mikkeli and Savonlinna) in one installation.
class Desk {
public:
    // `changes`: items of a changes.yaml.
    explicit Desk(const std::string& changes);

    Reply send(const std::string& who, server::Method method, const std::string& target,
               const std::string& body = {});
    Reply get(const std::string& who, const std::string& target);
    int sign_in(const std::string& worker);
    // The resident n writes, as "resident n" (from 1 on).
    Uuid contact(const std::string& municipality, const std::string& words = "Olen väsynyt.");
    // "resident 1" made the first contact; comes back with its code once a session has ended.
    int come_back(const std::string& resident);
    Reply command(const std::string& who, Uuid id, const std::string& body);
    engine::Case load(Uuid id);
    void step_to(Instant when) { set_test_clock(when); }
    ScriptServer& server() { return server_; }
    const access::Organisation& organisation() const { return organisation_; }

private:
    access::Organisation organisation_;
    ScriptServer server_;
    SeededRandom random_{desk_seed};
    std::map<std::string, std::string> cookies_;
    std::map<std::string, std::string> codes_;  // of contacts, by resident
    int residents_ = 0;
};

}  // namespace luotsi::tests

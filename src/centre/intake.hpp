// A contact (yhteydenotto) from the first words to the command that opens its case: validates what
// was said, finds danger and need, chooses the unit, and keeps personal text apart from the
// journal. Every channel – web form, phone, desk, a professional's worry – makes the same object.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/organisation.hpp"
#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "centre/answer.hpp"
#include "engine/engine.hpp"
#include "engine/records.hpp"
#include "model/compiled.hpp"
#include "need/danger.hpp"
#include "need/need.hpp"

namespace luotsi::centre {

inline constexpr std::size_t words_max = 8'000;      // code points of the client's own words
inline constexpr std::string_view contact_model = "fi.yksi-yhteydenotto";

struct Reporter {                      // a professional or someone close who told of a worry
    std::string name;
    std::string organisation;
    std::string phone;
};

struct ContactRequest {
    std::string words;
    std::string theme;
    std::string concerns;              // self | child | someone close | not told
    std::string language = "fi";       // any BCP 47 code; the screens' language when unknown
    bool interpreter = false;
    std::string way = "code";          // phone | sms | email | code
    std::string phone;
    std::string email;
    std::string name;
    std::string best_time;
    std::string municipality;
    std::string channel = "web";       // web | phone | desk | professional | chat | outreach
    Instant happened_at{0};            // 0 = now; at most a year ago, never in the future
    std::vector<std::pair<std::string, feel::Value>> answers;  // at-contact facts by id
    Reporter reporter;
    std::string need;                  // the category chosen of our proposals, or ""
    bool none_fits = false;            // said that no proposal is right: nothing is guessed then
    std::string choice;  // what was proposed and chosen, as a text for people, or ""
};

struct FieldError {
    std::string field;
    Error error;
};

struct Intake {  // what to write
    engine::Command open;
    std::vector<records::Text> texts;
    records::ContactDetails details;
    std::vector<need::DangerFound> dangers;
    std::vector<need::NeedGuess> needs;
    std::string unit;
};

// All field errors at once (in `errors`); the Intake is usable only when there are none.
Intake take_in(const ContactRequest& request, const model::CompiledModel& model,
               const access::Structure& structure, const need::DangerFinder& dangers,
               const need::NeedFinder& needs, const engine::Actor& actor, Instant now,
               Random& random, std::vector<FieldError>& errors);

// A return code: 12 characters without look-alikes in three groups (60 bits), "K7QM-2XPA-9RTC".
std::string make_return_code(Random& random);
// Upper case, dashes and spaces dropped; empty when it cannot be a code.
std::string normalise_return_code(std::string_view typed);

}  // namespace luotsi::centre

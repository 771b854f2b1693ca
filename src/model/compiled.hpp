// A compiled operating model (toimintamalli): immutable plain data made from a YAML file by
// compile(), with every name resolved to an index and every expression parsed. The engine runs it,
// the screens draw forms from it; nobody changes it. Indexes are positions in the vectors below
// and are stable within one model version; journals therefore write ids, never indexes.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/calendar.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "feel/decision_table.hpp"
#include "feel/expression.hpp"
#include "feel/names.hpp"
#include "feel/type.hpp"

namespace luotsi::model {

inline constexpr std::uint32_t none = 0xFFFF'FFFF;

enum class Register : std::uint8_t { health, social, other };
// Whose eyes an element is for; the numbers are kept in databases.
enum class Wall : std::uint8_t {
    all_parties,
    parties,
    health,
    social,
    police,
    named,
    child_protection,
    substance
};
enum class Status : std::uint8_t { draft, pilot, in_use, retired };
enum class Subject : std::uint8_t { person, family, unit, project, idea };

// What a step does. ask assess advise meet call visit plan review inform measure are work of the
// step's role; decide confirms proposed facts; book reserves a time; refer and consult make a
// promise with another side; wait is done by its own clock; start opens a case of another model.
enum class Act : std::uint8_t {
    ask,
    assess,
    advise,
    meet,
    call,
    visit,
    book,
    refer,
    consult,
    decide,
    plan,
    review,
    inform,
    measure,
    wait,
    start
};

struct Option { // one value of an enumerated fact
    std::string value;
    LocalText label;
};

// What is known of each one of a `many` fact ("children": name, birth date).
struct FactField {
    std::string id;              // unique in the fact
    LocalText title;
    feel::Type type;             // a scalar type
    std::vector<Option> options; // enumerations, in file order
};
inline constexpr std::size_t many_items_max = 100; // of one `many` fact in one case

enum class FactSource : std::uint8_t { asked, contact, history, decided, started };

struct Fact {
    std::string id;  // "coping"; unique in the model
    LocalText title; // short name; defaults to the question
    LocalText ask;   // the question as put to the client; may be empty when nobody is asked
    LocalText help;  // may be empty
    feel::Type type;             // of a `many` fact: list of contexts with `fields`
    std::vector<Option> options; // enumerations, in file order
    std::vector<FactField> fields; // `many`: several of a thing; empty for every other fact
    FactSource source = FactSource::asked;
    std::uint32_t decision = none;    // source == decided: proposes this fact
    bool at_contact = false;          // the resident's contact form asks it …
    feel::Expression
        at_contact_when; // … when this holds over other contact facts (empty = always)
    std::string history;              // source == history: name of the history measure
    std::string instrument;           // code of a measuring instrument, or empty
    Register reg = Register::social;
    Wall wall = Wall::parties;

    bool is_many() const { return !fields.empty(); }
};

struct Role {
    std::string id;
    LocalText title;
    std::vector<std::string> one_of; // professions/role kinds that may hold it
    bool keeps = false;              // whoever takes it first stays the case's named worker
    bool is_subject = false;         // the client
    std::string unit_kind;           // work of this role goes to units of this kind ("" = the
                                     // unit that holds the case)
};

struct Decision {
    std::string id;
    std::uint32_t fact = none; // the decided fact it proposes
    LocalText title;
    feel::DecisionTable table;
    std::vector<std::uint32_t> reads; // facts in its inputs
    std::vector<LocalText> because;   // by row: the reason a suggestion carries
};

struct LearnItem {
    std::uint32_t fact = none;
    LocalText again_because; // non-empty: asked again on purpose, with the reason
    bool optional = false;   // may be left unanswered without a reason
};

enum class Silence : std::uint8_t { remind, return_home };
struct SilenceRule {
    Limit after; // from the asking
    Silence act = Silence::remind;
    std::uint32_t to_role = none; // return_home: a role of the asker
};

struct Step {
    std::string id;
    LocalText title; // worker's name for it
    LocalText shown; // what the client reads about it; defaults to title
    Act act = Act::meet;
    std::uint32_t by = none;         // role
    std::vector<std::uint32_t> with; // roles that should take part
    bool with_parties = false;
    std::vector<std::string> channels;
    feel::Expression when; // empty = holds from the opening
    std::vector<LearnItem> learn;
    std::optional<Limit> within;
    std::string guarantee; // family id or empty
    std::string marks;     // clock-start event its completion gives ("need assessed")
    bool safety = false;
    bool repeat = false;
    std::optional<Limit> every;     // the first period …
    std::vector<Limit> every_then;  // … and those after it; the last one repeats (empty: `every`)
    std::optional<Duration> takes;
    // refer / consult
    std::string of;  // unit kind of the other side ("family centre")
    std::optional<Limit> answer_within;
    std::vector<SilenceRule> if_silent;
    bool needs_consent = false;  // the client's consent to the sharing must stand first
    // start, or refer with a model the receiver runs on acceptance
    std::string starts_model;  // "fi.other"
    std::string starts_version;  // "": newest in use; "1", "1.2": newest such; "1.2.0"
    std::vector<std::uint32_t> hands_over;  // facts the sub-case begins with, by the same name
    std::uint32_t outcome_fact = none;  // learns the sub-case's outcome / promise's answer status
    std::optional<Limit> waits;  // act == wait: how long
    std::string asks_after;  // code of the one short question put after this seam, or ""
    Register reg = Register::social;
    Wall wall = Wall::parties;
};

enum class Outcome : std::uint8_t {
    answered,
    clients_choice,
    moved_on,
    not_reached,
    merged,
    void_
};

struct End {
    std::string id;
    LocalText title;
    feel::Expression when;
    Outcome outcome = Outcome::answered;
    std::vector<std::uint32_t> cancels;  // steps whose open rounds it withdraws
};

struct Measure {
    std::string id;
    LocalText title;
    std::uint32_t of = none;  // fact
    bool better_up = true;
};

struct Cost {
    std::uint32_t step = none;
    std::string price;  // id of a unit price
    double times = 1;
};

// An expectation for simulation, kept as parsed data until a later version runs it.
struct Expectation {
    std::string subject;  // "wants plan", "first talk takes"
    std::string kind;  // share | normal | lognormal | exponential | constant
    std::vector<std::pair<std::string, double>> parameters;
};

struct Evidence {
    int level = 0;  // 0..5 (Kasvun tuki style)
    std::vector<std::string> sources;
};

// A text the file leaves out: the element's id stands in for it in every language.
struct MissingText {
    std::string element;  // "steps.first talk.title"
    std::uint32_t line = 0;
    std::uint32_t column = 0;
};

struct CompiledModel {
    std::string id;  // "fi.yksi-yhteydenotto"
    std::string version;  // "1.0.0"
    std::string hash;  // sha256 of the source bytes, hex
    std::string layer;  // of a tailored model: the region's layer ("posavo"); else ""
    std::string organiser;  // of a tailored model: whose new cases open with it
    Status status = Status::draft;
    Subject subject = Subject::person;
    Register reg = Register::social;  // default of its elements
    Wall wall = Wall::parties;  // default of its elements
    LocalText title;
    LocalText basis;
    Evidence evidence;
    std::vector<std::string> serves;
    feel::Expression offer_when;
    std::vector<Fact> facts;
    std::vector<Role> roles;
    std::vector<Decision> decisions;
    std::vector<Step> steps;
    std::vector<End> ends;
    std::vector<Measure> measures;
    std::vector<Cost> costs;
    std::vector<Expectation> expectations;
    std::vector<MissingText> texts_missing;  // in file order
    feel::Names names;  // the scope all its expressions were compiled in

    // What must be looked at again when a fact or a step's state changes (indexes, sorted).
    std::vector<std::vector<std::uint32_t>>
        steps_reading_fact;  // by fact: steps whose `when` reads it
    std::vector<std::vector<std::uint32_t>>
        steps_reading_step;  // by step: steps whose `when` asks it
    std::vector<std::vector<std::uint32_t>> decisions_reading_fact;
    std::vector<std::vector<std::uint32_t>> decisions_reading_step;

    std::uint32_t find_fact(std::string_view id) const;  // `none` when there is none
    std::uint32_t find_step(std::string_view id) const;
    std::uint32_t find_role(std::string_view id) const;
    std::uint32_t find_decision(std::string_view id) const;
    std::uint32_t find_end(std::string_view id) const;
};

// Whether its cases are about people; only those have a person bound to them and a history.
inline bool is_about_people(const CompiledModel& model) {
    return model.subject == Subject::person || model.subject == Subject::family;
}

// Whether a case may know this value of the fact: of its type, and of a `many` fact at most
// many_items_max items that each say something and nothing but the declared fields. Null is fine.
bool accepts(const Fact& fact, const feel::Value& value);

// What a step starts as its file says it: "fi.other", or pinned "fi.other@1.2".
std::string started_name(const Step& step);

using ModelPtr = std::shared_ptr<const CompiledModel>;

// Names as written in model files and in the API ("in-use", "all parties", "client's choice").
std::string_view to_string(Register);
std::string_view to_string(Wall);
std::string_view to_string(Status);
std::string_view to_string(Act);
std::string_view to_string(Outcome);
std::string_view to_string(FactSource);

}  // namespace luotsi::model

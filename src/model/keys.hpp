// The words of the operating-model language: the keys each part of a file may have and the values
// that are accepted. The compiler reads files by these tables and the editors' schema
// (schema/model.schema.json) is held equal to them by a test. The order of keys is the one they are
// written in (`luotsi model fmt`); where a table spells an enumeration, its order is that of the
// enumerators.
#pragma once

#include <array>
#include <string_view>

namespace luotsi::model {

using Word = std::string_view;

inline constexpr std::array<Word, 19> model_keys{
    "model", "version",  "status",   "subject",    "register", "wall",  "title",
    "basis", "evidence", "serves",   "offer when", "facts",    "roles", "decisions",
    "steps", "ends",     "measures", "costs",      "expect"};
// Of layers (model/layer.hpp): refused by name in a whole model.
inline constexpr std::array<Word, 6> layer_keys{"extends", "layer",  "change",
                                                "add",     "remove", "because"};
inline constexpr std::array<Word, 2> evidence_keys{"level", "sources"};
inline constexpr std::array<Word, 12> fact_keys{"type",       "many",       "from",     "decide",
                                                "at contact", "instrument", "register", "wall",
                                                "title",      "ask",        "help",     "labels"};
inline constexpr std::array<Word, 3> field_keys{"type", "title", "labels"};  // of `many`
inline constexpr std::array<Word, 5> role_keys{"title", "one of", "is", "keeps", "unit"};
inline constexpr std::array<Word, 5> decision_keys{"title", "hit", "when", "rows", "because"};
inline constexpr std::array<Word, 26> step_keys{
    "title",         "shown",     "do",         "by",         "of",      "with",   "channels",
    "when",          "safety",    "repeat",     "every",      "consent", "learn",  "waits",
    "answer within", "if silent", "starts",     "hands over", "outcome", "within", "guarantee",
    "marks",         "takes",     "asks after", "register",   "wall"};
inline constexpr std::array<Word, 2> learn_keys{"again because", "optional"};
inline constexpr std::array<Word, 3> silence_keys{"after", "do", "to"};
inline constexpr std::array<Word, 4> end_keys{"title", "when", "outcome", "cancels"};
inline constexpr std::array<Word, 5> measure_keys{"title", "of", "from", "to", "better"};
inline constexpr std::array<Word, 2> cost_keys{"price", "times"};

inline constexpr std::array<Word, 3> register_words{"health", "social", "other"};
inline constexpr std::array<Word, 8> wall_words{"all parties",      "parties",  "health",
                                                "social",           "police",   "named",
                                                "child protection", "substance"};
inline constexpr std::array<Word, 4> status_words{"draft", "pilot", "in-use", "retired"};
inline constexpr std::array<Word, 5> subject_words{"person", "family", "unit", "project", "idea"};
inline constexpr std::array<Word, 16> act_words{
    "ask",     "assess", "advise", "meet",   "call",   "visit",   "book", "refer",
    "consult", "decide", "plan",   "review", "inform", "measure", "wait", "start"};
inline constexpr std::array<Word, 5> source_words{"asked", "contact", "history", "decided",
                                                  "started"};
inline constexpr std::array<Word, 6> outcome_words{"answered",    "client's choice", "moved on",
                                                   "not reached", "merged",          "void"};
inline constexpr std::array<Word, 2> silence_words{"remind", "return"};
inline constexpr std::array<Word, 3> from_words{"contact", "history", "started"};
inline constexpr std::array<Word, 5> goal_words{"access", "quality", "integration", "prevention",
                                                "cost"};
inline constexpr std::array<Word, 2> better_words{"up", "down"};
inline constexpr std::array<Word, 5> seam_words{"contact", "referral", "booking", "plan", "end"};
inline constexpr std::array<Word, 10> channel_words{"phone",   "video",  "visit", "desk",  "chat",
                                                    "message", "letter", "web",   "email", "group"};
inline constexpr std::array<Word, 24> unit_words{"guidance",
                                                 "family centre",
                                                 "health station",
                                                 "adult social services",
                                                 "age centre",
                                                 "mental health and substance",
                                                 "psychiatry",
                                                 "hospital",
                                                 "home hospital",
                                                 "home care",
                                                 "rehabilitation",
                                                 "child welfare",
                                                 "disability services",
                                                 "dental care",
                                                 "situation centre",
                                                 "school",
                                                 "early education",
                                                 "youth services",
                                                 "employment services",
                                                 "wellbeing services",
                                                 "police",
                                                 "social insurance",
                                                 "association",
                                                 "parish"};
inline constexpr std::array<Word, 23> role_words{"service counsellor",
                                                 "family worker",
                                                 "nurse",
                                                 "psychiatric nurse",
                                                 "practical nurse",
                                                 "paramedic",
                                                 "social counsellor",
                                                 "social worker",
                                                 "doctor",
                                                 "dentist",
                                                 "psychologist",
                                                 "physiotherapist",
                                                 "occupational therapist",
                                                 "coordinator",
                                                 "leader",
                                                 "teacher",
                                                 "school counsellor",
                                                 "youth worker",
                                                 "police officer",
                                                 "employment adviser",
                                                 "benefit adviser",
                                                 "peer supporter",
                                                 "volunteer"};
inline constexpr std::array<Word, 4> distribution_words{"normal", "lognormal", "exponential",
                                                        "constant"};
inline constexpr std::array<Word, 2> distribution_keys{"mean", "sd"};

// Facts the intake fills when a model declares them by these ids, and history measures.
inline constexpr std::array<Word, 9> intake_facts{
    "channel",        "danger", "theme",    "need",
    "concerns",       "age",    "language", "interpreter needed",
    "delivery failed"};
// What the intake can say of those that are enumerations.
struct IntakeValues {
    Word fact;
    std::array<Word, 11> values;  // "" fills the rest
};
inline constexpr std::array<IntakeValues, 4> intake_values{
    IntakeValues{"channel", {"web", "phone", "desk", "professional", "chat"}},
    IntakeValues{"theme",
                 {"family", "older", "mind", "substances", "money", "housing", "health",
                  "disability", "violence", "work", "unsure"}},
    IntakeValues{"concerns", {"self", "child", "someone close", "not told"}},
    IntakeValues{"language", {"fi", "sv", "en", "se", "other"}}};
inline constexpr std::array<Word, 3> history_facts{"open cases", "contacts of last year",
                                                   "open service lines"};

inline constexpr std::size_t elements_max = 1024;  // facts, steps, decisions … of a model, each

}  // namespace luotsi::model

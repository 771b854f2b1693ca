// Goal: each mistake is told at its line and column, by its rule, alone, and with a repair that
// repairs. Method: one change of the good model makes each mistake; where the repair proposes a
// word ("did you mean …"), that word is put at the place of the error and the model must be without
// that mistake; of the bad files, with all such repairs applied, those mistakes are gone.
#include <gtest/gtest.h>

#include "model/compile.hpp"
#include "model/describe.hpp"
#include "model/yaml_tree.hpp"

namespace luotsi::model {
namespace {

std::string source_of(const std::string& name) {
    return read_yaml_file(std::string(LUOTSI_SOURCE_DIR) + "/src/model/testdata/" + name).source;
}

std::string listed(const std::vector<Error>& errors) {
    std::string out;
    for (const Error& e : errors)
        out += (out.empty() ? "" : ", ") + std::to_string(e.line) + ":" + std::to_string(e.column) +
               " " + e.code;
    return out;
}

struct Mistake {
    std::string_view good;  // stands once in good.yaml
    std::string_view bad;
    std::string_view expected;
};

constexpr Mistake mistakes[] = {
    {"model: fi.asiakasvastaava-esimerkki", "model: fi", "2:8 model.bad_id"},
    {"version: 1.2.0", "version: 1.02.0", "3:10 model.bad_version"},
    {"status: in-use", "status: in use", "4:9 yaml.not_allowed"},
    {"subject: person", "subject: persons", "5:10 yaml.not_allowed"},
    {"register: social\nwall", "register: socal\nwall", "6:11 yaml.not_allowed"},
    {"wall: parties\ntitle", "wall: party\ntitle", "7:7 yaml.not_allowed"},
    {"basis: {fi: Yksi ihminen pitää langat käsissään., sv", "basis: {fi: [Yksi], sv",
     "9:13 yaml.not_a_value"},
    {"evidence: {level: 3", "evidence: {level: high", "10:19 yaml.not_integer"},
    {"serves: [access, quality", "serves: [access, qualitty", "11:18 yaml.not_allowed"},
    {"offer when: contacts of last year", "offer when: contact of last year",
     "13:13 feel.unknown_name"},
    {"offer when: contacts of last year >= 10", "offer when: contacts of last year >= now()",
     "13:38 feel.clock_not_allowed"},
    {"\nfacts:\n", "\nfact:\n", "2:1 yaml.missing_key, 15:1 yaml.unknown_key"},
    {"  coping:\n    type: number 0..10", "  coping:\n    type: number 0-10",
     "17:11 model.bad_type"},
    {"    at contact: true", "    at contact: tru", "19:17 feel.unknown_name"},
    {"    type: boolean\n    ask: {fi: \"Asutko yksin?\"",
     "    type: bool\n    ask: {fi: \"Asutko yksin?\"", "21:11 model.bad_type"},
    {"    at contact: coping <= 5", "    at contact: coping <= \"5\"", "24:27 feel.type_mismatch"},
    {"    at contact: coping <= 5", "    at contact: coping <= 50", "24:27 feel.outside_range"},
    {"    at contact: coping <= 5", "    at contact: low mood <= 5", "24:17 model.not_at_contact"},
    {"    instrument: phq-9\n    register: health", "    instrument: phq-9\n    registre: health",
     "29:5 yaml.unknown_key"},
    {"    wall: parties\n  contacts", "    wall: partys\n  contacts", "30:11 yaml.not_allowed"},
    {"    type: count\n    from: history\n    title: {fi: Yhteydenottoja",
     "    type: text\n    from: history\n    title: {fi: Yhteydenottoja",
     "13:38 feel.type_mismatch, 32:11 model.wrong_type"},
    {"  open service lines:\n    type: count\n    from: history",
     "  open service lines:\n    type: count\n    from: histoyr", "37:11 yaml.not_allowed"},
    {"    type: one of [self, cooperation, community, network]", "    type: one of []",
     "40:11 model.bad_type"},
    {"    decide: segment", "    decide: segments",
     "41:13 model.unknown_name, 82:5 model.decides_nothing"},
    {"      cooperation: {fi: Yhteistyö, sv: Samarbete, en: Cooperation}",
     "      cooperaton: {fi: Yhteistyö, sv: Samarbete, en: Cooperation}",
     "44:7 yaml.missing_key, 45:7 yaml.unknown_key"},
    {"      network: {fi: Verkosto, sv: Nätverk, en: Network}", "      network: Verkosto",
     "47:16 yaml.not_local_text"},
    {"    type: {one of: [answered, returned]}", "    type: {one of: [answered, returnd]}",
     "55:13 yaml.missing_key, 55:68 yaml.unknown_key, 130:14 model.outcome_never, 177:61 "
     "feel.bad_enum_value"},
    {"    labels: {answered: {fi: Vastattu", "    labels: {answerd: {fi: Vastattu",
     "55:13 yaml.missing_key, 55:14 yaml.unknown_key"},
    {"    many:\n      name: {type: text,", "    many:\n      name: {type: txt,",
     "59:20 model.bad_type"},
    {"    many:\n      name: {type: text, title",
     "    type: text\n    many:\n      name: {type: text, title", "58:11 model.two_types"},
    {"      name: {type: text, title: {fi: Nimi, sv: Namn, en: Name}}",
     "      first-name: {type: text, title: {fi: Nimi, sv: Namn, en: Name}}",
     "59:7 model.bad_name"},
    {"labels: {own: {fi: Oma, sv: Eget, en: Own}, other",
     "labels: {mine: {fi: Oma, sv: Eget, en: Own}, other",
     "60:93 yaml.missing_key, 60:94 yaml.unknown_key"},
    {"    ask: {fi: \"Lapsesi?\"", "    from: history\n    ask: {fi: \"Lapsesi?\"",
     "61:11 model.unknown_history, 61:11 model.many_is_asked"},
    {"    from: started\n    title: {fi: Miten päättyi", "    title: {fi: Miten päättyi",
     "164:14 model.not_an_outcome"},
    {"    one of: [nurse, social counsellor]", "    one of: [nurse, social councellor]",
     "70:21 yaml.not_allowed"},
    {"    one of: [doctor]", "    one of: []", "75:13 model.role_held_by_nobody"},
    {"    keeps: true", "    keeps: yes", "71:12 yaml.not_boolean"},
    {"    unit: adult social services", "    unit: adult services", "72:11 yaml.not_allowed"},
    {"    is: subject", "    is: client", "78:9 yaml.not_allowed"},
    {"    is: subject", "    is: subject\n    one of: [nurse]", "79:13 model.role_two_ways"},
    {"    hit: U", "    hit: X", "83:10 feel.bad_hit_policy"},
    {"    hit: U", "    hit: C", "83:10 model.wrong_type"},
    {"    when: [coping, open service lines]", "    when: [copng, open service lines]",
     "84:12 feel.unknown_name"},
    {"    when: [coping, open service lines]", "    when: coping",
     "84:11 yaml.not_a_list, 86:9 model.row_width, 87:9 model.row_width, 88:9 model.row_width, "
     "89:9 model.row_width"},
    {"      - [\"<= 4\", \">= 3\", network]", "      - [\"<= 4\", \">= 3\", netwrk]",
     "86:26 feel.bad_enum_value"},
    {"      - [\"<= 4\", \">= 3\", network]", "      - [\"<= 4\", network]",
     "86:9 model.row_width"},
    {"      - [\"<= 4\", \"< 3\", cooperation]", "      - [\"<= 4 and\", \"< 3\", cooperation]",
     "87:16 feel.unexpected"},
    {"      - [\"> 4\", \">= 3\", community]", "      - [\"> \\\"a\\\"\", \">= 3\", community]",
     "88:13 feel.type_mismatch"},
    {"      - {fi: Arki sujuu., sv: Vardagen fungerar., en: Daily life goes well.}\n", "",
     "91:7 model.reason_per_row"},
    {"    do: meet", "    do: meeting", "100:9 yaml.not_allowed"},
    {"    do: meet\n    by: coordinator", "    do: meet\n    by: cordinator",
     "101:9 model.unknown_name"},
    {"    with: [client]\n    channels", "    with: client\n    channels",
     "102:11 yaml.not_a_list"},
    {"    channels: [phone, video, visit]", "    channels: [phone, vidoe, visit]",
     "103:23 yaml.not_allowed"},
    {"      - low mood: optional", "      - low mood: maybe", "106:19 model.again_without_reason"},
    {"      - wants plan\n", "      - wants pla\n", "107:9 model.unknown_name"},
    {"      - segment\n", "      - coping\n      - segment\n", "110:9 model.asked_twice"},
    {"      - open service lines\n", "      - expert answer\n      - open service lines\n",
     "109:9 model.learns_outcome"},
    {"    within: 7 working days", "    within: 7 workdays", "112:13 yaml.not_limit"},
    {"    within: 7 working days", "    within: a week", "112:13 yaml.not_limit"},
    {"    takes: PT45M", "    takes: 45 min", "115:12 model.bad_duration"},
    {"    asks after: contact", "    asks after: contacts", "116:17 yaml.not_allowed"},
    {"    when: low mood >= 15", "    when: low mod >= 15", "119:11 feel.unknown_name"},
    {"    when: low mood >= 15", "    when: low mood >= 150", "119:23 feel.outside_range"},
    {"    when: low mood >= 15", "    when: low mood >= \"15\"", "119:23 feel.type_mismatch"},
    {"    when: low mood >= 15", "    when: low mood + 15", "119:11 feel.type_mismatch"},
    {"    when: low mood >= 15", "    when: low mood >= 15 andd wants plan",
     "119:26 feel.unexpected"},
    {"    when: low mood >= 15", "    when: (low mood >= 15", "119:26 feel.expected"},
    {"    when: low mood >= 15", "    when: low mood >= 15 and today() > date(\"2026-01-01\")",
     "119:30 feel.clock_not_allowed"},
    {"    safety: true\n    repeat: true", "    safety: true\n    repeat: 1",
     "121:13 yaml.not_boolean"},
    {"    of: mental health and substance\n    consent", "    of: mental health\n    consent",
     "124:9 yaml.not_allowed"},
    {"    answer within: 1 working day\n", "", "118:5 yaml.missing_key"},
    {"      - {after: 1 working day, do: remind, to: mental health and substance}",
     "      - {after: 1 working day, do: remnd}", "128:36 yaml.not_allowed"},
    {"      - {after: 1 working day, do: remind, to: mental health and substance}",
     "      - {after: 5 working days, do: remind}", "129:9 model.silence_order"},
    {"      - {after: 1 working day, do: remind, to: mental health and substance}",
     "      - {after: 1 working day, do: remind, to: doctor}", "128:48 model.remind_elsewhere"},
    {"      - {after: 2 working days, do: return, to: coordinator}",
     "      - {after: 2 working days, do: return, to: client}", "129:49 model.return_elsewhere"},
    {"      - {after: 2 working days, do: return, to: coordinator}",
     "      - {after: 2 working days, do: return, to: coordinatr}", "129:49 model.unknown_name"},
    {"      - {after: 2 working days, do: return, to: coordinator}\n", "",
     "128:9 model.silence_stays"},
    {"    outcome: expert answer", "    outcome: wants plan",
     "52:5 model.never_known, 130:14 model.not_an_outcome"},
    {"    outcome: expert answer", "    outcome: expert anser", "130:14 model.unknown_name"},
    {"    wall: health\n", "    wall: nurses\n", "132:11 yaml.not_allowed"},
    {"      done(first talk)\n      and wants plan", "      done(first tlk)\n      and wants plan",
     "136:12 feel.unknown_step"},
    {"      done(first talk)\n      and wants plan", "      done(first talk)\n      and want plan",
     "137:11 feel.unknown_name"},
    {"      done(first talk)\n      and wants plan",
     "      done(first talk, first)\n      and wants plan", "136:24 feel.expected"},
    {"    with: [client, doctor, parties]", "    with: [client, doctr, parties]",
     "140:20 model.unknown_name"},
    {"    within: 3 months", "    within: -3 months", "141:13 yaml.not_limit"},
    {"    waits: 14 days", "    waits: 14 dayz", "147:12 yaml.not_limit"},
    {"    waits: 14 days", "", "144:5 yaml.missing_key"},
    {"    waits: 14 days", "    waits: 14 days\n    learn: [coping]",
     "144:5 model.asked_twice, 148:12 model.key_not_for_act"},
    {"    when: done(joint plan) and done(pause)",
     "    when: done(joint plan) and done(review) and unknown(copping)",
     "150:57 feel.unknown_fact"},
    {"    every: P3M\n", "    every: P3X\n", "154:12 yaml.not_limit"},
    {"      - coping: {again because: {fi: Seuraamme muutosta., sv: Vi följer förändringen., en: "
     "The review follows change.}}",
     "      - coping", "157:9 model.asked_twice"},
    {"    when: segment = \"network\" and lives alone = false",
     "    when: segment = \"netwrk\" and lives alone = false", "160:21 feel.bad_enum_value"},
    {"    starts: fi.perhekeskus-varhainen-tuki@1", "    starts: Perhekeskus",
     "163:13 model.bad_start"},
    {"    starts: fi.perhekeskus-varhainen-tuki@1", "    starts: fi.perhekeskus-varhainen-tuki@one",
     "163:13 model.bad_start"},
    {"    starts: fi.perhekeskus-varhainen-tuki@1\n", "",
     "159:5 yaml.missing_key, 163:17 model.hands_to_nobody"},
    {"    hands over: [children]", "    hands over: [childrn]", "164:18 model.unknown_name"},
    {"    hands over: [children]", "    hands over: [children, children]",
     "164:28 model.handed_twice"},
    {"    when: count(children) > 0 and some c in children satisfies c.kind = \"own\"",
     "    when: count(childrn) > 0 and some c in children satisfies c.kind = \"own\"",
     "168:17 feel.unknown_name"},
    {"    when: count(children) > 0 and some c in children satisfies c.kind = \"own\"",
     "    when: count(children) > 0 and some c in children satisfies c.sort = \"own\"",
     "168:66 feel.unknown_name"},
    {"    when: count(children) > 0 and some c in children satisfies c.kind = \"own\"",
     "    when: count(children) > 0 and some c in children satisfies c.kind = \"mine\"",
     "168:73 feel.bad_enum_value"},
    {"    when: count(children) > 0 and some c in children satisfies c.kind = \"own\"",
     "    when: children > 0", "168:22 feel.type_mismatch"},
    {"    every: [P3M, P3M, P6M]", "    every: [P3M, soon, P6M]", "171:18 yaml.not_limit"},
    {"    every: [P3M, P3M, P6M]", "    every: []", "171:12 yaml.not_limit"},
    {"    outcome: answered\n    cancels: [review]", "    outcome: answerd\n    cancels: [review]",
     "178:14 yaml.not_allowed"},
    {"    cancels: [review]", "    cancels: [reveiw]", "179:15 model.unknown_name"},
    {"    cancels: [review]", "    cancels: [crisis check]", "179:15 model.cancels_safety"},
    {"    outcome: client's choice\n", "    outcome: clients choice\n", "183:14 yaml.not_allowed"},
    {"    when: coping >= 7 and done(review) and expert answer != \"returned\"",
     "    when: coping >= 7 and done(review) and expert answer != \"return\"",
     "177:61 feel.bad_enum_value"},
    {"    of: coping\n", "    of: copin\n", "189:9 model.unknown_name"},
    {"    of: coping\n", "    of: wants plan\n", "189:9 model.wrong_type"},
    {"    better: up", "    better: more", "192:13 yaml.not_allowed"},
    {"  first talk: {price: coordinator hour, times: 0.75}",
     "  first tlk: {price: coordinator hour, times: 0.75}", "194:3 model.unknown_name"},
    {"  first talk: {price: coordinator hour, times: 0.75}",
     "  first talk: {price: coordinator hour, times: 0}", "194:48 model.not_positive"},
    {"  wants plan: {true: 0.8}", "  wants plan: {true: 1.8}", "196:22 model.not_a_share"},
    {"  wants plan: {true: 0.8}", "  wants plan: {ture: 0.8}", "196:16 yaml.unknown_key"},
    {"  segment: {network: 0.4, self: 0.1}", "  segment: {network: 0.4, self: most}",
     "197:33 yaml.not_number"},
    {"  low mood: {normal: {mean: 9, sd: 5}}", "  low mood: {normal: {mean: 9}}",
     "198:22 yaml.missing_key"},
    {"  low mood: {normal: {mean: 9, sd: 5}}", "  low mood: {nomal: {mean: 9, sd: 5}}",
     "198:13 model.bad_expectation"},
    {"  first talk takes: {lognormal", "  first tak takes: {lognormal", "199:3 model.unknown_name"},
    {"  joint plan takes: {constant: {mean: PT60M}}",
     "  joint plan takes: {constant: {mean: PT60M, sd: 1}}", "200:50 yaml.unknown_key"},
    {"  joint plan takes: {constant: {mean: PT60M}}",
     "  joint plan takes: {constant: {mean: PT60M}\n", "202:1 yaml.syntax"},
};

TEST(Mistakes, AreToldAlone) {
    const std::string good = source_of("good.yaml");
    ASSERT_NE(compile(good, "good.yaml", nullptr).model, nullptr);
    for (const Mistake& mistake : mistakes) {
        const std::size_t at = good.find(mistake.good);
        ASSERT_NE(at, std::string::npos) << mistake.good;
        ASSERT_EQ(good.find(mistake.good, at + 1), std::string::npos) << mistake.good;
        std::string bad = good;
        bad.replace(at, mistake.good.size(), mistake.bad);
        const Compiled compiled = compile(bad, "good.yaml", nullptr);
        EXPECT_EQ(listed(compiled.errors), mistake.expected)
            << mistake.bad << "\n"
            << describe_errors(compiled.errors, {}, bad);
    }
}

// What `did you mean "…"` proposes in place of what; empty when the repair is no such word.
struct Proposal {
    std::string wrong;
    std::string right;
};
Proposal proposal_of(const Error& error) {
    constexpr std::string_view mark = "did you mean \"";
    const std::size_t at = error.repair.find(mark);
    if (at == std::string::npos) return {};
    const std::size_t begin = at + mark.size();
    Proposal out;
    out.right = error.repair.substr(begin, error.repair.find('"', begin) - begin);
    for (const char* arg : {"key", "value", "name"})
        for (const auto& [name, text] : error.args)
            if (out.wrong.empty() && name == arg) out.wrong = text;
    return out;
}

// Byte offset of a line and column (code points).
std::size_t offset_of(const std::string& text, std::uint32_t line, std::uint32_t column) {
    std::size_t at = 0;
    for (std::uint32_t i = 1; i < line; ++i) at = text.find('\n', at) + 1;
    for (std::uint32_t i = 1; i < column; ++at)
        if (at + 1 >= text.size() || (static_cast<unsigned char>(text[at + 1]) & 0xC0U) != 0x80U)
            ++i;
    return at;
}

// Applies every proposal, last place first; says how many there were.
std::size_t repair(std::string& text, const std::vector<Error>& errors) {
    std::size_t repaired = 0;
    for (auto error = errors.rbegin(); error != errors.rend(); ++error) {
        const Proposal proposal = proposal_of(*error);
        if (proposal.right.empty() || proposal.wrong.empty()) continue;
        const std::size_t line_end = text.find('\n', offset_of(text, error->line, 1));
        const std::size_t at =
            text.find(proposal.wrong, offset_of(text, error->line, error->column));
        if (at == std::string::npos || at >= line_end) continue;
        text.replace(at, proposal.wrong.size(), proposal.right);
        ++repaired;
    }
    return repaired;
}

TEST(Mistakes, ProposedWordsRepairThem) {
    const std::string good = source_of("good.yaml");
    std::size_t proposed = 0;
    for (const Mistake& mistake : mistakes) {
        std::string text = good;
        text.replace(good.find(mistake.good), mistake.good.size(), mistake.bad);
        const Compiled before = compile(text, "good.yaml", nullptr);
        for (const Error& error : before.errors) EXPECT_FALSE(error.repair.empty()) << error.code;
        if (repair(text, before.errors) != before.errors.size()) continue;
        ++proposed;
        const Compiled after = compile(text, "good.yaml", nullptr);
        EXPECT_NE(after.model, nullptr) << mistake.bad << "\n"
                                        << describe_errors(after.errors, {}, text);
    }
    EXPECT_GE(proposed, 25U);
}

TEST(Mistakes, ProposedWordsRepairTheBadFiles) {
    const std::string folder = std::string(LUOTSI_SOURCE_DIR) + "/src/model/testdata";
    std::size_t repaired = 0;
    for (const std::string& file : yaml_files(folder)) {
        std::string text = read_yaml_file(file).source;
        const Compiled before = compile(text, file, nullptr);
        std::size_t of_file = repair(text, before.errors);
        repaired += of_file;
        const Compiled after = compile(text, file, nullptr);
        for (const Error& error : before.errors) {
            if (proposal_of(error).right.empty() || proposal_of(error).wrong.empty()) continue;
            const bool stays =
                std::any_of(after.errors.begin(), after.errors.end(), [&](const Error& other) {
                    return other.code == error.code && other.line == error.line &&
                           other.column == error.column && other.args == error.args;
                });
            EXPECT_FALSE(stays) << to_string(error);
        }
    }
    EXPECT_GE(repaired, 20U);
}

}  // namespace
}  // namespace luotsi::model

// Goal: the tables of law say exactly one thing about every situation, name the paragraph of every
// row, are those of the content folder, and say what the access rules of the first version said
// wherever the law they follow is the same. Method: every combination of inputs is walked; the
// first version's function is kept here as it was.
#include "access/rules.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "access/access.hpp"
#include "access/standing.hpp"
#include "access/statutory.hpp"
#include "access/table_texts.hpp"

namespace luotsi::access {
namespace {

using model::Register;
using model::Wall;

constexpr Uuid case_id{1, 1};
constexpr Instant now{1'800'000'000'000};

std::vector<const Table*> all_tables() {
    return {&tables().open, &tables().see, &tables().behalf, &tables().place, &tables().restricted};
}

std::string file_text(const std::string& name) {
    std::ifstream in(std::string(LUOTSI_SOURCE_DIR) + "/content/access/" + name + ".yaml");
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

TEST(AccessTables, ReadWithoutAMistake) {
    for (const Error& error : tables().errors) ADD_FAILURE() << to_string(error);
    for (const Table* table : all_tables()) EXPECT_FALSE(table->rows().empty()) << table->name();
}

TEST(AccessTables, AnswerEverySituationByOneRow) {
    for (const Table* table : all_tables())
        for (const std::string& gap : table->gaps()) ADD_FAILURE() << table->name() << ": " << gap;
}

TEST(AccessTables, NameTheLawOfEveryRow) {
    std::set<std::string> words;
    for (const Table* table : all_tables())
        for (const Row& row : table->rows()) {
            EXPECT_FALSE(row.law.act.empty()) << row.id;
            // A row whose section we do not know is not sure.
            EXPECT_TRUE(!row.law.section.empty() || row.law.confidence != 'h') << row.id;
            EXPECT_FALSE(row.law.source.empty()) << row.id;
            words.insert(row.why);
        }
    for (const char* language : {"fi", "sv", "en"}) {
        std::ifstream in(std::string(LUOTSI_SOURCE_DIR) + "/content/words/" + language +
                         "/access.yaml");
        std::stringstream text;
        text << in.rdbuf();
        for (const std::string& why : words)
            EXPECT_NE(text.str().find("\naccess.why." + why + ":"), std::string::npos)
                << language << " " << why;
    }
}

TEST(AccessTables, AreThoseOfTheContentFolder) {
    EXPECT_EQ(file_text("open"), open_table_text);
    EXPECT_EQ(file_text("see"), see_table_text);
    EXPECT_EQ(file_text("behalf"), behalf_table_text);
    EXPECT_EQ(file_text("place"), place_table_text);
    EXPECT_EQ(file_text("restrict"), restrict_table_text);
    EXPECT_EQ(file_text("statutory"), statutory_text);
}

TEST(AccessTables, NameTheRightsToOpenByLaw) {
    for (const Error& error : statutes().errors) ADD_FAILURE() << to_string(error);
    ASSERT_FALSE(statutes().all.empty());
    const Statute* one = statutes().find("social-authority");
    ASSERT_NE(one, nullptr);
    EXPECT_EQ(one->law.act + " " + one->law.section, "812/2000 § 20");
    EXPECT_EQ(statutes().find("because"), nullptr);
}

TEST(AccessTables, RefuseWhatIsNoTable) {
    std::vector<Error> errors;
    const Table broken = Table::read(
        "table: x\nrows:\n  - {id: a, when: {wind: [north]}, then: perhaps, why: x, law: {}}\n",
        "x", {{"wind", {"south", "north"}}}, errors);
    EXPECT_GE(errors.size(), 3U);
    EXPECT_EQ(broken.find(broken.bit(0, 1)).verdict, Verdict::no);
    errors.clear();
    const std::string row =
        "then: yes, why: x, law: {act: a, section: b, source: c, confidence: h}}\n";
    const Table holes = Table::read("table: x\nrows:\n  - {id: a, when: {wind: [north]}, " + row +
                                        "  - {id: b, when: {wind: [north]}, " + row,
                                    "x", {{"wind", {"south", "north"}}}, errors);
    EXPECT_TRUE(errors.empty());
    EXPECT_EQ(holes.gaps(),
              (std::vector<std::string>{"no row: wind=south", "several rows: wind=north"}));
}

// --- The first version, as it was -------------------------------------------------------------

namespace before {

bool is_named(const Asker& asker, const CaseParties& parties) {
    return asker.id == parties.keeper ||
           std::ranges::find(parties.holders, asker.id) != parties.holders.end();
}

bool holds_register(const Asker& asker, Register reg) {
    return std::ranges::find(asker.registers, reg) != asker.registers.end();
}

const UnitPart* part_of(const CaseParties& parties) {
    return parties.units.empty() ? nullptr : &parties.units.front();
}

Verdict open(const Asker& asker, Purpose purpose, const CaseParties& parties) {
    const UnitPart* part = part_of(parties);
    if (purpose == Purpose::log)
        return asker.leads && part != nullptr && part->part == Part::responsible ? Verdict::yes
                                                                                 : Verdict::no;
    if (is_named(asker, parties)) return Verdict::yes;
    if (part == nullptr) return Verdict::no;
    const bool running = part->part != Part::was_part;
    if (!running) {
        const bool reads = purpose == Purpose::list || purpose == Purpose::read;
        if (!reads || now > part->ended_at + part_afterlife) return Verdict::no;
    }
    if (asker.leads) return purpose == Purpose::list ? Verdict::yes : Verdict::exists_only;
    // Kept as it is meant: exporting needs a part that is more than having been asked.
    if (purpose == Purpose::export_ && part->part == Part::asked) return Verdict::no;
    return Verdict::yes;
}

Verdict see_as_asked(const Asker& asker, const Element& element, bool consented) {
    const bool shared = element.wall == Wall::all_parties || element.wall == Wall::parties;
    if (element.own_words && !element.internal) {
        if (shared) return Verdict::yes;
        const bool registered =
            (element.wall == Wall::health && holds_register(asker, Register::health)) ||
            (element.wall == Wall::social && holds_register(asker, Register::social));
        return registered ? Verdict::yes : Verdict::exists_only;
    }
    if (shared && consented && holds_register(asker, element.reg)) return Verdict::yes;
    return Verdict::exists_only;
}

Verdict see_as_full(const Asker& asker, const Element& element, Part part, bool consented,
                    bool named) {
    switch (element.wall) {
        case Wall::named: return named ? Verdict::yes : Verdict::no;
        // Changed: the first version showed it to whoever was named, whatever their task.
        case Wall::police: return Verdict::exists_only;
        case Wall::health:
            return holds_register(asker, Register::health) ? Verdict::yes : Verdict::exists_only;
        case Wall::social:
            return holds_register(asker, Register::social) ? Verdict::yes : Verdict::exists_only;
        case Wall::all_parties: return Verdict::yes;
        default: break;
    }
    const bool own_work = named || part == Part::responsible || part == Part::works;
    return own_work || consented || element.own_words || holds_register(asker, element.reg)
               ? Verdict::yes
               : Verdict::exists_only;
}

Verdict see(const Asker& asker, Purpose purpose, const CaseParties& parties,
            const Element& element) {
    if (open(asker, purpose, parties) == Verdict::no) return Verdict::no;
    const bool named = is_named(asker, parties);
    if (element.wall == Wall::named && !named) return Verdict::no;
    if (asker.leads && !named) return Verdict::exists_only;
    const UnitPart* part = part_of(parties);
    Part has = part == nullptr ? Part::works : part->part;
    if (has == Part::was_part) {
        if (!named && element.recorded_at > part->ended_at) return Verdict::no;
        has = part->had;
    }
    const bool consented = part != nullptr && part->consented;
    if (named && has == Part::asked) has = Part::accepted;
    if (has == Part::asked) return see_as_asked(asker, element, consented);
    return see_as_full(asker, element, has, consented, named);
}

}  // namespace before

// One asker of the controller, their unit's part (or none), and whether they are named.
struct World {
    Asker asker;
    CaseParties parties;
};

std::vector<World> worlds() {
    std::vector<World> out;
    for (int part = -1; part < 6; ++part)
        for (int had = 0; had < 5; ++had)
            for (const bool consented : {false, true})
                for (const bool named : {false, true})
                    for (const bool leads : {false, true})
                        for (const int ended_days : {1, 40})
                            for (int registers = 0; registers < 4; ++registers) {
                                World world;
                                world.asker.kind = AskerKind::worker;
                                world.asker.id = "w";
                                world.asker.unit = "u";
                                world.asker.organisation = "county";
                                world.asker.leads = leads;
                                if ((registers & 1) != 0)
                                    world.asker.registers.push_back(Register::health);
                                if ((registers & 2) != 0)
                                    world.asker.registers.push_back(Register::social);
                                world.parties.case_id = case_id;
                                world.parties.organiser = "county";
                                if (named) world.parties.keeper = "w";
                                if (part >= 0) {
                                    UnitPart one;
                                    one.unit = "u";
                                    one.part = static_cast<Part>(part);
                                    one.had = static_cast<Part>(had);
                                    one.consented = consented;
                                    if (one.part == Part::was_part)
                                        one.ended_at = now - days(ended_days);
                                    world.parties.units.push_back(one);
                                }
                                out.push_back(std::move(world));
                            }
    return out;
}

TEST(AccessTables, SayWhatTheFirstVersionSaidWhereLawIsTheSame) {
    std::size_t compared = 0;
    for (const World& world : worlds())
        for (int purpose = 0; purpose < 5; ++purpose) {
            const auto why = static_cast<Purpose>(purpose);
            ASSERT_EQ(may_open(world.asker, why, world.parties, now),
                      before::open(world.asker, why, world.parties));
            for (int wall = 0; wall < 6; ++wall)
                for (int bits = 0; bits < 8; ++bits)
                    for (const Register reg :
                         {Register::health, Register::social, Register::other}) {
                        Element element;
                        element.wall = static_cast<Wall>(wall);
                        element.reg = reg;
                        element.own_words = (bits & 1) != 0;
                        element.internal = (bits & 2) != 0;
                        element.recorded_at = (bits & 4) != 0 ? now : Instant{0};
                        // Changed: the first version told a leader that something had been
                        // recorded after their unit's part had ended.
                        const bool after = world.asker.leads && world.parties.keeper.empty() &&
                                           !world.parties.units.empty() &&
                                           world.parties.units[0].part == Part::was_part &&
                                           element.recorded_at > Instant{0};
                        if (after) continue;
                        ++compared;
                        ASSERT_EQ(may_see(world.asker, why, world.parties, element, now),
                                  before::see(world.asker, why, world.parties, element))
                            << rule_see(world.asker, why, world.parties, element, now).row->id
                            << " wall " << wall << " bits " << bits;
                    }
        }
    RecordProperty("compared", std::to_string(compared));
    EXPECT_GT(compared, 100'000U);
}

}  // namespace
}  // namespace luotsi::access

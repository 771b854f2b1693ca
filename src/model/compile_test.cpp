// Goal: a complete model compiles to what it says, and every mistake is told with its exact place.
// Method: one good file looked at closely; bad files whose mistakes are listed in the file itself
// as "# expect: <line>:<column> <code>" comments, all of them and no others.
#include "model/compile.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/ids.hpp"
#include "model/describe.hpp"
#include "model/yaml_tree.hpp"

namespace luotsi::model {
namespace {

std::string testdata(const std::string& name) {
    return std::string(LUOTSI_SOURCE_DIR) + "/src/model/testdata/" + name;
}

GuaranteeVersion guarantee(std::string id, std::string family, Limit limit) {
    GuaranteeVersion version;
    version.id = std::move(id);
    version.family = std::move(family);
    version.law = "1301/2014 36 §";
    version.valid_from = to_date({2015, 4, 1});
    version.start = "contact";
    version.stop = "need assessed";
    version.limit = limit;
    return version;
}

Guarantees guarantees() {
    return Guarantees({guarantee("shl-assess-start-75", "shl-assess-start",
                                 Limit{LimitUnit::working_days, 7, false}),
                       guarantee("shl-assess-start-gen", "shl-assess-start",
                                 Limit{LimitUnit::months, 3, false})});
}

Compiled compile_file(const std::string& name) {
    const Guarantees all = guarantees();
    return compile(read_yaml_file(testdata(name)).source, name, &all);
}

std::string listed(const std::vector<Error>& errors) {
    std::string out;
    for (const Error& e : errors)
        out += std::to_string(e.line) + ":" + std::to_string(e.column) + " " + e.code + "\n";
    return out;
}

// The "# expect: " (or "# warn: ") comments of a file.
std::string expected(std::string_view source, std::string_view mark) {
    std::string out;
    while (!source.empty()) {
        const std::string_view line = source.substr(0, source.find('\n'));
        source.remove_prefix(std::min(source.size(), line.size() + 1));
        if (line.starts_with(mark)) out += std::string(line.substr(mark.size())) + "\n";
    }
    return out;
}

TEST(Compile, GoodModelSaysEverythingItWasTold) {
    const Compiled compiled = compile_file("good.yaml");
    ASSERT_NE(compiled.model, nullptr) << describe_errors(compiled.errors, compiled.warnings);
    EXPECT_EQ(listed(compiled.warnings), "");
    const CompiledModel& m = *compiled.model;
    EXPECT_EQ(m.id, "fi.asiakasvastaava-esimerkki");
    EXPECT_EQ(m.version, "1.2.0");
    EXPECT_EQ(m.hash.size(), 64U);
    EXPECT_EQ(m.status, Status::in_use);
    EXPECT_EQ(m.title.en, "Care coordinator for a person who needs many services");
    EXPECT_EQ(m.offer_when.facts().size(), 2U);
    ASSERT_EQ(m.facts.size(), 10U);
    ASSERT_EQ(m.steps.size(), 7U);

    const Fact& coping = m.facts[m.find_fact("coping")];
    EXPECT_EQ(coping.title, coping.ask);
    EXPECT_TRUE(coping.at_contact);
    EXPECT_TRUE(coping.at_contact_when.empty());
    EXPECT_EQ(feel::to_string(coping.type), "number 0..10");
    const Fact& alone = m.facts[m.find_fact("lives alone")];
    EXPECT_EQ(alone.at_contact_when.text(), "coping <= 5");
    const Fact& mood = m.facts[m.find_fact("low mood")];
    EXPECT_EQ(mood.reg, Register::health);
    EXPECT_EQ(mood.instrument, "phq-9");
    const Fact& segment = m.facts[m.find_fact("segment")];
    EXPECT_EQ(segment.source, FactSource::decided);
    ASSERT_EQ(segment.options.size(), 4U);
    EXPECT_EQ(segment.options[3].label.sv, "Nätverk");
    ASSERT_LT(segment.decision, m.decisions.size());
    EXPECT_EQ(m.decisions[segment.decision].because[1].fi, "Arki on vaikeaa.");
    EXPECT_EQ(m.decisions[segment.decision].reads.size(), 2U);

    const Step& talk = m.steps[m.find_step("first talk")];
    EXPECT_EQ(talk.act, Act::meet);
    EXPECT_EQ(m.roles[talk.by].id, "coordinator");
    ASSERT_EQ(talk.learn.size(), 7U);
    EXPECT_TRUE(talk.learn[1].optional);
    EXPECT_EQ(talk.learn[0].again_because.sv, "Läget kan ha ändrats.");
    EXPECT_EQ(talk.within, (Limit{LimitUnit::working_days, 7, false}));
    EXPECT_EQ(talk.takes, minutes(45));
    EXPECT_EQ(talk.guarantee, "shl-assess-start");
    const Step& crisis = m.steps[m.find_step("crisis check")];
    EXPECT_TRUE(crisis.safety);
    ASSERT_EQ(crisis.if_silent.size(), 2U);
    EXPECT_EQ(crisis.if_silent[1].act, Silence::return_home);
    EXPECT_EQ(m.roles[crisis.if_silent[1].to_role].id, "coordinator");
    EXPECT_EQ(crisis.shown, crisis.title);
    const Step& plan = m.steps[m.find_step("joint plan")];
    EXPECT_TRUE(plan.with_parties);
    EXPECT_EQ(plan.with.size(), 2U);
    EXPECT_EQ(plan.when.text(), "done(first talk) and wants plan");
    EXPECT_EQ(m.steps[m.find_step("pause")].waits, (Limit{LimitUnit::days, 14, false}));

    EXPECT_EQ(m.ends[1].outcome, Outcome::clients_choice);
    EXPECT_EQ(m.ends[0].cancels, std::vector<std::uint32_t>{m.find_step("review")});
    ASSERT_EQ(m.expectations.size(), 5U);
    EXPECT_EQ(m.expectations[3].kind, "lognormal");
    EXPECT_EQ(m.expectations[3].parameters[0].second, 45.0);
    EXPECT_EQ(m.costs.at(0).times, 0.75);
}

TEST(Compile, TablesProposeByRow) {
    class Known final : public feel::Environment {
    public:
        explicit Known(const CompiledModel& model) : values_(model.facts.size()) {}
        const feel::Value& fact(std::uint32_t index) const override { return values_[index]; }
        bool fact_unknown(std::uint32_t) const override { return false; }
        bool fact_asked(std::uint32_t) const override { return false; }
        bool step_done(std::uint32_t, bool) const override { return false; }
        bool step_overdue(std::uint32_t) const override { return false; }
        std::int64_t step_count(std::uint32_t) const override { return 0; }
        std::vector<feel::Value> values_;
    };
    const Compiled compiled = compile_file("good.yaml");
    ASSERT_NE(compiled.model, nullptr);
    Known known(*compiled.model);
    known.values_[compiled.model->find_fact("coping")] = feel::Value::number(5);
    known.values_[compiled.model->find_fact("open service lines")] = feel::Value::number(3);
    const feel::TableResult result = compiled.model->decisions[0].table.evaluate(known);
    ASSERT_TRUE(result.value.is_string());
    EXPECT_EQ(result.value.as_string(), "community");
    EXPECT_EQ(result.matched_rows, std::vector<std::uint32_t>{2});
}

TEST(Compile, IndexesWhatDependsOnWhat) {
    const Compiled compiled = compile_file("good.yaml");
    ASSERT_NE(compiled.model, nullptr);
    const CompiledModel& m = *compiled.model;
    const std::uint32_t plan = m.find_step("joint plan");
    EXPECT_EQ(m.steps_reading_fact[m.find_fact("wants plan")], std::vector<std::uint32_t>{plan});
    EXPECT_EQ(m.steps_reading_step[m.find_step("first talk")], std::vector<std::uint32_t>{plan});
    EXPECT_EQ(m.decisions_reading_fact[m.find_fact("coping")], std::vector<std::uint32_t>{0});
    EXPECT_TRUE(m.decisions_reading_fact[m.find_fact("wants plan")].empty());
}

TEST(Compile, BadFilesTellAllTheirMistakes) {
    for (const std::string& path : yaml_files(testdata(""))) {
        const std::string name = path.substr(path.rfind('/') + 1);
        if (!name.starts_with("bad_")) continue;
        SCOPED_TRACE(name);
        const std::string source = read_yaml_file(path).source;
        const Compiled compiled = compile_file(name);
        EXPECT_EQ(compiled.model, nullptr);
        const std::string said = describe_errors(compiled.errors, compiled.warnings, source);
        EXPECT_EQ(listed(compiled.errors), expected(source, "# expect: ")) << said;
        EXPECT_EQ(listed(compiled.warnings), expected(source, "# warn: ")) << said;
        for (const Error& error : compiled.errors) {
            EXPECT_FALSE(error.repair.empty()) << to_string(error);
            EXPECT_EQ(error.file, name);
        }
    }
}

// Texts that are left out are warned of; the types of `many` reach the conditions.
TEST(Compile, FirstExampleOfTheLanguageStillCompiles) {
    const Compiled compiled = compile_file("note.yaml");
    ASSERT_NE(compiled.model, nullptr) << describe_errors(compiled.errors, compiled.warnings);
    const CompiledModel& m = *compiled.model;
    for (const Error& warning : compiled.warnings) {
        const bool expected = warning.code == "model.text_missing" ||
                              warning.code == "model.unused" ||
                              warning.code == "model.never_confirmed";
        EXPECT_TRUE(expected) << to_string(warning);
    }
    const Fact& segment = m.facts[m.find_fact("segment")];
    EXPECT_EQ(feel::to_string(segment.type), "one of [self, cooperation, community, network]");
    EXPECT_EQ(segment.options[1].label.sv, "cooperation");
    EXPECT_EQ(m.decisions[0].because[0].fi, "coping <= 4, open service lines >= 3");
    const Fact& children = m.facts[m.find_fact("children")];
    ASSERT_EQ(children.fields.size(), 3U);
    EXPECT_EQ(children.fields[1].id, "birth date");
    EXPECT_EQ(children.type.element().field("needs day care")->kind, feel::TypeKind::boolean);
    const Step& review = m.steps[m.find_step("review")];
    EXPECT_EQ(review.learn[0].again_because.en, "because the review follows change");
    EXPECT_EQ(m.steps[m.find_step("first talk")].title.fi, "first talk");
    ASSERT_FALSE(m.texts_missing.empty());
    EXPECT_EQ(m.texts_missing.front().element, "facts.low mood.title");
    EXPECT_EQ(m.texts_missing.front().line, 16U);
    EXPECT_EQ(m.texts_missing.front().column, 19U);
}

TEST(Compile, TextsThatAreNoModelAreRefused) {
    for (const char* text : {"", "a", "[1, 2]", "model: {", "\xFF\xFE", "a: &x b\nc: *x\n"}) {
        const Compiled compiled = compile(text, "t.yaml", nullptr);
        EXPECT_EQ(compiled.model, nullptr) << text;
        EXPECT_FALSE(compiled.errors.empty()) << text;
    }
}

// Lines of good models are dropped, doubled, swapped, cut and overwritten at random: the compiler
// ends each time with a model or with errors that have a place, a code and a repair.
TEST(Compile, DamagedModelsNeverPassUnnoticedPlaces) {
    const std::uint64_t seed = 20261121;
    RecordProperty("seed", std::to_string(seed));
    SeededRandom random(seed);
    const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random.next() % n); };
    std::vector<std::string> lines;
    const std::string source = read_yaml_file(testdata("good.yaml")).source;
    for (std::size_t at = 0; at < source.size();) {
        const std::size_t end = std::min(source.find('\n', at), source.size());
        lines.push_back(source.substr(at, end - at));
        at = end + 1;
    }
    const Guarantees all = guarantees();
    std::size_t refused = 0;
    for (int round = 0; round < 300; ++round) {
        std::vector<std::string> damaged = lines;
        for (std::size_t change = 0; change <= below(3); ++change) {
            std::string& line = damaged[below(damaged.size())];
            switch (below(5)) {
                case 0: line.clear(); break;
                case 1: line += "\n" + line; break;
                case 2: std::swap(line, damaged[below(damaged.size())]); break;
                case 3: line.resize(below(line.size() + 1)); break;
                default:
                    if (!line.empty()) line[below(line.size())] = "[]{}:,\"' x0"[below(11)];
            }
        }
        std::string text;
        for (const std::string& line : damaged) text += line + "\n";
        const Compiled compiled = compile(text, "t.yaml", &all);
        ASSERT_EQ(compiled.model == nullptr, !compiled.errors.empty())
            << "seed " << seed << " round " << round;
        refused += compiled.errors.empty() ? 0U : 1U;
        for (const Error& error : compiled.errors) {
            EXPECT_GT(error.line, 0U) << error.code;
            EXPECT_GT(error.column, 0U) << error.code;
            EXPECT_FALSE(error.code.empty());
            EXPECT_FALSE(error.repair.empty()) << error.code;
        }
    }
    EXPECT_GT(refused, 150U) << "seed " << seed;
}

TEST(Describe, ShowsTheLineAndTheRepair) {
    const Compiled compiled = compile("model: Fi\n", "t.yaml", nullptr);
    const std::string text = describe_errors(compiled.errors, {}, "model: Fi\n");
    EXPECT_NE(text.find("t.yaml:1:8: error: model: \"Fi\" is no model id [model.bad_id]\n"
                        "    model: Fi\n"
                        "           ^\n"
                        "    -> write who publishes"),
              std::string::npos)
        << text;
    EXPECT_EQ(describe_errors({}, {}), "");
    // Of a long line, what stands around the place.
    const std::string far = "a: [" + std::string(300, 'x') + ", 'q]\n";
    Error error(ErrorKind::invalid, "c", "d");
    error.line = 1;
    error.column = 307;
    EXPECT_NE(describe_errors({error}, {}, far)
                  .find("    …" + std::string(57, 'x') + ", 'q]\n" + std::string(64, ' ') + "^"),
              std::string::npos)
        << describe_errors({error}, {}, far);
}

TEST(Describe, OutlinesAModel) {
    const Compiled compiled = compile_file("good.yaml");
    ASSERT_NE(compiled.model, nullptr);
    const std::string text = outline(*compiled.model, Language::sv);
    EXPECT_NE(text.find("Första samtalet"), std::string::npos);
    EXPECT_NE(text.find("law: shl-assess-start"), std::string::npos);
    EXPECT_NE(text.find("comes home to coordinator"), std::string::npos);
    EXPECT_EQ(text.find("Ensimmäinen"), std::string::npos);
}

TEST(Library, LoadsTheModelsOfTheProduct) {
    const std::string content = std::string(LUOTSI_SOURCE_DIR) + "/content";
    const GuaranteesOrErrors read = read_guarantees(content + "/guarantees");
    const Library library = Library::load(content + "/models", &read.guarantees);
    EXPECT_EQ(describe_errors(read.errors, {}), "");
    EXPECT_EQ(describe_errors(library.errors(), {}), "");
    for (const char* id :
         {"fi.yksi-yhteydenotto", "fi.asiakasvastaava", "fi.perhekeskus-varhainen-tuki"})
        EXPECT_NE(library.latest(id), nullptr) << id;
    EXPECT_EQ(library.latest("fi.nothing"), nullptr);
}

TEST(Library, RefusesUnknownAndRingingStarts) {
    const std::filesystem::path folder = std::filesystem::temp_directory_path() /
                                         ("luotsi-model-ring-" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    const auto write = [&](const std::string& id, const std::string& starts) {
        std::ofstream out(folder / (id + ".yaml"));
        out << "model: fi." << id << "\nversion: 1.0.0\nstatus: draft\nsubject: person\n"
            << "register: other\ntitle: {fi: a, sv: b, en: c}\nfacts: {}\n"
            << "roles: {worker: {title: {fi: a, sv: b, en: c}, one of: [nurse]}}\n"
            << "steps:\n  go: {title: {fi: a, sv: b, en: c}, do: start, by: worker, starts: fi."
            << starts << "}\n"
            << "ends: {e: {title: {fi: a, sv: b, en: c}, when: done(go), outcome: answered}}\n";
    };
    write("a", "b");
    write("b", "a");
    EXPECT_EQ(listed(Library::load(folder.string(), nullptr).errors()),
              "10:69 model.start_ring\n10:69 model.start_ring\n");
    write("b", "c");
    EXPECT_EQ(listed(Library::load(folder.string(), nullptr).errors()),
              "10:69 model.unknown_model\n");
    std::filesystem::remove_all(folder);
}

TEST(Library, PicksTheVersionNewCasesOpenWith) {
    Library library;
    const auto add = [&](std::string version, Status status) {
        auto model = std::make_shared<CompiledModel>();
        model->id = "fi.a";
        model->version = std::move(version);
        model->status = status;
        library.add(model);
    };
    add("1.9.0", Status::in_use);
    add("1.10.0", Status::in_use);
    add("2.0.0", Status::draft);
    ASSERT_NE(library.latest("fi.a"), nullptr);
    EXPECT_EQ(library.latest("fi.a")->version, "1.10.0");
    EXPECT_EQ(library.exact("fi.a", "2.0.0")->status, Status::draft);
    EXPECT_EQ(library.exact("fi.a", "3.0.0"), nullptr);
    EXPECT_FALSE(Library::load("/nowhere/at/all", nullptr).errors().empty());
}

}  // namespace
}  // namespace luotsi::model

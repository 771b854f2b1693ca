// Goal: free times and answers behave as screens rely on. Method: table-driven answers, calendars
// counted by hand.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "centre/answer.hpp"
#include "centre/booking.hpp"
#include "centre/intake.hpp"

namespace luotsi::centre {
namespace {

class Folder {
public:
    Folder() {
        static int n = 0;
        path_ = std::filesystem::temp_directory_path() /
                ("luotsi_centre_" + std::to_string(::getpid()) + '_' + std::to_string(n++));
        std::filesystem::create_directories(path_);
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    std::string write(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories((path_ / name).parent_path());
        std::ofstream(path_ / name) << text;
        return (path_ / name).string();
    }
    std::string path() const { return path_.string(); }

private:
    std::filesystem::path path_;
};

TEST(ReturnCode, is_read_back_however_it_is_typed) {
    SeededRandom random(7);
    const std::string code = make_return_code(random);
    ASSERT_EQ(code.size(), 14u);
    std::string typed = lower(code);
    typed[4] = ' ';
    EXPECT_EQ(normalise_return_code(typed), normalise_return_code(code));
    EXPECT_EQ(normalise_return_code("ABC"), "");
}

model::Fact fact_of(feel::Type type) {
    model::Fact fact;
    fact.id = "f";
    for (const std::string& value : type.values) fact.options.push_back({value, {}});
    fact.type = std::move(type);
    return fact;
}

TEST(Answers, are_checked_against_the_type_of_the_fact) {
    struct Row {
        feel::Type type;
        const char* text;
        const char* code;  // "" = accepted
    };
    const feel::Type ten = feel::Type::number(feel::Decimal(0), feel::Decimal(10));
    const feel::Type option = feel::Type::enumeration({"self", "someone close"});
    const std::vector<Row> rows{
        {ten, "7", ""},
        {ten, " 7,5 ", ""},
        {ten, "11", "answer.out_of_range"},
        {ten, "seven", "answer.not_number"},
        {feel::Type::count(), "1.5", "answer.out_of_range"},
        {feel::TypeKind::boolean, "true", ""},
        {feel::TypeKind::boolean, "yes", "answer.not_boolean"},
        {option, "someone close", ""},
        {option, "other", "answer.not_option"},
        {feel::TypeKind::date, "2026-11-21", ""},
        {feel::TypeKind::date, "2026-02-30", "answer.not_date"},
        {feel::TypeKind::text, "vapaata tekstiä", ""},
    };
    for (const Row& row : rows) {
        const Result<feel::Value> value = parse_answer(fact_of(row.type), row.text);
        EXPECT_EQ(value ? "" : value.error().code, row.code) << row.text;
    }
}

TEST(Answers, survive_the_way_to_text_and_back) {
    for (const char* text : {"7.5", "10"}) {
        const model::Fact fact = fact_of(feel::Type::number(feel::Decimal(0), feel::Decimal(10)));
        EXPECT_EQ(answer_text(*parse_answer(fact, text)), text);
    }
    EXPECT_EQ(answer_text(*parse_answer(fact_of(feel::TypeKind::date), "2026-11-21")),
              "2026-11-21");
    EXPECT_EQ(answer_text(*parse_answer(fact_of(feel::TypeKind::boolean), "false")), "false");
}

// Several of a thing: a JSON list, field by field; what is empty says nothing.
TEST(Answers, tell_of_each_one_of_many) {
    model::Fact children = fact_of(feel::TypeKind::any);
    children.fields = {
        {"name", {"Nimi", "Namn", "Name"}, feel::TypeKind::text, {}},
        {"birth date", {"Syntynyt", "Född", "Born"}, feel::TypeKind::date, {}},
        {"school", {"Koulussa", "I skolan", "At school"}, feel::TypeKind::boolean, {}}};
    children.type = feel::Type::list(feel::Type::context({{"name", feel::TypeKind::text},
                                                          {"birth date", feel::TypeKind::date},
                                                          {"school", feel::TypeKind::boolean}}));
    const auto value =
        parse_answer(children, R"([{"name":"Aino","birth date":"2019-05-01","school":"true"},
                      {"name":"Eino","birth date":"","school":false}, {"name":" "}])");
    ASSERT_TRUE(value) << to_string(value.error());
    EXPECT_TRUE(model::accepts(children, *value));
    EXPECT_EQ(answer_text(*value), R"([{"name":"Aino","birth date":"2019-05-01","school":true},)"
                                   R"({"name":"Eino","school":false}])");
    EXPECT_EQ(*parse_answer(children, answer_text(*value)), *value);
    const char* wrong[][2] = {{"Aino", "answer.not_list"},
                              {R"({"name":"Aino"})", "answer.not_list"},
                              {R"(["Aino"])", "answer.not_list"},
                              {R"([{"name":["A"]}])", "answer.not_list"},
                              {R"([{"name":"A\u0001"}])", "answer.not_list"},
                              {R"([{"nick":"A"}])", "answer.unknown_field"},
                              {R"([{"birth date":"May"}])", "answer.not_date"},
                              {R"([{"school":"yes"}])", "answer.not_boolean"}};
    for (const auto& [text, code] : wrong) {
        const auto read = parse_answer(children, text);
        EXPECT_EQ(read ? "" : read.error().code, code) << text;
    }
}

TEST(Booking, makes_the_same_slots_again_and_none_on_holidays) {
    Folder folder;
    const std::string file = folder.write("calendars.yaml", R"(patterns:
  - {unit: family, worker: w-1, weekdays: [mon, sun], from: "09:00", to: "10:30", minutes: 45,
     channel: visit, languages: [fi, sv]}
)");
    std::vector<Error> errors;
    const std::vector<WeeklyPattern> patterns = read_patterns(file, errors);
    ASSERT_TRUE(errors.empty()) << to_string(errors.front());
    ASSERT_EQ(patterns.size(), 2u);
    // 2026-11-23 is a Monday; 2026-11-30 is taken as a holiday here.
    const Date first = to_date({2026, 11, 23});
    const Calendar calendar({to_date({2026, 11, 30})}, {8 * 3'600'000}, {16 * 3'600'000});
    const auto slots = make_slots(patterns, calendar, first, first + 13);
    ASSERT_EQ(slots.size(), 2u);
    EXPECT_EQ(to_iso(slots[0].starts_at), "2026-11-23T07:00:00.000Z");
    EXPECT_EQ(to_iso(slots[1].starts_at), "2026-11-23T07:45:00.000Z");
    const auto again = make_slots(patterns, calendar, first, first);
    ASSERT_EQ(again.size(), 2u);
    EXPECT_EQ(again[0].id, slots[0].id);
    EXPECT_NE(again[0].id, again[1].id);
}

TEST(Booking, refuses_a_pattern_that_ends_before_it_begins) {
    Folder folder;
    const std::string file = folder.write("c.yaml", R"(patterns:
  - {unit: u, weekdays: [mon], from: "10:00", to: "09:00", channel: visit, minutes: 30}
)");
    std::vector<Error> errors;
    read_patterns(file, errors);
    ASSERT_EQ(errors.size(), 1u);
    EXPECT_EQ(errors[0].code, "booking.bad_times");
    EXPECT_EQ(errors[0].line, 2u);
}

}  // namespace
}  // namespace luotsi::centre

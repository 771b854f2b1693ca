// Goal: whatever way a directory's files are written, their records are found, and what is wrong is
// said without losing the rest. Method: small texts for each oddity; archives made here with zlib's
// own writer where they are needed.
#include <gtest/gtest.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>

#include "interop/clean.hpp"
#include "interop/csv.hpp"
#include "interop/json_stream.hpp"

namespace luotsi::interop {
namespace {

struct Cut {
    std::vector<std::string> texts, places;
    std::string envelope;
    ImportReport report;
};

Cut cut(std::string text) {
    Cut out;
    const auto bytes = bytes_of(std::move(text));
    split_json(
        *bytes, out.report,
        [&](std::string_view one, const std::string& place) {
            out.texts.emplace_back(one);
            out.places.push_back(place);
        },
        [&](std::string_view around) { out.envelope = around; });
    return out;
}

using Strings = std::vector<std::string>;

TEST(Json, one_object_an_array_pages_and_lines_are_cut_into_records) {
    EXPECT_EQ(cut(R"( {"a":{"b":[1,"}]"]}} )").texts, Strings{R"({"a":{"b":[1,"}]"]}})"});
    const Cut array = cut(R"([ {"a":1} , {"a":"\"]"},3 ])");
    EXPECT_EQ(array.texts, (Strings{R"({"a":1} )", R"({"a":"\"]"})", "3 "}));
    EXPECT_EQ(array.places, (Strings{"/0", "/1", "/2"}));
    const Cut page = cut(R"({"pageNumber":1,"itemList":[{"id":1},{"id":2}],"pageCount":3})");
    EXPECT_EQ(page.texts, (Strings{R"({"id":1})", R"({"id":2})"}));
    EXPECT_EQ(page.places[1], "/itemList/1");
    EXPECT_EQ(page.envelope, R"({"pageNumber":1,"itemList":[],"pageCount":3})");
    const Cut lines = cut("{\"a\":1}\r\n{\"a\":2}\n\n{\"a\":3}");
    EXPECT_EQ(lines.texts.size(), 3u);
    EXPECT_EQ(lines.places[2], "/2");
}

TEST(Json, a_member_called_like_a_page_deeper_down_is_no_page) {
    EXPECT_EQ(cut(R"({"id":1,"x":{"items":[{"y":1}]},"name":"contents"})").texts.size(), 1u);
    EXPECT_EQ(cut(R"({"contents":[]})").texts.size(), 0u);
    EXPECT_EQ(cut(R"({"value":"contents","b":["contents",[1]]})").texts.size(), 1u);
}

TEST(Json, a_file_that_ends_early_keeps_the_records_before) {
    const Cut cut_off = cut(R"([{"id":1},{"id":2},{"id":)");
    EXPECT_EQ(cut_off.texts.size(), 2u);
    EXPECT_EQ(cut_off.report.count("import.truncated"), 1u);
    EXPECT_EQ(cut_off.report.refused(), 1u);
    EXPECT_TRUE(cut("hello\n{\"id\":1}").report.has("import.not_json"));
    EXPECT_EQ(cut("hello\n{\"id\":1}").texts.size(), 1u);
}

TEST(Json, byte_order_marks_and_old_encodings_are_read) {
    EXPECT_EQ(cut("\xEF\xBB\xBF{\"a\":1}").texts, Strings{R"({"a":1})"});
    const Cut latin = cut("{\"a\":\"p\xE4iv\xE4 \x80\"}");
    EXPECT_EQ(latin.texts, Strings{R"({"a":"päivä €"})"});
    EXPECT_TRUE(latin.report.has("import.encoding"));
    std::string wide("\xFF\xFE", 2);
    for (const char16_t c : std::u16string(u"{\"a\":\"ä😀\"}")) {
        wide.push_back(static_cast<char>(c & 0xFF));
        wide.push_back(static_cast<char>(c >> 8));
    }
    EXPECT_EQ(cut(wide).texts, Strings{R"({"a":"ä😀"})"});
}

TEST(Csv, quotes_breaks_and_other_separators) {
    ImportReport report;
    const auto bytes =
        bytes_of("\xEF\xBB\xBFid;\"Postal Code\";name\r\n1;\"00\"\"1\";\"a\r\nb; c\"\r\n"
                 "\r\n;;\r\n2;x\r\n3;y;z;too much\r\n");
    CsvReader csv(*bytes, report);
    ASSERT_TRUE(csv.next());
    EXPECT_EQ(csv.value("postal_code"), "00\"1");
    EXPECT_EQ(csv.value("NAME"), "a\r\nb; c");
    EXPECT_EQ(csv.line(), 2u);
    ASSERT_TRUE(csv.next());
    EXPECT_EQ(csv.value("name"), "");
    ASSERT_TRUE(csv.next());
    EXPECT_EQ(csv.value("name"), "z");
    EXPECT_FALSE(csv.next());
    EXPECT_EQ(report.count("import.csv_width"), 1u);
}

TEST(Csv, an_open_quote_is_said) {
    ImportReport report;
    const auto bytes = bytes_of("id,name\n1,\"never closed\n2,b\n");
    CsvReader csv(*bytes, report);
    EXPECT_TRUE(csv.next());
    EXPECT_FALSE(csv.next());
    EXPECT_TRUE(report.has("import.csv_quote"));
}

TEST(Clean, markup_becomes_plain_text) {
    EXPECT_EQ(plain_text("<p>Apua <b>heti</b> &amp; nyt</p><ul><li>yksi</li><li>kaksi</li></ul>"),
              "Apua heti & nyt\n\nyksi\n\nkaksi");
    EXPECT_EQ(plain_text("a < b &#228;&#xE4;&auml; 5 <6"), "a < b äää 5 <6");
    EXPECT_EQ(plain_text("a\r\n\r\n\r\n\r\nb\tc\xC2\xA0"
                         "d"),
              "a\n\nb c d");
    EXPECT_FALSE(has_markup("2 < 3 ja 4 > 3"));
    EXPECT_TRUE(has_markup("<br/>"));
}

TEST(Clean, dates_as_people_write_them) {
    const auto iso = [](std::string_view text) {
        const auto date = odd_date(text);
        return date ? to_iso(*date) : std::string("-");
    };
    EXPECT_EQ(iso("2026-11-22T08:00:00.12"), "2026-11-22");
    EXPECT_EQ(iso("22.11.2026"), "2026-11-22");
    EXPECT_EQ(iso("2.5.2016"), "2016-05-02");
    EXPECT_EQ(iso("11/22/2026"), "2026-11-22");
    EXPECT_EQ(iso("22/11/26"), "2026-11-22");
    EXPECT_EQ(iso("20261122"), "2026-11-22");
    EXPECT_EQ(iso("Nov 22, 2026"), "2026-11-22");
    EXPECT_EQ(iso("22nd November 2026"), "2026-11-22");
    EXPECT_EQ(iso("1.6."), "-");
    EXPECT_EQ(iso("0001-01-01T00:00:00"), "-");
    EXPECT_EQ(to_iso(*odd_instant("2020-08-21T06:55:52.144738")), "2020-08-21T06:55:52.144Z");
    EXPECT_EQ(to_iso(*odd_instant("21.8.2020 6:55")), "2020-08-21T06:55:00.000Z");
}

TEST(Clean, times_of_day_as_people_write_them) {
    EXPECT_EQ(odd_clock("08:00:00"), 480);
    EXPECT_EQ(odd_clock("8.30"), 510);
    EXPECT_EQ(odd_clock("klo 9"), 540);
    EXPECT_EQ(odd_clock("9:00 AM"), 540);
    EXPECT_EQ(odd_clock("12:15am"), 15);
    EXPECT_EQ(odd_clock("10 p.m."), 22 * 60);
    EXPECT_EQ(odd_clock("0830"), 510);
    EXPECT_EQ(odd_clock("24:00"), 1440);
    EXPECT_EQ(odd_clock("2018-01-01T16:30:00"), 990);
    EXPECT_EQ(odd_clock("24:30"), std::nullopt);
    EXPECT_EQ(odd_clock("aina"), std::nullopt);
}

TEST(Bytes, packed_files_are_read_like_plain_ones) {
    const auto folder =
        std::filesystem::temp_directory_path() / ("luotsi_packed_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    gzFile packed = gzopen((folder / "a.json.gz").c_str(), "wb");
    gzputs(packed, R"([{"id":1},{"id":2}])");
    gzclose(packed);
    const std::vector<SourceFile> files =
        list_sources({(folder / "a.json.gz").string()}, [](const auto&, const Error&) {});
    ASSERT_EQ(files.size(), 1u);
    auto bytes = open_source(files[0]);
    ASSERT_TRUE(bytes);
    EXPECT_EQ(*read_all(**bytes, 1000), R"([{"id":1},{"id":2}])");
    EXPECT_EQ(kind_of_name(files[0].name), "json");
    // A zip with one stored entry, written byte by byte.
    const std::string name = "s.csv", body = "id,name\n1,a\n";
    const auto n = [](std::uint32_t value, int width) {
        std::string out;
        for (int i = 0; i < width; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
        return out;
    };
    const auto length = static_cast<std::uint32_t>(body.size());
    const std::string common = n(20, 2) + n(0, 2) + n(0, 2) + n(0, 4) + n(0, 4) + n(length, 4) +
                               n(length, 4) + n(5, 2) + n(0, 2);
    const std::string head = "PK\x03\x04" + common + name;
    const std::string entry =
        "PK\x01\x02" + n(20, 2) + common + n(0, 2) + n(0, 2) + n(0, 2) + n(0, 4) + n(0, 4) + name;
    const auto at = static_cast<std::uint32_t>(head.size() + body.size());
    std::ofstream(folder / "b.zip", std::ios::binary)
        << head << body << entry << "PK\x05\x06" << n(0, 4) << n(1, 2) << n(1, 2)
        << n(static_cast<std::uint32_t>(entry.size()), 4) << n(at, 4) << n(0, 2);
    std::ofstream(folder / "broken.zip") << "no zip at all";
    std::size_t wrong = 0;
    const auto all = list_sources({folder.string()}, [&](const auto&, const Error&) { ++wrong; });
    EXPECT_EQ(wrong, 1u);
    ASSERT_EQ(all.size(), 2u);
    EXPECT_TRUE(all[1].name.ends_with("b.zip!s.csv"));
    auto inside = open_source(all[1]);
    ASSERT_TRUE(inside);
    EXPECT_EQ(*read_all(**inside, 1000), body);
    std::filesystem::remove_all(folder);
}

TEST(Report, remarks_of_a_kind_are_one_line_with_a_count) {
    ImportReport report;
    for (int i = 0; i < 50; ++i) {
        report.set_file("f" + std::to_string(i));
        report.add("x.y", "/a/" + std::to_string(i) + "/b", "odd", "v");
    }
    report.add("x.z", "", "left out", {}, true);
    const auto lines = report.lines();
    ASSERT_EQ(lines.size(), 2u);
    EXPECT_TRUE(lines[0].refused);
    EXPECT_EQ(lines[1].pattern, "/a/*/b");
    EXPECT_EQ(lines[1].count, 50u);
    EXPECT_EQ(lines[1].examples.size(), examples_max);
    EXPECT_EQ(place_pattern("line 12, opens_at"), "line *, opens_at");
}

}  // namespace
}  // namespace luotsi::interop

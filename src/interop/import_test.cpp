// Goal: an import repeated changes nothing, a changed source makes new versions, what vanished is
// marked and kept. Method: the same small source imported again and again into a keeper in memory.
#include <gtest/gtest.h>

#include "interop/ptv.hpp"
#include "interop/test_support.hpp"

namespace luotsi::interop {
namespace {

class Import : public ::testing::Test {
protected:
    UpdateCounts run(const std::string& text, bool whole, int day) {
        folder.write("s.json", text);
        report = ImportReport();
        Updater updater(keeper, {Instant{0} + days(day), "here"}, report);
        (void)read_ptv(folder.files(), {test_codes(), test_needs(), {}}, updater, report);
        return *updater.finish(whole);
    }
    static std::string services(std::initializer_list<std::pair<const char*, const char*>> all) {
        std::string out = "[";
        for (const auto& [id, name] : all)
            out += std::string(out.size() > 1 ? "," : "") + R"({"id":")" + id +
                   R"(","serviceNames":[{"language":"fi","value":")" + name + R"("}]})";
        return out + "]";
    }
    directory::Service stored(const std::string& id) {
        return *directory::service_from_json(keeper.find("service", id)->value());
    }
    Folder folder{"import"};
    MemoryKeeper keeper;
    ImportReport report;
};

TEST_F(Import, repeating_an_import_writes_nothing) {
    const std::string text = services({{"a", "Yksi"}, {"b", "Kaksi"}});
    EXPECT_EQ(run(text, true, 20'000).created, 2u);
    EXPECT_EQ(keeper.writes, 2u);
    const UpdateCounts again = run(text, true, 20'001);
    EXPECT_EQ(again.unchanged, 2u);
    EXPECT_EQ(keeper.writes, 2u);
    EXPECT_EQ(to_iso(*stored("ptv:a").provenance.imported_at), "2024-10-04T00:00:00.000Z");
}

TEST_F(Import, a_change_is_a_new_version_and_what_is_ours_outlives_it) {
    run(services({{"a", "Yksi"}}), false, 20'000);
    directory::Service told = stored("ptv:a");
    told.provenance.verified_on = Date{20'005};
    told.provenance.verified_by = "keeper by link";
    told.capacity_state = "closed";
    ASSERT_TRUE(keeper.put("service", told.id, directory::to_json(told)));
    EXPECT_EQ(run(services({{"a", "Yksi"}}), false, 20'006).unchanged, 1u);
    EXPECT_EQ(run(services({{"a", "Uusi"}}), false, 20'007).changed, 1u);
    const directory::Service now = stored("ptv:a");
    EXPECT_EQ(now.names[0].value, "Uusi");
    EXPECT_EQ(now.capacity_state, "closed");
    EXPECT_EQ(now.provenance.verified_by, "keeper by link");
    const auto changes = changes_between(directory::to_json(told), directory::to_json(now));
    ASSERT_EQ(changes.size(), 2u);  // provenance.imported_at and names
    EXPECT_EQ(changes[1].field, "names");
}

TEST_F(Import, what_vanished_is_marked_never_deleted_and_may_return) {
    run(services({{"a", "Yksi"}, {"b", "Kaksi"}}), true, 20'000);
    EXPECT_EQ(run(services({{"a", "Yksi"}}), false, 20'001).vanished, 0u);  // not whole
    EXPECT_EQ(run(services({{"a", "Yksi"}}), true, 20'002).vanished, 1u);
    EXPECT_TRUE(stored("ptv:b").provenance.absent_since);
    EXPECT_TRUE(report.has("import.vanished"));
    EXPECT_EQ(run(services({{"a", "Yksi"}}), true, 20'003).vanished, 0u);  // said once
    EXPECT_EQ(run(services({{"a", "Yksi"}, {"b", "Kaksi"}}), true, 20'004).returned, 1u);
    EXPECT_FALSE(stored("ptv:b").provenance.absent_since);
    // Of a kind that was not read at all nothing has vanished.
    EXPECT_EQ(run("[]", true, 20'005).vanished, 0u);
}

}  // namespace
}  // namespace luotsi::interop

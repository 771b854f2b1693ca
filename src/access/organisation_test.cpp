// Units and workers from YAML: the demo county loads without a mistake, mistakes are all found at
// once with their places, and the nearest unit is chosen.
#include "access/organisation.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace luotsi::access {
namespace {

class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "luotsi-XXXXXX").string();
        path_ = mkdtemp(name.data());
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    void write(const std::string& file, const std::string& text) const {
        std::ofstream(path_ + "/" + file) << text;
    }
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

constexpr const char* two_units = R"(demo: true
organisations:
  - {slug: county, sector: public, title: {fi: a, sv: b, en: c}}
units:
  - slug: guidance
    organisation: county
    kind: guidance
    sector: public
    title: {fi: a, sv: b, en: c}
    municipality: "297"
    registers: [social, health]
    languages: [fi]
    hours:
      - {weekdays: [mon, wed], opens: "08:00", closes: "16:00"}
    receives contacts: true
  - {slug: clinic, organisation: county, kind: health station, sector: public,
     title: {fi: a, sv: b, en: c}, municipality: "140", registers: [health]}
)";

TEST(Organisation, ReadsTheDemoCounty) {
    std::vector<Error> errors;
    const Organisation county =
        Organisation::load(std::string(LUOTSI_SOURCE_DIR) + "/content/demo/pohjois-savo", errors);
    for (const Error& error : errors) ADD_FAILURE() << to_string(error);
    EXPECT_FALSE(county.units().empty());
    EXPECT_FALSE(county.workers().empty());
    for (const Worker& worker : county.workers())
        EXPECT_NE(county.unit(worker.unit), nullptr) << worker.slug;
    EXPECT_NE(county.contact_unit("297"), nullptr);
}

TEST(Organisation, ReadsUnitsAndWorkers) {
    const Folder folder;
    folder.write("units.yaml", two_units);
    folder.write("workers.yaml", R"(demo: true
workers:
  - {slug: w-a, name: A, role: nurse, title: {fi: a, sv: b, en: c}, unit: clinic,
     organisation: county, registers: [health], languages: [fi], leads: true}
)");
    std::vector<Error> errors;
    const Organisation org = Organisation::load(folder.path(), errors);
    for (const Error& error : errors) ADD_FAILURE() << to_string(error);
    ASSERT_EQ(org.units().size(), 2U);
    const Unit* guidance = org.unit("guidance");
    ASSERT_NE(guidance, nullptr);
    ASSERT_EQ(guidance->hours.size(), 2U);
    EXPECT_EQ(guidance->hours[1].weekday, 3);
    EXPECT_EQ(guidance->registers.size(), 2U);
    ASSERT_NE(org.worker("w-a"), nullptr);
    EXPECT_TRUE(org.worker("w-a")->leads);
    EXPECT_EQ(org.contact_unit("999"), guidance);
    EXPECT_EQ(org.unit_of_kind("health station", "297"), org.unit("clinic"));
    EXPECT_EQ(org.unit_of_kind("parish", "297"), nullptr);
    ASSERT_NE(org.organisation_title("county"), nullptr);
    EXPECT_EQ(org.organisation_title("county")->sv, "b");
}

TEST(Organisation, FindsEveryMistakeAtOnce) {
    const Folder folder;
    folder.write("units.yaml", std::string(two_units) +
                                   "  - {slug: clinic, organisation: nobody, kind: parish, "
                                   "sector: secret, title: {fi: a, sv: b, en: c}, "
                                   "municipality: \"1\"}\n");
    folder.write("workers.yaml", R"(demo: true
workers:
  - {slug: w-a, name: A, role: nurse, title: {fi: a, sv: b}, unit: nowhere, organisation: county}
)");
    std::vector<Error> errors;
    (void)Organisation::load(folder.path(), errors);
    std::vector<std::string> codes;
    for (const Error& error : errors) {
        codes.push_back(error.code);
        EXPECT_GT(error.line, 0U) << to_string(error);
    }
    EXPECT_GE(errors.size(), 5U);
    for (const char* code :
         {"access.unknown_organisation", "access.slug_twice", "access.unknown_unit"})
        EXPECT_NE(std::ranges::find(codes, code), codes.end()) << code;
    std::vector<Error> missing;
    (void)Organisation::load(folder.path() + "/none", missing);
    EXPECT_FALSE(missing.empty());
}

}  // namespace
}  // namespace luotsi::access

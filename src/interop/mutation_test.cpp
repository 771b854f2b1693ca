// Goal: no file, however broken, stops an import or slips in unseen. Method: good records are
// changed at random – bytes flipped, pieces cut, doubled and swapped, values replaced by other
// types – and read; the seed is printed. The fuzz target (fuzz/directory_fuzz.cpp) goes on where
// this stops.
#include <gtest/gtest.h>

#include "base/ids.hpp"
#include "interop/hsds.hpp"
#include "interop/ptv.hpp"
#include "interop/test_support.hpp"

namespace luotsi::interop {
namespace {

constexpr std::string_view ptv = R"([{"id":"s1","serviceNames":[{"language":"fi","value":"Apu",
"type":"Name"}],"areas":[{"type":"Municipality","municipalities":[{"code":"297"}]}],
"serviceChannels":[{"serviceChannel":{"id":"c1"},"serviceHours":[{"serviceHourType":"Exceptional",
"validFrom":"2026-12-24","isClosed":true,"openingHour":[{"dayFrom":"Monday","from":"08:00"}]}]}],
"modified":"2026-05-03T11:53:58.162746","languages":["fi"],"requirements":[{"value":"yli 65 v"}]},
{"id":"c1","serviceChannelType":"ServiceLocation","serviceChannelNames":[],"addresses":[{
"streetAddress":{"latitude":"6973600","longitude":"534000"}}],
"services":[{"service":{"id":"s1"}}]}])";

constexpr std::string_view hsds = R"({"contents":[{"id":"s1","name":"Help","status":"active",
"schedules":[{"freq":"MONTHLY","byday":"3TU,-1FR","opens_at":"9 am","closes_at":"24:00",
"dtstart":"2026-01-01","interval":2,"bymonthday":"1,31"}],"minimum_age":18,"maximum_age":"65",
"cost_options":[{"amount":1.5}],"service_at_locations":[{"id":"x","location":{"id":"l",
"latitude":60,"longitude":25,"addresses":[{"city":"Kuopio","country":"FI"}]}}],
"attributes":[{"link_type":"text:names:sv:","value":"Hjälp"}]}],"total_items":1})";

constexpr std::string_view table = "id,name,description,status,organization_id,minimum_age\n"
                                   "1,\"Help, now\",\"a \"\"b\"\"\nc\",active,7,18\n"
                                   "2;x;y\n3,Third,,defunct,,\n";

std::string mutate(std::string text, SeededRandom& random) {
    constexpr std::array<std::string_view, 12> pieces{"null",   "[]",   "{}",       "\"\"",
                                                      "-1e999", "true", "\xFF\xFE", "\\u0000",
                                                      "\"",     "]",    "123456",   "\n"};
    const std::uint64_t times = 1 + random.next() % 6;
    for (std::uint64_t i = 0; i < times && !text.empty(); ++i) {
        const std::size_t at = random.next() % text.size();
        const std::size_t length = std::min<std::size_t>(random.next() % 24, text.size() - at);
        switch (random.next() % 5) {
            case 0: text[at] = static_cast<char>(random.next() & 0xFFU); break;
            case 1: text.erase(at, length); break;
            case 2: text.insert(at, text.substr(at, length)); break;
            case 3: text.resize(at); break;
            default: text.replace(at, length, pieces[random.next() % pieces.size()]);
        }
    }
    return text;
}

TEST(Mutation, broken_files_are_read_to_the_end_and_reported) {
    const std::uint64_t seed = 20'261'122;
    RecordProperty("seed", std::to_string(seed));
    SeededRandom random(seed);
    Folder folder("mutation");
    for (int i = 0; i < 200; ++i) {
        folder.write("a.json", mutate(std::string(i % 2 == 0 ? ptv : hsds), random));
        folder.write("services.csv", mutate(std::string(table), random));
        for (const bool as_ptv : {true, false}) {
            MemoryKeeper keeper;
            ImportReport report;
            Updater updater(keeper, {Instant{1}, "mutation"}, report);
            const ImportCounts counts =
                as_ptv ? read_ptv(folder.files(), {test_codes(), test_needs(), {}}, updater, report)
                       : read_hsds(folder.files(), {test_codes(), test_needs(), "x", "en"}, updater,
                                   report);
            ASSERT_TRUE(updater.finish(true)) << "seed " << seed << " round " << i;
            // Either something was read or something was said.
            ASSERT_GT(counts.services + counts.channels + counts.organisations + report.remarks(),
                      0u)
                << "seed " << seed << " round " << i;
            for (const auto& [key, json] : keeper.all()) {
                if (key.starts_with("service ")) {
                    ASSERT_TRUE(directory::service_from_json(json)) << key;
                }
            }
        }
    }
}

}  // namespace
}  // namespace luotsi::interop

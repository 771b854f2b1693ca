// Fuzz target: any words and filters given to the directory's search end in services that pass
// the filters, in an order and number that asking again gives again.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "directory/build.hpp"
#include "directory/services_file.hpp"

namespace {

using namespace luotsi;
using namespace luotsi::directory;

constexpr Instant now{1'773'126'000'000};

// The demo county's services.
const Directory& all() {
    static const std::shared_ptr<const Directory> made = [] {
        std::vector<Error> errors;
        const auto services = read_services_file(
            LUOTSI_SOURCE_DIR "/content/demo/pohjois-savo/services.yaml", "demo", errors);
        auto built = build_directory(services, {}, {}, {}, {}, errors);
        if (!errors.empty() || built->all().empty()) std::abort();
        return built;
    }();
    return *made;
}

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 4) return 0;
    static const Municipalities municipalities;
    const std::string text(reinterpret_cast<const char*>(data) + 4, size - 4);
    const auto bar = text.find('|');
    SearchQuery query;
    query.now = now;
    query.words = text.substr(0, bar);
    if (bar != std::string::npos) query.text = text.substr(bar + 1);
    query.free = (data[0] & 1U) != 0;
    query.open_now = (data[0] & 2U) != 0;
    query.remote = (data[0] & 4U) != 0;
    query.only_language = (data[0] & 8U) != 0;
    query.accepts_referrals = (data[0] & 16U) != 0;
    query.facets = (data[0] & 32U) != 0;
    if ((data[0] & 64U) != 0) query.language = text.substr(0, 2);
    if ((data[0] & 128U) != 0) query.needs = {text.substr(0, text.find(' '))};
    query.sort = static_cast<SearchQuery::Sort>(data[1] % 5);
    query.limit = data[2] % 50;
    query.skip = data[3];
    const SearchResult first = all().search(query, municipalities);
    const SearchResult again = all().search(query, municipalities);
    require(first.hits.size() <= query.limit && first.hits.size() <= first.total);
    require(first.total == again.total && first.hits.size() == again.hits.size());
    for (std::size_t i = 0; i < first.hits.size(); ++i) {
        require(first.hits[i].service != nullptr);
        require(first.hits[i].service == again.hits[i].service);
        std::int32_t sum = 0;
        for (const Reason& reason : first.hits[i].reasons) sum += reason.points;
        require(sum == first.hits[i].points);
    }
    return 0;
}

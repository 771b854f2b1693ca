#include "server/held_cases.hpp"

#include <algorithm>

namespace luotsi::server {

namespace {

constexpr std::uint32_t work_page = 200;
constexpr std::size_t hand_over_max = 5'000;

// Cases they keep without holding anything due now: else clients would wait for a worker who has
// left.
Result<std::vector<Uuid>> kept_too(store::Reader& reader, const std::string& worker,
                                   std::vector<Uuid> out) {
    std::string after;
    std::string next;
    do {
        auto rows = reader.cases("open", work_page, after, next);
        if (!rows) return fail(rows.error());
        for (const auto& row : *rows) {
            const bool known = std::find(out.begin(), out.end(), row.case_id) != out.end();
            if (row.keeper == worker && !known) out.push_back(row.case_id);
        }
        after = next;
    } while (!next.empty() && out.size() < hand_over_max);
    return out;
}

}  // namespace

Result<std::vector<Uuid>> cases_held(store::Reader& reader, const std::string& worker) {
    std::vector<Uuid> out;
    store::Reader::WorkQuery query;
    query.holder = worker;
    query.limit = work_page;
    std::string next;
    do {
        auto rows = reader.work(query, next);
        if (!rows) return fail(rows.error());
        for (const auto& row : *rows) {
            if (std::find(out.begin(), out.end(), row.case_id) == out.end()) {
                out.push_back(row.case_id);
            }
        }
        query.after = next;
    } while (!next.empty() && out.size() < hand_over_max);
    return kept_too(reader, worker, std::move(out));
}

}  // namespace luotsi::server

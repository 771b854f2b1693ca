// Everything a viewer can be told by the running application, as text that can be compared bit for
// bit: status, headers and body of every reading route and of commands that must be refused, and
// the tags by which live events are sent. What declassified.yaml releases is blanked, and counted.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "town.hpp"

namespace luotsi::tests {

// A line of declassified.yaml, which says what each part of it is.
struct Declassified {
    std::string path;
    std::vector<std::string> members, order, counts;
    std::int64_t from = 0;
    std::string why;
    std::string reviewed_by, reviewed_on;
    std::uint64_t answers = 0;  // it was looked for in
    std::uint64_t met = 0;  // what it releases differed for somebody it would be hidden from
};
// Refuses – as a failure of the test – a line that lacks why, who reviewed it or when.
std::vector<Declassified> read_declassified(const std::string& file);
std::vector<Declassified> declassified_of(const std::string& yaml);

// By request ("GET /api/…" or "live …"): the answer. What was released of it stands beside it,
// under the number of the line that releases it.
struct Told {
    std::map<std::string, std::string> answers;
    std::map<std::pair<std::string, std::size_t>, std::string> released;
};

class Views {
public:
    Views(Town& town, std::vector<Declassified>& released);
    // The reading routes that are asked, as the application names them.
    static std::vector<std::string> targets();
    // Those of them that ask by POST: they change nothing, or are refused before they do.
    static std::vector<std::string> posts();
    Told all(const Viewer& viewer);
    void logs(Told& told, const Viewer& viewer);
    // What a resident asks about one matter, of their own or of whom they act for (?case=).
    static std::vector<std::string> about_matter();
    std::uint64_t answers() const { return answers_; }

private:
    void get(Told& told, const Viewer& viewer, const std::string& target);
    void post(Told& told, const Viewer& viewer, const std::string& target, const std::string& body);
    void live(Told& told, const Viewer& viewer, const std::string& topic);
    void searches(Told& told, const Viewer& viewer);
    void keep(Told& told, const std::string& what, const std::string& target,
              const server::Response& response);
    void of_worker(Told& told, const Viewer& viewer);
    void of_client(Told& told, const Viewer& viewer);
    void of_person(Told& told, const Viewer& viewer);
    void of_anyone(Told& told, const Viewer& viewer);

    Town& town_;
    std::vector<Declassified>& released_;
    std::unique_ptr<store::Reader> reader_;
    std::uint64_t answers_ = 0;
};

// Counts for each line whether what it released differs between two looks of the same viewer.
void count_met(const Told& before, const Told& after, std::vector<Declassified>& released);
// The first difference, with what stands around it; "" when there is none.
std::string difference(const Told& before, const Told& after);

}  // namespace luotsi::tests

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

struct Declassified {
    std::string path;  // * stands for any text
    std::vector<std::string> members;
    std::string why;
    std::uint64_t met = 0;
};
std::vector<Declassified> read_declassified(const std::string& file);

// By request ("GET /api/…" or "live …"): the answer.
using Told = std::map<std::string, std::string>;

class Views {
public:
    Views(Town& town, std::vector<Declassified>& released);
    // The reading routes that are asked, as the application names them.
    static std::vector<std::string> targets();
    Told all(const Viewer& viewer);
    void logs(Told& told, const Viewer& viewer);
    // What a resident asks about one matter, of their own or of whom they act for (?case=).
    static std::vector<std::string> about_matter();
    std::uint64_t answers() const { return answers_; }

private:
    void get(Told& told, const Viewer& viewer, const std::string& target);
    void refused(Told& told, const Viewer& viewer, const std::string& target,
                 const std::string& body);
    void live(Told& told, const Viewer& viewer, const std::string& topic);
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

// The first difference, with what stands around it; "" when there is none.
std::string difference(const Told& before, const Told& after);

}  // namespace luotsi::tests

// How the command line speaks to Luotsi: with a running server over HTTP, or with the database of
// one that is not running, through the same application either way.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/command.hpp"

namespace luotsi::cli {

struct Reply {
    int status = 0;          // 0: nobody answered
    std::string body;
    std::string etag;
};

class Caller {
public:
    virtual ~Caller() = default;
    // Signs in as a worker, of a demo only: by its server's one-click roles or in its database.
    // The reply is the server's; status 0 after telling that there it may not be.
    virtual Reply sign_in_worker(const std::string& worker) = 0;
    virtual Reply call(const std::string& method, const std::string& target,
                       const std::string& body, const std::string& if_match) = 0;
};

// `language`: fi | sv | en of the answers.
std::unique_ptr<Caller> remote_caller(std::string url, std::string language);
// Null after printing why the database cannot be used.
std::unique_ptr<Caller> local_caller(const Place& place, std::string language);

}  // namespace luotsi::cli

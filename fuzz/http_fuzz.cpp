// Fuzz target: any request – who asks, method, path, query, headers and body – given to the whole
// application with the real content and a database of its own. Whatever comes, the answer is no
// internal error, its JSON is JSON, and no header line was smuggled into it.
//
// An input is text: "<who> <METHOD> <target>", header lines, an empty line, the body. `who` is a
// worker's slug, "client" or "-"; "$case" in the target is the id of a case that exists. The
// headers that a script of ours always sends are added when the input does not bring its own.
#include <boost/json/parse.hpp>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

#include "centre/installation.hpp"
#include "server/app.hpp"
#include "server/log.hpp"
#include "store/store.hpp"
#include "temporary.hpp"

namespace {

using namespace luotsi;
using namespace luotsi::server;

// Tuesday 10 March 2026, 9.00 in Helsinki.
Instant fixed_clock() { return {1'773'126'000'000}; }

void require(bool holds) {
    if (!holds) std::abort();
}

class World {
public:
    World() : folder_("http_fuzz") {
        start_log(true);
        std::vector<Error> errors;
        installation_ = centre::Installation::load(LUOTSI_SOURCE_DIR "/content", errors);
        require(errors.empty());
        store::Options options;
        options.path = folder_.path() + "/luotsi.db";
        options.organiser = installation_->organiser;
        options.clock = fixed_clock;
        auto store = store::Store::open(options, installation_->models);
        require(store.has_value());
        store_ = std::move(*store);
        AppOptions chosen;
        chosen.demo = true;
        chosen.clock = fixed_clock;
        chosen.wrong_code_ms = 0;
        auto app = App::make(*installation_, *store_, {}, chosen);
        require(app.has_value());
        app_ = std::move(*app);
        begin_case();
    }

    Response ask(std::string_view text) {
        Request request;
        request.peer = "192.0.2.1";
        request.loopback = true;
        request.header(Header::luotsi) = "1";
        request.header(Header::content_type) = "application/json";
        request.header(Header::idempotency_key) = next_key();
        std::string_view line = take_line(text);
        const std::string_view who = take_word(line);
        request.method = method(take_word(line));
        if (who == "client") {
            request.header(Header::cookie) = client_;
        } else if (who != "-") {
            request.header(Header::cookie) = cookie_of(std::string(who));
        }
        std::string target(line);
        if (auto at = target.find("$case"); at != std::string::npos)
            target.replace(at, 5, case_id_);
        request.path = target.substr(0, target.find('?'));
        if (request.path.empty() || request.path.front() != '/') request.path = "/" + request.path;
        if (auto at = target.find('?'); at != std::string::npos)
            request.query = target.substr(at + 1);
        read_headers(text, request);
        if (text.size() > app_->body_bytes_max(request.path)) return {};
        request.body.assign(text);
        return app_->answer(std::move(request));
    }

private:
    // A session of the worker, written once: the same for all inputs.
    std::string cookie_of(const std::string& worker) {
        if (const auto known = cookies_.find(worker); known != cookies_.end()) return known->second;
        if (cookies_.size() > 100) cookies_.clear();
        SystemRandom random;
        const NewSession made = app_->sessions.make("worker", worker, "command",
                                                    Sessions::new_secret(random), fixed_clock());
        auto written =
            store_->write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
                if (auto put = session.put_sign_in(made.row); !put) return fail(put.error());
                return std::string{};
            });
        require(written.has_value());
        return cookies_[worker] = std::string(session_cookie) + "=" + made.secret;
    }
    static std::string_view take_line(std::string_view& text) {
        const auto end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        return line;
    }
    static std::string_view take_word(std::string_view& line) {
        const auto end = line.find(' ');
        const std::string_view word = line.substr(0, end);
        line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
        return word;
    }
    static Method method(std::string_view name) {
        for (Method one : {Method::get, Method::head, Method::post, Method::put, Method::delete_,
                           Method::options})
            if (to_string(one) == name) return one;
        return Method::other;
    }
    static void read_headers(std::string_view& text, Request& request) {
        while (!text.empty()) {
            const std::string_view line = take_line(text);
            const auto colon = line.find(": ");
            if (line.empty() || colon == std::string_view::npos) return;
            for (std::size_t i = 0; i < header_count; ++i) {
                const auto which = static_cast<Header>(i);
                if (header_name(which) == line.substr(0, colon))
                    request.header(which) = line.substr(colon + 2);
            }
        }
    }
    std::string next_key() {
        SeededRandom random(++keys_);
        return to_string(make_uuid_v7(fixed_clock(), random));
    }
    void begin_case() {
        const Response made = ask("- POST /api/contacts\n\n{\"words\":\"Isä ei pärjää kotona.\","
                                  "\"concerns\":\"someone close\",\"way\":\"code\"}");
        require(made.status == 201);
        const auto at = made.body.find("\"case\":\"");
        require(at != std::string::npos);
        case_id_ = made.body.substr(at + 8, 36);
        for (const auto& [name, value] : made.headers)
            if (name == "Set-Cookie") client_ = value.substr(0, value.find(';'));
        require(!client_.empty());
    }

    const fuzz::TemporaryFolder folder_;
    std::unique_ptr<centre::Installation> installation_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<App> app_;
    std::string case_id_, client_;
    std::map<std::string, std::string> cookies_;  // by worker
    std::uint64_t keys_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static World world;
    const Response response = world.ask({reinterpret_cast<const char*>(data), size});
    require(response.status >= 200 && response.status < 600 && response.status != 500);
    if (response.content_type.ends_with("json") && !response.bytes().empty()) {
        boost::system::error_code wrong;
        boost::json::parse(
            boost::json::string_view(response.bytes().data(), response.bytes().size()), wrong);
        require(!wrong);
    }
    for (const auto& [name, value] : response.headers)
        require(value.find_first_of("\r\n") == std::string::npos);
    return 0;
}

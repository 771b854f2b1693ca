#include "cli/caller.hpp"

#include <curl/curl.h>

#include <chrono>

#include "base/ids.hpp"
#include "server/app.hpp"
#include "server/housekeeping.hpp"
#include "server/log.hpp"

namespace luotsi::cli {

namespace {

Instant clock_now() {
    return {std::chrono::duration_cast<std::chrono::milliseconds>(
                std::chrono::system_clock::now().time_since_epoch())
                .count()};
}

std::string fresh_key() {
    SystemRandom random;
    return to_string(make_uuid_v7(clock_now(), random));
}

std::size_t append(char* from, std::size_t size, std::size_t count, void* to) {
    static_cast<std::string*>(to)->append(from, size * count);
    return size * count;
}

std::string header_value(const std::string& head, const std::string& name) {
    const auto at = head.find("\r\n" + name + ": ");
    if (at == std::string::npos) return {};
    const auto begin = at + name.size() + 4;
    return head.substr(begin, head.find("\r\n", begin) - begin);
}

class Remote final : public Caller {
public:
    Remote(std::string url, std::string language)
        : url_(std::move(url)), language_(std::move(language)), curl_(curl_easy_init()) {
        while (url_.ends_with('/')) url_.pop_back();
    }
    ~Remote() override { curl_easy_cleanup(curl_); }

    Reply sign_in_worker(const std::string& worker) override {
        return call("POST", "/api/dev/sign-in", R"({"worker":")" + worker + R"("})", "");
    }

    Reply call(const std::string& method, const std::string& target, const std::string& body,
               const std::string& if_match) override {
        Reply reply;
        std::string head = "\r\n";
        curl_easy_reset(curl_);
        curl_slist* headers = nullptr;
        const auto add = [&](const std::string& line) {
            headers = curl_slist_append(headers, line.c_str());
        };
        add("Accept-Language: " + language_);
        if (method != "GET") {
            add("X-Luotsi: 1");
            add("Content-Type: application/json");
            add("Idempotency-Key: " + fresh_key());
            curl_easy_setopt(curl_, CURLOPT_POSTFIELDS, body.c_str());
        }
        if (!if_match.empty()) add("If-Match: " + if_match);
        if (!cookie_.empty()) add("Cookie: " + cookie_);
        curl_easy_setopt(curl_, CURLOPT_URL, (url_ + target).c_str());
        curl_easy_setopt(curl_, CURLOPT_CUSTOMREQUEST, method.c_str());
        curl_easy_setopt(curl_, CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(curl_, CURLOPT_WRITEFUNCTION, append);
        curl_easy_setopt(curl_, CURLOPT_WRITEDATA, &reply.body);
        curl_easy_setopt(curl_, CURLOPT_HEADERFUNCTION, append);
        curl_easy_setopt(curl_, CURLOPT_HEADERDATA, &head);
        curl_easy_setopt(curl_, CURLOPT_TIMEOUT, 30L);
        const CURLcode code = curl_easy_perform(curl_);
        curl_slist_free_all(headers);
        if (code != CURLE_OK) {
            tell("luotsi: " + url_ + " does not answer: " + curl_easy_strerror(code));
            return reply;
        }
        long status = 0;
        curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &status);
        reply.status = static_cast<int>(status);
        reply.etag = header_value(head, "ETag");
        const std::string cookie = header_value(head, "Set-Cookie");
        if (!cookie.empty()) cookie_ = cookie.substr(0, cookie.find(';'));
        return reply;
    }

private:
    std::string url_;
    std::string language_;
    std::string cookie_;
    CURL* curl_;
};

class Local final : public Caller {
public:
    Local(std::unique_ptr<centre::Installation> installation, std::unique_ptr<store::Store> store,
          std::unique_ptr<server::App> app, Place place, std::string language)
        : installation_(std::move(installation)), store_(std::move(store)), app_(std::move(app)),
          place_(std::move(place)), language_(std::move(language)) {}

    ~Local() override {
        // What the commands set going between cases is done before we leave.
        server::Housekeeper housekeeper(*app_);
        for (int i = 0; i < 1000 && housekeeper.work_once(); ++i) {
        }
        app_.reset();
    }

    Reply sign_in_worker(const std::string& worker) override {
        if (!may_act_as_worker(*store_, place_)) return {};
        if (!installation_->organisation.worker(worker)) {
            return {404, R"({"detail":"there is no such worker"})", ""};
        }
        SystemRandom random;
        const server::NewSession made = app_->sessions.make(
            "worker", worker, "command", server::Sessions::new_secret(random), app_->now());
        auto written =
            store_->write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
                if (auto r = session.put_sign_in(made.row); !r) return fail(r.error());
                return std::string{};
            });
        if (!written) return {503, R"({"detail":"the session could not be written"})", ""};
        cookie_ = std::string(server::session_cookie) + "=" + made.secret;
        return {200, "{}", ""};
    }

    Reply call(const std::string& method, const std::string& target, const std::string& body,
               const std::string& if_match) override {
        using server::Header;
        server::Request request;
        request.method = method == "GET"      ? server::Method::get
                         : method == "DELETE" ? server::Method::delete_
                                              : server::Method::post;
        const auto question = target.find('?');
        request.path = target.substr(0, question);
        if (question != std::string::npos) request.query = target.substr(question + 1);
        request.body = body;
        request.loopback = true;
        request.header(Header::accept_language) = language_;
        request.header(Header::cookie) = cookie_;
        request.header(Header::if_match) = if_match;
        if (request.writes()) {
            request.header(Header::luotsi) = "1";
            request.header(Header::content_type) = "application/json";
            request.header(Header::idempotency_key) = fresh_key();
        }
        server::Response response = app_->answer(std::move(request));
        Reply reply{response.status, std::string(response.bytes()), ""};
        const std::string head =
            "\r\n" + (response.head ? *response.head : server::render_head(response));
        reply.etag = header_value(head, "ETag");
        const std::string cookie = header_value(head, "Set-Cookie");
        if (!cookie.empty()) cookie_ = cookie.substr(0, cookie.find(';'));
        return reply;
    }

private:
    std::unique_ptr<centre::Installation> installation_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<server::App> app_;
    Place place_;
    std::string language_;
    std::string cookie_;
};

}  // namespace

std::unique_ptr<Caller> remote_caller(std::string url, std::string language) {
    return std::make_unique<Remote>(std::move(url), std::move(language));
}

std::unique_ptr<Caller> local_caller(const Place& place, std::string language) {
    server::start_log(true);
    auto installation = load_installation(place);
    if (!installation) return nullptr;
    store::Options options;
    options.create = false;
    auto store = open_store(place, options, *installation);
    if (!store) return nullptr;
    auto app = server::App::make(*installation, *store, {}, {});
    if (!app) {
        print_error(app.error());
        return nullptr;
    }
    return std::make_unique<Local>(std::move(installation), std::move(store), std::move(*app),
                                   place, std::move(language));
}

}  // namespace luotsi::cli

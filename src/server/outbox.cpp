#include "server/outbox.hpp"

#include <curl/curl.h>

#include <chrono>
#include <cstring>

#include "desk/desk.hpp"
#include "server/json_writer.hpp"
#include "server/log.hpp"
#include "server/writing.hpp"

namespace luotsi::server {

namespace {

constexpr auto pause = std::chrono::milliseconds(500);
// Half of the silence after which another process may take the duty over (store/duty.cpp).
constexpr auto list_believed = std::chrono::seconds(5);

struct CurlDeleter {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlHandle = std::unique_ptr<CURL, CurlDeleter>;
using CurlList = std::unique_ptr<curl_slist, CurlDeleter>;

std::size_t drop_answer(char*, std::size_t size, std::size_t count, void*) { return size * count; }

struct Upload {
    std::string_view rest;
};
std::size_t give_upload(char* to, std::size_t size, std::size_t count, void* from) {
    auto* upload = static_cast<Upload*>(from);
    const std::size_t n = std::min(size * count, upload->rest.size());
    std::memcpy(to, upload->rest.data(), n);
    upload->rest.remove_prefix(n);
    return n;
}

// An address goes into a header and a command line of SMTP: nothing that could end either.
bool is_plain(std::string_view address) {
    for (char c : address) {
        if (static_cast<unsigned char>(c) <= ' ' || c == '<' || c == '>' || c == 0x7F) return false;
    }
    return !address.empty();
}

std::string base64(std::string_view bytes) {
    static constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 3; ++j) {
            group = group << 8U |
                    (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U);
        }
        for (std::size_t j = 0; j < 4; ++j) {
            const bool there = i + j < bytes.size() + 1;
            out += there ? digits[group >> (18U - 6U * j) & 63U] : '=';
        }
        if (i % 57 == 54) out += "\r\n";  // lines of 76 characters
    }
    return out;
}

}  // namespace

Outbox::Outbox(App& app, OutboxOptions options)
    : app_(app), options_(std::move(options)), reader_(app.store.reader()), late_news_(app) {
    static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    (void)ready;
}

Outbox::~Outbox() { stop(); }

void Outbox::start() {
    thread_ = std::thread([this] { run(); });
}

void Outbox::stop() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Outbox::run() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        lock.unlock();
        const bool busy = work_once();
        lock.lock();
        if (!busy) wake_.wait_for(lock, pause, [this] { return stopping_; });
    }
}

Duration Outbox::pause_after(std::uint32_t tries) {
    return seconds(30 * (std::int64_t{1} << (2 * std::min(tries, 5U))));
}

Duration Outbox::longest_pause() { return pause_after(tries_max - 2); }

// False when there is still something that could not be written down.
bool Outbox::catch_up() {
    if (unrecorded_ && conclude(*unrecorded_)) unrecorded_.reset();
    return !unrecorded_;
}

bool Outbox::work_once() {
    if (!app_.store.on_duty() || !catch_up()) return false;
    late_news_.work(*reader_, app_.clock(), [this] {
        const std::lock_guard lock(mutex_);
        return !stopping_ && app_.store.on_duty();
    });
    // What has no gateway is not asked for: it would stand before all that could go.
    const bool mail = sends(true);
    const bool sms = sends(false);
    if (!mail && !sms) return false;
    const std::string_view way = mail && sms ? "" : mail ? "email" : "sms";
    const Instant now = app_.clock();
    auto notices = reader_->due_notices(now, batch, way, now + longest_pause());
    if (!notices) {
        log_error("outbox.unreadable", notices.error());
        return false;
    }
    const auto read_at = std::chrono::steady_clock::now();
    bool any = false;
    for (auto& notice : *notices) {
        {
            std::lock_guard lock(mutex_);
            if (stopping_) return false;
        }
        // A gateway may take its time, and meanwhile another process may have taken over. What was
        // read a while ago may have been sent by it, even when the duty has come back since.
        if (any && !app_.store.on_duty()) return any;
        if (std::chrono::steady_clock::now() - read_at > list_believed) return any;
        Try one{std::move(notice), Sent::no, {}};
        one.sent = send(one.notice, one.why);
        if (!conclude(one)) {
            unrecorded_ = std::move(one);
            return any;
        }
        any = true;
    }
    return any;
}

// Whether there is a way for letters, or for text messages.
bool Outbox::sends(bool mail) const {
    if (options_.show_only) return true;
    if (options_.smtp.empty() && options_.sms_gateway.empty()) return bool(options_.transport);
    return !(mail ? options_.smtp : options_.sms_gateway).empty();
}

Outbox::Sent Outbox::send(const store::Notice& notice, std::string& why) {
    if (options_.transport) return options_.transport(notice, why) ? Sent::yes : Sent::no;
    const bool mail = notice.channel == "email";
    if ((mail ? options_.smtp : options_.sms_gateway).empty()) return Sent::shown;
    return (mail ? send_mail(notice, why) : send_sms(notice, why)) ? Sent::yes : Sent::no;
}

bool Outbox::send_mail(const store::Notice& notice, std::string& why) {
    if (!is_plain(notice.to) || !is_plain(options_.mail_from)) {
        why = "bad address";
        return false;
    }
    CurlHandle curl(curl_easy_init());
    const std::string subject = app_.installation.words.get(
        notice.language, notice.case_id.is_nil() ? notice.code : "outbox.subject");
    const std::string letter =
        "From: <" + options_.mail_from + ">\r\nTo: <" + notice.to + ">\r\nSubject: =?UTF-8?B?" +
        base64(subject) +
        "?=\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: base64\r\nAuto-Submitted: auto-generated\r\n"
        "Message-ID: <" +
        to_string(notice.id) + "@luotsi>\r\n\r\n" + base64(notice.body) + "\r\n";
    CurlList to(curl_slist_append(nullptr, ("<" + notice.to + ">").c_str()));
    Upload upload{letter};
    const std::string from = "<" + options_.mail_from + ">";
    curl_easy_setopt(curl.get(), CURLOPT_URL, options_.smtp.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_MAIL_FROM, from.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_MAIL_RCPT, to.get());
    curl_easy_setopt(curl.get(), CURLOPT_READFUNCTION, give_upload);
    curl_easy_setopt(curl.get(), CURLOPT_READDATA, &upload);
    curl_easy_setopt(curl.get(), CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, static_cast<long>(options_.timeout_seconds));
    const CURLcode code = curl_easy_perform(curl.get());
    if (code != CURLE_OK) why = curl_easy_strerror(code);
    return code == CURLE_OK;
}

bool Outbox::send_sms(const store::Notice& notice, std::string& why) {
    CurlHandle curl(curl_easy_init());
    JsonWriter body;
    body.begin_object().member("id", to_string(notice.id)).member("to", notice.to);
    body.member("text", notice.body).end_object();
    CurlList headers(curl_slist_append(nullptr, "Content-Type: application/json"));
    curl_easy_setopt(curl.get(), CURLOPT_URL, options_.sms_gateway.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body.str().c_str());
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, drop_answer);
    curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, static_cast<long>(options_.timeout_seconds));
    const CURLcode code = curl_easy_perform(curl.get());
    long status = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    if (code != CURLE_OK)
        why = curl_easy_strerror(code);
    else if (status < 200 || status >= 300)
        why = "gateway answered " + std::to_string(status);
    return why.empty();
}

Result<std::string> Outbox::write_down(const Try& one, bool tell) {
    const store::Notice& notice = one.notice;
    const bool over = one.sent != Sent::no || notice.tries + 1 >= tries_max;
    const std::string state = one.sent != Sent::no ? "sent" : over ? "failed" : "waiting";
    const std::string note = one.sent == Sent::shown
                                 ? app_.installation.words.get(notice.language, "outbox.demo")
                                 : one.why;
    return app_.store.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
        auto put = session.set_notice_state(notice.id, state, note,
                                            app_.clock() + pause_after(notice.tries), notice.tries);
        if (!put) return fail(put.error());
        if (!over || notice.case_id.is_nil()) return std::string{};
        const NoticeNews news{notice.id,   notice.case_id,       notice.channel,
                              notice.code, one.sent != Sent::no, session.now()};
        return tell ? tell_case(app_, session, news) : keep_untold(app_, session, news);
    });
}

bool Outbox::conclude(const Try& one) {
    auto written = write_down(one, true);
    // A case that cannot be told – it cannot be read, or its model is gone – holds up nobody else's
    // notices: how this one went stands in the outbox, and the case is told at a later start.
    if (!written && (name_damage(app_, one.notice.case_id, written.error()) ||
                     written.error().code == "store.model_missing" ||
                     (written.error().kind != ErrorKind::unavailable &&
                      written.error().kind != ErrorKind::busy))) {
        if (written.error().code == "store.notice_settled") return true;
        log_error("outbox.case_not_told", written.error());
        written = write_down(one, false);
    }
    if (!written) {
        log_error("outbox.not_recorded", written.error());
        return written.error().code == "store.notice_settled";
    }
    if (one.sent == Sent::no)
        ++app_.metrics.notices_failed;
    else
        ++app_.metrics.notices_sent;
    return true;
}

}  // namespace luotsi::server

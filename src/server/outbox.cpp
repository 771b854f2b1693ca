#include "server/outbox.hpp"

#include <chrono>

#include "desk/desk.hpp"
#include "server/json_writer.hpp"
#include "server/log.hpp"
#include "server/writing.hpp"

namespace luotsi::server {

namespace {

constexpr auto pause = std::chrono::milliseconds(500);
// Half of the silence after which another process may take the duty over (store/duty.cpp).
constexpr auto list_believed = std::chrono::seconds(5);

}  // namespace

Outbox::Outbox(App& app, OutboxOptions options)
    : app_(app), options_(std::move(options)), reader_(app.store.reader()), late_news_(app) {}

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
    const Delivery& ways = options_.ways;
    if (ways.smtp.empty() && ways.sms_gateway.empty()) return bool(options_.transport);
    return !(mail ? ways.smtp : ways.sms_gateway).empty();
}

Outbox::Sent Outbox::send(const store::Notice& notice, std::string& why) {
    if (options_.transport) return options_.transport(notice, why) ? Sent::yes : Sent::no;
    const bool mail = notice.channel == "email";
    const Delivery& ways = options_.ways;
    if ((mail ? ways.smtp : ways.sms_gateway).empty()) return Sent::shown;
    Letter letter{to_string(notice.id), notice.to, {}, notice.body};
    letter.subject = app_.installation.words.get(
        notice.language, notice.case_id.is_nil() ? notice.code : "outbox.subject");
    const bool sent = mail ? send_mail(ways, letter, why) : send_sms(ways, letter, why);
    return sent ? Sent::yes : Sent::no;
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

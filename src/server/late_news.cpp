#include "server/late_news.hpp"

#include <algorithm>
#include <cstdint>

#include "desk/desk.hpp"
#include "server/damage_watch.hpp"
#include "server/json_input.hpp"
#include "server/json_writer.hpp"
#include "server/log.hpp"
#include "server/writing.hpp"

namespace luotsi::server {

namespace {

constexpr std::string_view untold_record = "notice-untold";
constexpr Duration retry_after = minutes(1);

Result<NoticeNews> news_in(const std::string& id, const std::string& record, bool& told) {
    auto json = JsonInput::parse(record);
    if (!json) return fail(json.error());
    NoticeNews out;
    out.notice = parse_uuid(id).value_or(Uuid{});
    out.case_id = parse_uuid(json->text("case", 40)).value_or(Uuid{});
    out.channel = json->text("channel", 40);
    out.code = json->text("code", 80);
    out.sent = json->boolean("sent").value_or(false);
    out.at = Instant{json->integer("at", 0, INT64_MAX).value_or(0)};
    told = json->boolean("told").value_or(true);
    return out;
}

}  // namespace

Result<std::string> tell_case(App& app, store::WriteSession& session, const NoticeNews& news) {
    engine::Command told;
    told.kind = engine::CommandKind::told;
    told.actor = system_actor(app);
    told.happened_at = news.at;
    told.channel = news.channel;
    told.source = news.code;
    told.flag = news.sent;
    told.reason = told.flag ? "" : "delivery_failed";
    SystemRandom random;
    auto done = desk::run_command(session, app.installation, news.case_id, told, {}, random);
    if (!done) return fail(done.error());
    return std::string{};
}

Result<std::string> keep_untold(App& app, store::WriteSession& session, const NoticeNews& news) {
    JsonWriter record;
    record.begin_object().flag("told", false).member("case", to_string(news.case_id));
    record.member("channel", news.channel).member("code", news.code).flag("sent", news.sent);
    record.key("at").integer(news.at.ms).end_object();
    auto kept =
        session.put_record(untold_record, to_string(news.notice), record.take(), system_actor(app));
    if (!kept) return fail(kept.error());
    return std::string{};
}

void LateNews::work(store::Reader& reader, Instant now, const std::function<bool()>& goes_on) {
    // A clock that was set back is not waited out.
    if (done_ || (now < not_before_ && not_before_ - now <= retry_after)) return;
    not_before_ = now + retry_after;
    const auto all = untold(reader);
    if (!all) return log_error("outbox.unreadable", all.error());
    bool tried = true;
    for (const NoticeNews& one : *all) {
        if (!goes_on()) return;
        tried = tell(reader, one) && tried;
    }
    done_ = tried;
}

Result<std::vector<NoticeNews>> LateNews::untold(store::Reader& reader) {
    const auto ids = reader.record_ids(untold_record, "");
    if (!ids) return fail(ids.error());
    std::vector<NoticeNews> out;
    for (const std::string& id : *ids) {
        const auto record = reader.record(untold_record, id);
        if (!record) return fail(record.error());
        bool told = true;
        auto news = news_in(id, record->value_or("{}"), told);
        // One that cannot be read holds up no other.
        if (!news)
            log_error("outbox.unreadable", news.error());
        else if (!told)
            out.push_back(std::move(*news));
    }
    std::ranges::sort(out, {}, [](const NoticeNews& one) { return std::pair(one.at, one.notice); });
    return out;
}

bool LateNews::tell(store::Reader& reader, const NoticeNews& news) {
    // Where the contents of a case have been destroyed by law there is nobody to reach.
    const auto details = reader.contact_details(news.case_id);
    const auto journal = reader.journal(news.case_id);
    const auto in_the_way = [](const Error& error) {
        return error.kind == ErrorKind::unavailable || error.kind == ErrorKind::busy;
    };
    // Nothing is told before it is known whether something later was.
    if (!journal && in_the_way(journal.error())) return false;
    if (!details && in_the_way(details.error())) return false;
    std::string why;
    if (!details && details.error().kind == ErrorKind::not_found) why = "destroyed";
    // A later notice got through, or did not: that is what the case goes by.
    if (journal && std::ranges::any_of(*journal, [&](const engine::Event& event) {
            return event.kind == engine::EventKind::told && event.happened_at > news.at;
        }))
        why = "overtaken";
    auto written = write(news, why.empty(), why);
    if (written) return true;
    const Error error = written.error();
    if (name_damage(app_, news.case_id, error) || error.code == "store.model_missing") return true;
    log_error("outbox.case_not_told", error);
    if (in_the_way(error)) return false;
    return write(news, false, error.code).has_value();
}

// `why`: what ended it, when the case is not told.
Result<std::string> LateNews::write(const NoticeNews& news, bool tells, std::string_view why) {
    return app_.store.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
        const std::string id = to_string(news.notice);
        const auto known = session.record(untold_record, id);
        if (!known) return fail(known.error());
        bool told = true;
        if (auto now = news_in(id, known->value_or("{}"), told); !now || told)
            return std::string{};  // another process was quicker
        if (tells)
            if (auto done = tell_case(app_, session, news); !done) return done;
        JsonWriter record;
        record.begin_object().flag("told", true).member("ended", why).end_object();
        auto put = session.put_record(untold_record, id, record.take(), system_actor(app_));
        if (!put) return fail(put.error());
        return std::string{};
    });
}

}  // namespace luotsi::server

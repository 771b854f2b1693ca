#include "centre/notices.hpp"

#include <algorithm>

namespace luotsi::centre {

namespace {

// The channel a client asked for; a way that lacks its address falls back to the screen, where the
// return code always opens the case.
std::string channel_of(const records::ContactDetails& details) {
    if ((details.way == "sms" || details.way == "phone") && !details.phone.empty()) return "sms";
    if (details.way == "email" && !details.email.empty()) return "email";
    return "screen";
}

bool by_client(const engine::Event& event) {
    return event.actor.kind == engine::ActorKind::client ||
           event.actor.kind == engine::ActorKind::representative;
}

}  // namespace

std::string notice_code(const engine::Case& after, const engine::Event& event) {
    using Kind = engine::EventKind;
    // What the client just did themselves needs no notice.
    if (by_client(event) && event.kind != Kind::opened) return {};
    // A case that serves another opens and ends within the client's one matter: the first case
    // tells them that it was referred, accepted and answered.
    const bool within = !after.parent.is_nil();
    if (within && (event.kind == Kind::opened || event.kind == Kind::closed)) return {};
    switch (event.kind) {
        case Kind::opened: return "notice.received";
        case Kind::promise_asked:
            return after.promises[event.promise].moves_matter ? "notice.referred" : "";
        case Kind::promise_accepted:
            return after.promises[event.promise].moves_matter ? "notice.accepted" : "";
        case Kind::promise_answered: return "notice.answered";
        case Kind::promise_returned: return "notice.returned";
        case Kind::consent_asked: return "notice.consent_asked";
        case Kind::booked: return "notice.booked";
        case Kind::booking_moved: return "notice.booking_moved";
        case Kind::booking_cancelled: return "notice.booking_cancelled";
        case Kind::plan_drafted: return "notice.plan_drafted";
        case Kind::plan_edited: return event.flag ? "notice.plan_drafted" : "";
        case Kind::message: return "notice.message";
        case Kind::closed: return "notice.closed";
        case Kind::reopened: return "notice.reopened";
        default: return {};
    }
}

records::Notice notice_of(const engine::Case& the_case, std::string_view code,
                          const records::ContactDetails& details, const model::Words& words,
                          Instant now, Random& random) {
    records::Notice notice;
    notice.id = make_uuid_v7(now, random);
    notice.case_id = the_case.id;
    notice.organiser = the_case.organiser;
    notice.channel = channel_of(details);
    notice.code = code;
    notice.language = Language::fi;
    if (!parse_language(details.language, notice.language)) notice.language = Language::en;
    notice.to = notice.channel == "sms"     ? details.phone
                : notice.channel == "email" ? details.email
                                            : std::string();
    notice.body = words.get(notice.language, code);
    notice.created_at = now;
    notice.next_try_at = {};  // at once, whatever the clock does before that
    // What is shown on the screen is delivered by being there.
    notice.state = notice.channel == "screen" ? "sent" : "waiting";
    return notice;
}

std::vector<records::Notice> notices_for(const engine::Case& after,
                                         std::span<const engine::Event> events,
                                         const records::ContactDetails& details,
                                         const model::Words& words, Instant now, Random& random) {
    std::vector<records::Notice> out;
    for (const engine::Event& event : events) {
        const std::string code = notice_code(after, event);
        const bool told = std::any_of(out.begin(), out.end(),
                                      [&](const records::Notice& n) { return n.code == code; });
        if (code.empty() || told) continue;
        out.push_back(notice_of(after, code, details, words, now, random));
    }
    return out;
}

}  // namespace luotsi::centre

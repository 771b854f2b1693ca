#include "server/outbox_view.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include "base/hash.hpp"
#include "server/json_writer.hpp"

namespace luotsi::server {

namespace {

constexpr std::uint32_t page = 200;
constexpr std::uint32_t tagged = 100;  // what the page shows

std::string masked(const store::Notice& notice) {
    return notice.channel == "email" ? mask_email(notice.to) : mask_phone(notice.to);
}

// Addresses and return codes are for those who see the whole case, as its view asks it.
bool sees_whole(const centre::Installation& installation, const access::Asker& asker,
                const access::CaseParties& parties, Instant now) {
    const auto model = installation.models.latest(parties.model);
    if (!model || asker.leads ||
        access::may_open(asker, access::Purpose::list, parties, now) != access::Verdict::yes) {
        return false;
    }
    access::Element element;
    element.reg = model->reg;
    return access::may_see(asker, access::Purpose::list, parties, element, now) ==
           access::Verdict::yes;
}

// Notices of cases, page by page until enough may be shown.
Result<void> of_cases(const centre::Installation& installation, store::Reader& reader,
                      const access::Asker& asker, std::string_view state, std::uint32_t limit,
                      Instant now, NoticesSeen& out) {
    std::map<Uuid, bool> judged;
    Uuid before;
    while (out.notices.size() < limit) {
        auto notices = reader.notices_of(asker.unit, state, before, page);
        if (!notices) return fail(std::move(notices.error()));
        for (auto& notice : *notices) {
            before = notice.id;
            auto known = judged.find(notice.case_id);
            if (known == judged.end()) {
                auto parties = reader.parties(notice.case_id);
                if (!parties) return fail(std::move(parties.error()));
                const bool whole = sees_whole(installation, asker, *parties, now);
                known = judged.emplace(notice.case_id, whole).first;
                if (whole) out.cases.push_back(std::move(*parties));
            }
            if (known->second) out.notices.push_back(std::move(notice));
            if (out.notices.size() == limit) break;
        }
        if (notices->size() < page) break;
    }
    return {};
}

}  // namespace

Result<NoticesSeen> notices_seen_by(const centre::Installation& installation, store::Reader& reader,
                                    const access::Asker& asker, std::string_view state,
                                    std::uint32_t limit, Instant now) {
    NoticesSeen out;
    if (asker.kind != access::AskerKind::worker) return out;
    if (!asker.unit.empty()) {
        if (auto r = of_cases(installation, reader, asker, state, limit, now, out); !r)
            return fail(r.error());
    }
    auto of_none = reader.notices_of("", state, {}, limit);
    if (!of_none) return fail(std::move(of_none.error()));
    for (auto& notice : *of_none) out.notices.push_back(std::move(notice));
    std::ranges::sort(out.notices, std::greater<>{}, &store::Notice::id);
    if (out.notices.size() > limit) out.notices.resize(limit);
    return out;
}

std::string render_notices(const Voice& voice, const std::vector<store::Notice>& notices) {
    JsonWriter json;
    json.begin_object().key("items").begin_array();
    for (const auto& notice : notices) {
        json.begin_object().member("id", to_string(notice.id));
        json.member_or_null("case",
                            notice.case_id.is_nil() ? std::string{} : to_string(notice.case_id));
        json.member("channel", notice.channel);
        json.member("code", notice.code).member("title", voice.words(notice.code));
        json.member("language", to_string(notice.language)).member("to_masked", masked(notice));
        json.member("body", notice.body).member("state", notice.state);
        json.count("tries", notice.tries).time("created_at", notice.created_at);
        json.member_or_null("last_error", notice.last_error).end_object();
    }
    json.end_array().end_object();
    return json.take();
}

std::string tag_of_outbox(const centre::Installation& installation, store::Reader& reader,
                          const access::Asker& asker, Instant now) {
    const auto seen = notices_seen_by(installation, reader, asker, "", tagged, now);
    if (!seen) return {};
    const Voice voice{installation, Language::fi};
    return to_hex(sha256(render_notices(voice, seen->notices))).substr(0, 24);
}

}  // namespace luotsi::server

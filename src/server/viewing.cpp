#include "server/viewing.hpp"

#include <algorithm>
#include <mutex>
#include <tuple>

#include "server/view_keys.hpp"

namespace luotsi::server {

namespace {

// A case that somebody was refused. Nothing but the time that a refusal takes hangs on it.
class LastRefused {
public:
    void set(Uuid id) {
        const std::lock_guard lock(mutex_);
        id_ = id;
    }
    Uuid get() {
        const std::lock_guard lock(mutex_);
        return id_;
    }

private:
    std::mutex mutex_;
    Uuid id_;
};

LastRefused last_refused;

}  // namespace

Result<void> note_views(Call& call, const std::vector<access::CaseParties>& all,
                        access::Purpose purpose, std::string_view reason) {
    std::vector<store::AccessLine> lines;
    for (const auto& parties : all) {
        store::AccessLine line;
        line.case_id = parties.case_id;
        line.asker = call.asker();
        line.purpose = purpose;
        line.reason = reason.empty() ? access::reason(call.asker(), parties, call.now) : reason;
        line.at = call.now;
        if (call.app.access_book.is_first(line)) lines.push_back(std::move(line));
    }
    if (lines.empty()) return {};
    auto written =
        call.app.store.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
            for (const auto& line : lines) {
                if (auto put = session.put_access_line(line); !put) return fail(put.error());
            }
            return std::string{};
        });
    // A view that cannot be recorded is not shown.
    if (!written) return fail(written.error());
    for (const auto& line : lines) call.app.access_book.written(line);
    return {};
}

Result<void> note_people(Call& call, const std::vector<Uuid>& people, access::Purpose purpose,
                         std::string_view reason) {
    std::vector<access::CaseParties> seen;
    for (const Uuid& person : people) {
        auto cases = call.reader.cases_of_person(person);
        if (!cases) return fail(cases.error());
        if (cases->empty()) seen.emplace_back().case_id = person;
        for (const auto& row : *cases) {
            auto parties = call.reader.parties(row.case_id);
            if (!parties) return fail(parties.error());
            seen.push_back(std::move(*parties));
        }
    }
    return note_views(call, seen, purpose, reason);
}

Result<void> note_view(Call& call, const access::CaseParties& parties, access::Purpose purpose) {
    return note_views(call, {parties}, purpose);
}

Result<access::CaseParties> parties_to_open(Call& call, Uuid case_id, access::Purpose purpose) {
    auto parties = call.reader.parties(case_id);
    if (!parties && parties.error().kind != ErrorKind::not_found) return parties;
    const bool is_there = parties.has_value();
    // What is not there is refused after the steps by which something was refused before, and what
    // is hidden after looking in vain as well: each takes as long as the other.
    if (!is_there) parties = call.reader.parties(last_refused.get());
    const bool opens = parties && access::may_open(call.asker(), purpose, *parties, call.now) !=
                                      access::Verdict::no;
    if (is_there && opens) return parties;
    if (is_there) {
        last_refused.set(case_id);
        std::ignore = call.reader.parties(Uuid{});
    }
    return fail(ErrorKind::not_found, "store.no_case");
}

std::expected<CaseBundle, Problem> open_bundle(Call& call, Uuid case_id, access::Purpose purpose) {
    // Who may not open it is refused before the case is read: that takes long enough to be noticed.
    if (const auto parties = parties_to_open(call, case_id, purpose); !parties)
        return std::unexpected<Problem>(parties.error());
    auto bundle = load_bundle(call.app, call.reader, case_id, call.asker(), call.now);
    if (!bundle) return std::unexpected<Problem>(bundle.error());
    if (access::may_open(call.asker(), purpose, bundle->parties, call.now) == access::Verdict::no) {
        return fail(ErrorKind::not_found, "store.no_case");
    }
    return std::move(*bundle);
}

ViewCache::Basis basis_of(const CaseBundle& bundle, std::uint64_t since) {
    ViewCache::Basis out{{case_topic(bundle.the_case.id)}, since};
    if (!bundle.the_case.subject.is_nil())
        out.topics.push_back(person_topic(bundle.the_case.subject));
    return out;
}

Answer keep_and_answer(Call& call, Rendered view, const ViewCache::Basis& basis,
                       const access::CaseParties* parties) {
    Response response = json_response(std::move(view.body));
    response.with("ETag", view.etag);
    response.with("Content-Language", std::string(to_string(call.language)));
    ViewCache::View kept;
    kept.body = std::make_shared<const std::string>(std::move(response.body));
    response.body.clear();
    response.shared_body = kept.body;
    kept.head = std::make_shared<const std::string>(render_head(response));
    kept.etag = view.etag;
    kept.until = view.until;
    // A view lives no longer than the right to it: a part's afterlife, an emergency, a mandate.
    if (parties != nullptr)
        kept.until = std::min(kept.until, access::changes_at(call.asker(), *parties, call.now));
    if (parties != nullptr) {
        kept.case_id = parties->case_id;
        kept.reason = access::reason(call.asker(), *parties, call.now);
    }
    if (kept.until > call.now)
        call.app.views.keep(
            view_key(call.asker(), call.language, call.request.path, call.request.query), basis,
            kept);
    if (call.request.header(Header::if_none_match).find(kept.etag) != std::string::npos) {
        Response same;
        same.status = 304;
        same.with("ETag", kept.etag);
        return same;
    }
    return response;
}

}  // namespace luotsi::server

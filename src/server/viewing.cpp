#include "server/viewing.hpp"

#include "server/view_keys.hpp"

namespace luotsi::server {

Result<void> note_views(Call& call, const std::vector<access::CaseParties>& all,
                        access::Purpose purpose, std::string_view reason) {
    std::vector<store::AccessLine> lines;
    for (const auto& parties : all) {
        store::AccessLine line;
        line.case_id = parties.case_id;
        line.asker = call.asker();
        line.purpose = purpose;
        line.reason = reason.empty() ? access::reason(call.asker(), parties) : reason;
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

Result<void> note_view(Call& call, const access::CaseParties& parties, access::Purpose purpose) {
    return note_views(call, {parties}, purpose);
}

std::expected<CaseBundle, Problem> open_bundle(Call& call, Uuid case_id, access::Purpose purpose) {
    auto bundle = load_bundle(call.app, call.reader, case_id);
    if (!bundle) return std::unexpected<Problem>(bundle.error());
    if (access::may_open(call.asker(), purpose, bundle->parties, call.now) == access::Verdict::no) {
        return fail(ErrorKind::not_found, "store.no_case");
    }
    return std::move(*bundle);
}

Answer keep_and_answer(Call& call, Rendered view, std::string topic, std::uint64_t version,
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
    if (parties != nullptr) {
        kept.case_id = parties->case_id;
        kept.reason = access::reason(call.asker(), *parties);
    }
    call.app.views.keep(
        view_key(call.asker(), call.language, call.request.path, call.request.query),
        std::move(topic), version, kept);
    if (call.request.header(Header::if_none_match).find(kept.etag) != std::string::npos) {
        Response same;
        same.status = 304;
        same.with("ETag", kept.etag);
        return same;
    }
    return response;
}

}  // namespace luotsi::server

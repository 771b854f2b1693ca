#include "server/view_keys.hpp"

#include "server/app.hpp"
#include "server/case_bundle.hpp"
#include "server/case_view.hpp"
#include "server/my_case_view.hpp"
#include "server/outbox_view.hpp"

namespace luotsi::server {

std::string view_key(const access::Asker& asker, Language language, std::string_view path,
                     std::string_view query) {
    std::string out;
    out.reserve(96 + path.size() + query.size());
    out += static_cast<char>('0' + static_cast<int>(asker.kind));
    out += to_string(language);
    if (!asker.person.is_nil()) {
        // An identified resident: which of their matters it is stands in the query.
        out += 'p';
        out += to_string(asker.person);
    } else if (asker.own_case.is_nil()) {
        // A worker of several units sees in each what belongs to it.
        out += asker.id;
        out += '@';
        out += asker.unit;
    } else {
        out += to_string(asker.own_case);
    }
    out += ' ';
    out += path;
    out += '?';
    out += query;
    return out;
}

std::string tag_of_topic(App& app, store::Reader& reader, const access::Asker& asker,
                         const std::string& topic) {
    using access::AskerKind;
    // A stream outlives the session that opened it; nothing is told to a worker who has left.
    if (asker.kind == AskerKind::worker && app.sessions.has_left(asker.id)) return {};
    if (topic.starts_with("case:")) {
        auto id = parse_uuid(std::string_view(topic).substr(5));
        if (!id) return {};
        const Instant now = app.now();
        auto bundle = load_bundle(app, reader, *id, asker, now);
        if (!bundle) return {};
        if (access::may_open(asker, access::Purpose::read, bundle->parties, now) ==
            access::Verdict::no) {
            return {};
        }
        if (asker.kind == AskerKind::client) {
            return render_my_case(app, *bundle, asker, Language::fi, now).etag;
        }
        return render_case(app, reader, *bundle, asker, Language::fi, now).etag;
    }
    // A unit's queues hold only its own rows; whoever follows it was let in as one of its workers.
    if (topic.starts_with("unit:")) {
        if (asker.kind != AskerKind::worker || topic.substr(5) != asker.unit) return {};
        return app.queue_tags.tag(app, reader, asker, topic);
    }
    if (topic == "outbox") {
        if (asker.kind != AskerKind::worker) return {};
        return tag_of_outbox(app.installation, reader, asker, app.now());
    }
    if (topic == "directory") {
        if (asker.kind != AskerKind::worker) return {};
        return std::to_string(app.views.version(topic));
    }
    return {};
}

}  // namespace luotsi::server

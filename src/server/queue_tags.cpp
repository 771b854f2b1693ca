#include "server/queue_tags.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "server/app.hpp"
#include "server/pieces.hpp"

namespace luotsi::server {

namespace {

// Whoever is named in a case sees more of it than a colleague: each worker has a tag of their own.
std::string kind_of(const access::Asker& asker) { return "unit:" + asker.unit + " " + asker.id; }

bool sees_fact(const App& app, const store::WorkRow& row, std::string_view fact,
               const access::Asker& asker, const access::CaseParties& parties, Instant now) {
    const auto model = app.installation.models.latest(row.model);
    const std::uint32_t at = model ? model->find_fact(fact) : model::none;
    if (at == model::none) return false;
    access::Element element;
    element.reg = model->facts[at].reg;
    element.wall = model->facts[at].wall;
    return access::may_see(asker, access::Purpose::list, parties, element, now) ==
           access::Verdict::yes;
}

void add(std::string& out, std::string_view text) {
    out += text;
    out += '\x1f';
}

void add(std::string& out, std::int64_t number) { add(out, std::to_string(number)); }

// What everybody sees of a row who may list its case.
void add_row(std::string& out, const store::WorkRow& row) {
    add(out, to_string(row.case_id));
    add(out, row.kind);
    add(out, row.index);
    add(out, row.step);
    add(out, row.holder);
    add(out, row.state);
    add(out, row.opened_at.ms);
    add(out, row.due_at.ms);
    add(out, row.law_due_at.ms);
    add(out, row.guarantee);
    add(out, row.overdue ? 1 : 0);
    add(out, row.danger ? 1 : 0);
    add(out, row.language);
    add(out, row.from_unit);
}

}  // namespace

std::string QueueTags::tag(App& app, store::Reader& reader, const access::Asker& asker,
                           const std::string& topic) {
    const std::string key = kind_of(asker);
    const std::uint64_t version = app.views.version(topic);
    const Instant now = app.now();
    {
        const std::lock_guard lock(mutex_);
        const auto found = kept_.find(key);
        if (found != kept_.end() && found->second.version == version && now < found->second.until)
            return found->second.tag;
    }
    std::string all;
    Instant until = never;
    std::size_t rows_read = 0;
    store::Reader::WorkQuery query;
    query.units = {asker.unit};
    query.limit = 200;
    std::string next;
    do {
        const auto rows = reader.work(query, next);
        if (!rows) return {};
        query.after = next;
        for (const store::WorkRow& row : *rows) {
            add_row(all, row);
            if (++rows_read > rows_asked_max) continue;
            const auto parties = reader.parties(row.case_id);
            if (!parties) continue;
            until = std::min(until, access::changes_at(asker, *parties, now));
            if (sees_fact(app, row, "need", asker, *parties, now)) add(all, row.need);
            if (sees_fact(app, row, "urgency", asker, *parties, now)) add(all, row.urgency);
            access::Element name;  // as the rows of the queue ask it
            const auto model = app.installation.models.latest(row.model);
            if (model) name.reg = model->reg;
            if (model && access::may_see(asker, access::Purpose::list, *parties, name, now) ==
                             access::Verdict::yes)
                add(all, to_string(row.subject) + std::to_string(static_cast<int>(row.came_home)));
        }
    } while (!next.empty() && rows_read < rows_max);
    std::string tag = to_hex(sha256(all)).substr(0, 24);
    const std::lock_guard lock(mutex_);
    if (kept_.size() >= kept_max) kept_.clear();
    kept_[key] = {version, until, tag};
    return tag;
}

}  // namespace luotsi::server

#include "server/hsds_view.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "interop/duplicates.hpp"
#include "interop/hsds_write.hpp"

namespace luotsi::server {

namespace {

struct Where {
    std::optional<directory::Point> point;
    std::string postal_code;
};

std::string words_of(const directory::Texts& names) {
    std::string out;
    for (const directory::Text& name : names) out += lower(name.value) + '\n';
    return out;
}

class Builder {
public:
    Builder(store::Reader& reader, HsdsView& view) : reader_(reader), view_(view) {}
    Result<void> run();

private:
    Result<void> each(std::string_view kind, const auto& take);
    void add(const directory::Service& record, std::uint32_t own);
    void add_places(const directory::Service& record, std::uint32_t service);
    std::uint32_t term(const directory::Term& term);

    store::Reader& reader_;
    HsdsView& view_;
    std::unordered_map<std::string, Where> channels_;
    std::unordered_map<std::string, std::uint32_t> organisations_;
    std::map<std::string, std::string> kept_by_;  // merged away → stays
};

Result<void> Builder::each(std::string_view kind, const auto& take) {
    auto ids = reader_.record_ids(kind, "");
    if (!ids) return fail(ids.error());
    for (const std::string& id : *ids) {
        auto text = reader_.record(kind, id);
        if (!text) return fail(text.error());
        if (*text) take(**text);
    }
    return {};
}

Result<void> Builder::run() {
    auto done = each(directory::channel_record, [&](const std::string& text) {
        const auto record = directory::channel_from_json(text);
        if (!record) return;
        Where& where = channels_[record->id];
        for (const directory::Address& address : record->addresses) {
            if (!where.point) where.point = address.point;
            if (where.postal_code.empty()) where.postal_code = address.postal_code;
        }
    });
    if (done)
        done = each(directory::organisation_record, [&](const std::string& text) {
            const auto record = directory::organisation_from_json(text);
            if (!record) return;
            organisations_[record->id] = static_cast<std::uint32_t>(view_.organisations.size());
            view_.organisations.push_back({interop::hsds_id("organization", record->id),
                                           record->id,
                                           words_of(record->names),
                                           record->provenance.modified.value_or(Instant{0}),
                                           {}});
        });
    if (done)
        done = each(interop::duplicate_record, [&](const std::string& text) {
            const auto one = interop::decision_from_json(text);
            if (one && one->state == "merged" && one->pair.kind == "service")
                kept_by_[one->keep == one->pair.a ? one->pair.b : one->pair.a] = one->keep;
        });
    if (done)
        done = each(directory::service_record, [&](const std::string& text) {
            auto record = directory::service_from_json(text);
            if (!record || kept_by_.contains(record->id)) return;
            std::vector<std::string> others;
            for (const auto& [away, keep] : kept_by_) {
                if (keep != record->id) continue;
                const auto other = reader_.record(directory::service_record, away);
                if (!other || !*other) continue;
                const auto parsed = directory::service_from_json(**other);
                if (parsed) *record = interop::merged(std::move(*record), *parsed);
                others.push_back(away);
            }
            add(*record, UINT32_MAX);
            view_.services.back().merged = std::move(others);
        });
    if (!done) return done;
    for (std::uint32_t i = 0; i < view_.own.size(); ++i) {
        const Uuid id = interop::hsds_id("service", view_.own[i].id);
        const bool stored = std::any_of(view_.services.begin(), view_.services.end(),
                                        [&](const HsdsService& one) { return one.id == id; });
        if (!stored) add(view_.own[i], i);
    }
    for (std::uint32_t i = 0; i < view_.services.size(); ++i)
        view_.service_of[view_.services[i].id] = i;
    for (std::uint32_t i = 0; i < view_.places.size(); ++i) view_.place_of[view_.places[i].id] = i;
    for (std::uint32_t i = 0; i < view_.organisations.size(); ++i)
        view_.organisation_of[view_.organisations[i].id] = i;
    for (std::uint32_t i = 0; i < view_.taxonomies.size(); ++i)
        view_.taxonomy_of[interop::hsds_id("taxonomy", view_.taxonomies[i])] = i;
    return {};
}

std::uint32_t Builder::term(const directory::Term& one) {
    const Uuid id = interop::hsds_id("taxonomy_term", interop::term_name(one));
    const auto [known, fresh] =
        view_.term_of.try_emplace(id, static_cast<std::uint32_t>(view_.terms.size()));
    if (!fresh) return known->second;
    const std::string name = interop::taxonomy_name(one.scheme);
    const auto at = std::find(view_.taxonomies.begin(), view_.taxonomies.end(), name);
    const auto taxonomy = static_cast<std::uint32_t>(at - view_.taxonomies.begin());
    if (at == view_.taxonomies.end()) view_.taxonomies.push_back(name);
    view_.terms.push_back({id, taxonomy, one});
    return known->second;
}

void Builder::add(const directory::Service& record, std::uint32_t own) {
    const auto index = static_cast<std::uint32_t>(view_.services.size());
    HsdsService out;
    out.id = interop::hsds_id("service", record.id);
    out.record = record.id;
    out.own = own;
    out.words = words_of(record.names);
    const auto& from = record.provenance;
    out.modified = from.modified ? *from.modified : from.imported_at.value_or(Instant{0});
    for (const directory::Term& one : record.terms) out.terms.push_back(term(one));
    for (const std::string& need : record.needs)
        out.terms.push_back(term({"luotsi-need", need, "", {}}));
    if (!record.sector.empty()) out.terms.push_back(term({"luotsi-sector", record.sector, "", {}}));
    for (const directory::OrganisationRole& role : record.organisations) {
        const auto known = organisations_.find(role.organisation);
        if (known == organisations_.end()) continue;
        if (out.organisation == UINT32_MAX || role.role == "responsible")
            out.organisation = known->second;
        auto& services = view_.organisations[known->second].services;
        if (services.empty() || services.back() != index) services.push_back(index);
    }
    view_.services.push_back(std::move(out));
    add_places(record, index);
}

void Builder::add_places(const directory::Service& record, std::uint32_t service) {
    for (std::uint32_t i = 0; i < record.connections.size(); ++i) {
        const auto known = channels_.find(record.connections[i].channel);
        if (known == channels_.end()) continue;
        const std::string name = interop::connection_name(record, i);
        view_.places.push_back({interop::hsds_id("service_at_location", name), service, i,
                                known->second.point, known->second.postal_code});
    }
}

}  // namespace

Result<std::shared_ptr<const HsdsView>> HsdsView::build(store::Reader& reader,
                                                        std::vector<directory::Service> own) {
    auto view = std::make_shared<HsdsView>();
    view->own = std::move(own);
    Builder builder(reader, *view);
    if (auto done = builder.run(); !done) return fail(done.error());
    return std::shared_ptr<const HsdsView>(std::move(view));
}

Result<std::shared_ptr<const HsdsView>> HsdsBook::view(store::Reader& reader,
                                                       const std::vector<directory::Service>& own) {
    const std::lock_guard lock(mutex_);
    const std::uint64_t version = version_.load();
    if (view_ && built_ == version) return view_;
    auto built = HsdsView::build(reader, own);
    if (!built) return fail(built.error());
    view_ = std::move(*built);
    built_ = version;
    return view_;
}

}  // namespace luotsi::server

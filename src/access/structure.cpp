// The organisation as it stands on one day.
#include <algorithm>

#include "access/organisation.hpp"

namespace luotsi::access {
namespace {

template <class T>
const T* by_slug(const std::vector<T>& all, std::string_view slug) {
    const auto found = std::ranges::find(all, slug, &T::slug);
    return found == all.end() ? nullptr : &*found;
}

// Of several units the nearest to the client: the same municipality, else the first in the file.
template <class Fits>
const Unit* nearest(const std::vector<Unit>& units, std::string_view municipality, Fits fits) {
    const Unit* first = nullptr;
    for (const Unit& unit : units) {
        if (!fits(unit)) continue;
        if (unit.municipality == municipality) return &unit;
        if (first == nullptr) first = &unit;
    }
    return first;
}

}  // namespace

const Unit* Structure::unit(std::string_view slug) const { return by_slug(units_, slug); }
const Worker* Structure::worker(std::string_view slug) const { return by_slug(workers_, slug); }
const Body* Structure::body(std::string_view slug) const { return by_slug(bodies_, slug); }

std::string_view Structure::organiser_of(std::string_view municipality) const {
    for (const Body& body : bodies_)
        if (std::ranges::find(body.municipalities, municipality) != body.municipalities.end())
            return body.slug;
    return {};
}

const Unit* Structure::contact_unit(std::string_view municipality) const {
    const std::string_view organiser = organiser_of(municipality);
    return nearest(units_, municipality, [&](const Unit& unit) {
        return unit.receives_contacts && (organiser.empty() || unit.organisation == organiser);
    });
}

const Unit* Structure::unit_of_kind(std::string_view kind, std::string_view municipality,
                                    std::string_view organiser) const {
    const Body* known = body(organiser);
    const std::string_view whose =
        known != nullptr && !known->municipalities.empty() ? organiser : organiser_of(municipality);
    return nearest(units_, municipality, [&](const Unit& unit) {
        if (unit.kind != kind) return false;
        return whose.empty() || unit.sector != "public" || unit.organisation == whose;
    });
}

const LocalText* Structure::organisation_title(std::string_view slug) const {
    const Body* found = body(slug);
    return found == nullptr ? nullptr : &found->title;
}

}  // namespace luotsi::access

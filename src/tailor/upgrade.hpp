// Carrying a region's layer over to a new national version, three ways: the old nation, the region,
// the new nation. What only one side touched merges; what both made the same needs no difference
// any more; an element both touched differently is a conflict, and so is a difference that does not
// stand on the new base: it names what the nation removed, or the compiler refuses it. Nothing is
// decided silently: a conflict waits for a choice (keep the region's, take the nation's).
//
// A group (a step, a fact …) is touched by whoever touches anything below it when the other side
// adds or removes the whole. Orders (of ends, of rows where the first one wins) merge when one side
// only rearranged; what the nation adds keeps its place behind what it stood behind.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/layer.hpp"

namespace luotsi::tailor {

enum class Side : std::uint8_t { region, nation };
std::string_view to_string(Side side);
bool parse_side(std::string_view text, Side& out);

enum class ConflictKind : std::uint8_t {
    both_changed,  // the nation changed what the region changes or removes
    nation_removed,  // the nation removed what the region changes
    both_added,  // both have something new of that name, and not the same
    does_not_stand,  // the difference is refused over the new base: `detail` says why
};
std::string_view to_string(ConflictKind kind);

struct Conflict {
    std::string element;  // the address to choose by
    ConflictKind kind = ConflictKind::both_changed;
    std::string was;  // in the old nation; "" = not there
    std::string region;  // what the region makes of it; "" = removed
    std::string nation;  // in the new nation; "" = removed
    std::string detail;  // does_not_stand: the compiler's words
    std::optional<Side> taken;
    bool may_keep = true;  // false: the region's difference cannot stand, also by choice
};

using Choices = std::map<std::string, Side>;  // by element

struct Upgrade {
    std::string layer_text;  // the new layer file; conflicts that are open stand as the nation's
    std::vector<Conflict> conflicts;  // in order of the old layer
    std::vector<std::string> kept;  // differences that go on
    std::vector<std::string> taken_over;  // the nation now says the same
    std::vector<std::string> dropped;  // by choice of the nation's, or open
    model::Tailored made;  // the new layer over the new base
    std::size_t open() const;  // conflicts without a choice
    bool done() const { return open() == 0 && made.model != nullptr; }
};

// `layer` must stand over `old_base` (compile_layer without errors); what is not in it is not
// looked at. O(elements log elements), and one compilation for each conflict found by the compiler.
Upgrade upgrade(const model::YamlDocument& old_base, const model::YamlDocument& layer,
                const model::YamlDocument& new_base, const model::Guarantees* guarantees,
                const Choices& choices);

}  // namespace luotsi::tailor

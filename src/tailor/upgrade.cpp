#include "tailor/upgrade.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "tailor/layer_file.hpp"

namespace luotsi::tailor {
namespace {

using model::Change;
using model::Element;
using model::LayerEntry;

using Elements = std::vector<Element>;

std::string value_of(const Element* element) {
    return element == nullptr ? std::string() : element->value;
}

bool same(const Element* a, const Element* b) {
    return (a == nullptr) == (b == nullptr) && (a == nullptr || a->value == b->value);
}

bool is_order(std::string_view path) { return path.ends_with(" order"); }

bool has(const std::vector<std::string>& all, const std::string& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

std::vector<std::string> only(const std::vector<std::string>& all,
                              const std::vector<std::string>& in) {
    std::vector<std::string> out;
    for (const std::string& one : all)
        if (has(in, one)) out.push_back(one);
    return out;
}

// `order` of the region with the nation's new members behind what they stand behind there.
std::vector<std::string> woven(std::vector<std::string> order,
                               const std::vector<std::string>& nation) {
    for (std::size_t i = 0; i < nation.size(); ++i) {
        if (has(order, nation[i])) continue;
        auto at = order.begin();
        for (std::size_t before = i; before-- > 0;) {
            const auto found = std::find(order.begin(), order.end(), nation[before]);
            if (found == order.end()) continue;
            at = found + 1;
            break;
        }
        order.insert(at, nation[i]);
    }
    return order;
}

class Merge {
public:
    Merge(const model::YamlDocument& old_base, const model::YamlDocument& layer,
          const model::YamlDocument& new_base, const model::Guarantees* guarantees,
          const Choices& choices)
        : layer_(layer), new_base_(new_base), guarantees_(guarantees), choices_(choices),
          region_(model::apply_layer(old_base, layer)), was_(model::elements_of(old_base.root)),
          wants_(model::elements_of(region_.tree)), now_(model::elements_of(new_base.root)) {}

    Upgrade run() {
        for (const LayerEntry& entry : region_.layer.entries) one(entry);
        stand();
        for (const NewEntry& entry : entries_) out_.kept.push_back(entry.path);
        return std::move(out_);
    }

private:
    const Element* was(const std::string& path) const { return find_element(was_, path); }
    const Element* wants(const std::string& path) const { return find_element(wants_, path); }
    const Element* now(const std::string& path) const { return find_element(now_, path); }

    void one(const LayerEntry& entry) {
        const std::string& path = entry.path;
        if (is_order(path)) return order(entry);
        const auto address = model::parse_address(path);
        const std::string group = address ? address->group() : std::string();
        const bool below = !group.empty() && group != path;
        if (below && now(group) == nullptr && was(group) != nullptr) {
            if (entry.kind == Change::removed) return taken_over(path);
            return conflict(entry, ConflictKind::nation_removed);
        }
        if (same(was(path), now(path))) return keep(entry);
        if (same(wants(path), now(path))) return taken_over(path);
        if (now(path) == nullptr) return conflict(entry, ConflictKind::nation_removed);
        conflict(entry,
                 was(path) == nullptr ? ConflictKind::both_added : ConflictKind::both_changed);
    }

    void order(const LayerEntry& entry) {
        const auto before = model::split_order(value_of(was(entry.path)));
        const auto ours = model::split_order(value_of(wants(entry.path)));
        const auto theirs = model::split_order(value_of(now(entry.path)));
        if (now(entry.path) == nullptr) return conflict(entry, ConflictKind::nation_removed);
        const bool moved = only(before, theirs) != only(theirs, before);
        if (moved && only(ours, theirs) == only(theirs, ours)) return taken_over(entry.path);
        if (moved) return conflict(entry, ConflictKind::both_changed);
        keep(entry);
        entries_.back().same = false;
        entries_.back().value = merged_order(entry.path);
    }

    model::YamlNode merged_order(const std::string& path) const {
        const auto before = model::split_order(value_of(was(path)));
        const auto ours = model::split_order(value_of(wants(path)));
        const auto theirs = model::split_order(value_of(now(path)));
        std::vector<std::string> all;  // without what the nation removed
        for (const std::string& one : ours)
            if (has(theirs, one) || !has(before, one)) all.push_back(one);
        std::vector<std::string> fresh;  // and without what the region removed
        for (const std::string& one : theirs)
            if (has(all, one) || !has(before, one)) fresh.push_back(one);
        Element element;
        element.path = path;
        element.value = model::join_order(woven(std::move(all), fresh));
        element.node = now(path)->node;
        return layer_value(element);
    }

    void keep(const LayerEntry& entry) {
        NewEntry one;
        one.kind = entry.kind;
        one.path = entry.path;
        one.value = entry.value;
        one.because = entry.because;
        one.same = true;
        entries_.push_back(std::move(one));
    }

    void taken_over(const std::string& path) { out_.taken_over.push_back(path); }

    std::optional<Side> choice(const std::string& element) const {
        const auto found = choices_.find(element);
        return found == choices_.end() ? std::nullopt : std::optional(found->second);
    }

    void conflict(const LayerEntry& entry, ConflictKind kind) {
        Conflict found;
        found.element = entry.path;
        found.kind = kind;
        found.was = value_of(was(entry.path));
        found.region = value_of(wants(entry.path));
        found.nation = value_of(now(entry.path));
        found.taken = choice(entry.path);
        if (found.taken == Side::region)
            keep_against(entry);
        else
            out_.dropped.push_back(entry.path);
        out_.conflicts.push_back(std::move(found));
    }

    void add(Change kind, const std::string& path, model::YamlNode value,
             const LocalText& because) {
        const auto there = std::find_if(entries_.begin(), entries_.end(),
                                        [&](const NewEntry& e) { return e.path == path; });
        if (there != entries_.end()) return;
        entries_.push_back({kind, path, std::move(value), because, false});
    }

    // The region's wish said over the new base: changed where the nation has it, added where not.
    void keep_against(const LayerEntry& entry) {
        const std::string& path = entry.path;
        if (is_order(path)) {
            if (now(path) != nullptr) add(Change::changed, path, merged_order(path), entry.because);
            return;
        }
        const auto address = model::parse_address(path);
        const std::string group = address ? address->group() : std::string();
        if (!group.empty() && now(group) == nullptr && wants(group) != nullptr) {
            // The whole group comes back as the region had it; what else it says below is in it.
            std::erase_if(entries_, [&](const NewEntry& e) {
                return e.path != group && e.path.starts_with(group + '.');
            });
            restored_.insert(group);
            return add(Change::added, group, *wants(group)->node, entry.because);
        }
        if (wants(path) == nullptr) return add(Change::removed, path, {}, entry.because);
        if (now(path) == nullptr)
            return add(Change::added, path, layer_value(*wants(path)), entry.because);
        if (!wants(path)->group)
            return add(Change::changed, path, layer_value(*wants(path)), entry.because);
        for (const model::Difference& d : model::differences(now_, wants_)) {
            const Element& one = d.after != nullptr ? *d.after : *d.before;
            if (one.within != path) continue;
            add(d.kind, d.path, d.after == nullptr ? model::YamlNode{} : layer_value(*d.after),
                entry.because);
        }
    }

    // Writes the layer, compiles it and takes out what the compiler refuses, until it stands.
    void stand() {
        for (std::size_t round = 0; round <= region_.layer.entries.size() + 8; ++round) {
            out_.layer_text =
                write_layer(layer_, extends(), base_hash(new_base_).substr(0, 16), entries_);
            const model::YamlDocument document = model::parse_yaml(out_.layer_text, layer_.file);
            out_.made = compile_layer(new_base_, document, guarantees_);
            if (out_.made.errors.empty() || !take_out(out_.made)) return;
        }
    }

    std::string extends() const {
        const model::YamlNode* id = new_base_.root.find("model");
        const model::YamlNode* version = new_base_.root.find("version");
        return (id == nullptr ? "" : id->text) + '@' + (version == nullptr ? "" : version->text);
    }

    // The difference an error comes from; null when it is not the layer's doing.
    NewEntry* culprit(const model::Tailored& made, const Error& error) {
        std::string path;
        if (error.file == layer_.file) {
            std::uint32_t best = 0;
            for (const LayerEntry& entry : made.layer.entries)
                if (entry.key.line <= error.line && entry.key.line >= best) {
                    best = entry.key.line;
                    path = entry.path;
                }
        }
        const auto named = [&](const NewEntry& entry) { return entry.path == path; };
        auto found = std::find_if(entries_.begin(), entries_.end(), named);
        if (found != entries_.end()) return &*found;
        for (const auto& [name, value] : error.args) {
            if (name != "name") continue;
            for (NewEntry& entry : entries_) {
                const auto address = model::parse_address(entry.path);
                if (address && (address->id == value || address->member == value)) return &entry;
            }
        }
        for (NewEntry& entry : entries_) {
            const auto address = model::parse_address(entry.path);
            const std::string group = address ? address->group() : std::string();
            if (!group.empty() &&
                (error.element == group || error.element.starts_with(group + '.')))
                return &entry;
        }
        return entries_.empty() ? nullptr : &entries_.back();
    }

    // False: nothing more can be done about the errors.
    bool take_out(const model::Tailored& made) {
        const Error& error = made.errors.front();
        NewEntry* entry = culprit(made, error);
        if (entry == nullptr) return false;
        Conflict found;
        found.element = entry->path;
        found.kind = ConflictKind::does_not_stand;
        found.was = value_of(was(entry->path));
        found.region = value_of(wants(entry->path));
        found.nation = value_of(now(entry->path));
        found.detail = error.detail;
        const std::string missing = missing_group(error);
        found.may_keep = !missing.empty();
        found.taken = choice(entry->path);
        if (found.taken == Side::region && !found.may_keep) found.taken = std::nullopt;
        if (found.taken == Side::region) {
            restored_.insert(missing);
            add(Change::added, missing, *was(missing)->node, entry->because);
        } else {
            out_.dropped.push_back(entry->path);
            const std::string path = entry->path;
            std::erase_if(entries_, [&](const NewEntry& e) { return e.path == path; });
        }
        const bool known = std::any_of(
            out_.conflicts.begin(), out_.conflicts.end(),
            [&](const Conflict& conflict) { return conflict.element == found.element; });
        if (!known) out_.conflicts.push_back(std::move(found));
        return true;
    }

    // What the nation removed and the region still needs: it can come back as the region's own.
    std::string missing_group(const Error& error) const {
        for (const auto& [name, value] : error.args) {
            if (name != "name") continue;
            for (const char* part : {"facts.", "steps.", "roles.", "decisions.", "ends."}) {
                const std::string group = part + value;
                if (was(group) != nullptr && now(group) == nullptr && !restored_.contains(group))
                    return group;
            }
        }
        return {};
    }

    const model::YamlDocument& layer_;
    const model::YamlDocument& new_base_;
    const model::Guarantees* guarantees_;
    const Choices& choices_;
    model::Tailored region_;  // the old layer applied to the old base
    Elements was_;
    Elements wants_;
    Elements now_;
    std::vector<NewEntry> entries_;
    std::set<std::string> restored_;
    Upgrade out_;
};

}  // namespace

std::string_view to_string(Side side) { return side == Side::region ? "region" : "nation"; }

bool parse_side(std::string_view text, Side& out) {
    if (text != "region" && text != "nation") return false;
    out = text == "region" ? Side::region : Side::nation;
    return true;
}

std::string_view to_string(ConflictKind kind) {
    constexpr std::array<std::string_view, 4> names{"both_changed", "nation_removed", "both_added",
                                                    "does_not_stand"};
    return names[static_cast<std::size_t>(kind)];
}

std::size_t Upgrade::open() const {
    return static_cast<std::size_t>(std::count_if(conflicts.begin(), conflicts.end(),
                                                  [](const Conflict& one) { return !one.taken; }));
}

Upgrade upgrade(const model::YamlDocument& old_base, const model::YamlDocument& layer,
                const model::YamlDocument& new_base, const model::Guarantees* guarantees,
                const Choices& choices) {
    return Merge(old_base, layer, new_base, guarantees, choices).run();
}

}  // namespace luotsi::tailor

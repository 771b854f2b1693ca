#include "tailor/random_edits.hpp"

#include <algorithm>
#include <optional>

#include "model/builder.hpp"

namespace luotsi::tailor {
namespace {

using model::Change;
using model::Element;
using model::YamlNode;

YamlNode scalar(std::string text, bool plain = true) {
    YamlNode node;
    node.kind = model::YamlKind::scalar;
    node.plain = plain;
    node.text = std::move(text);
    return node;
}

void put(YamlNode& mapping, std::string key, YamlNode value) {
    mapping.kind = model::YamlKind::mapping;
    mapping.keys.push_back(scalar(std::move(key)));
    mapping.items.push_back(std::move(value));
}

YamlNode words(const std::string& said) {
    YamlNode node;
    for (const char* language : {"fi", "sv", "en"})
        put(node, language, scalar(said + ' ' + language, false));
    return node;
}

class Author {
public:
    Author(const YamlNode& tree, Random& random)
        : random_(random), elements_(model::elements_of(tree)) {}

    std::optional<Edit> edit() {
        switch (dice(10)) {
            case 0:
            case 1: return limit();
            case 2: return text();
            case 3: return member_added();
            case 4: return member_removed();
            case 5: return step_added();
            case 6: return step_removed();
            case 7: return condition();
            case 8: return row();
            default: return key();
        }
    }

private:
    std::size_t dice(std::size_t sides) { return random_.next() % sides; }
    std::string number() { return std::to_string(1 + dice(40)); }

    template <class Fits>
    const Element* any(Fits fits) {
        std::vector<const Element*> all;
        for (const Element& one : elements_)
            if (fits(one)) all.push_back(&one);
        return all.empty() ? nullptr : all[dice(all.size())];
    }
    const Element* ending(std::string_view end) {
        return any([&](const Element& one) { return one.path.ends_with(end); });
    }
    const Element* group(std::string_view part) {
        return any([&](const Element& one) { return one.group && one.path.starts_with(part); });
    }

    std::optional<Edit> limit() {
        constexpr std::array<std::string_view, 4> keys{".within", ".every", ".answer within",
                                                       ".takes"};
        const std::string_view key = keys[dice(keys.size())];
        const Element* one = ending(key);
        if (one == nullptr) return std::nullopt;
        const std::string value = key == ".takes" ? "PT" + number() + "M" : number() + " days";
        return Edit{Change::changed, one->path, scalar(value)};
    }

    std::optional<Edit> text() {
        const Element* one = ending(".title");
        if (one == nullptr) return std::nullopt;
        return Edit{Change::changed, one->path, words("Otsikko " + number())};
    }

    std::optional<Edit> member_added() {
        const Element* step = group("steps.");
        constexpr std::array<std::string_view, 6> channels{"phone", "video",  "visit",
                                                           "chat",  "letter", "desk"};
        return Edit{Change::added, step->path + ".channels[" + std::string(channels[dice(6)]) + ']',
                    scalar("true")};
    }

    std::optional<Edit> member_removed() {
        const Element* one = any([](const Element& e) {
            return e.path.find(".channels[") != std::string::npos ||
                   e.path.find(".with[") != std::string::npos ||
                   e.path.find(".learn[") != std::string::npos;
        });
        if (one == nullptr) return std::nullopt;
        return Edit{Change::removed, one->path, {}};
    }

    std::optional<Edit> step_added() {
        const Element* after = group("steps.");
        const Element* by = any([](const Element& e) {
            return e.path.starts_with("steps.") && e.path.ends_with(".by");
        });
        if (by == nullptr) return std::nullopt;
        YamlNode step;
        put(step, "title", words("Käynti " + number()));
        put(step, "do", scalar(dice(2) == 0 ? "visit" : "call"));
        put(step, "by", scalar(by->value));
        put(step, "when", scalar("done(" + after->path.substr(6) + ")"));
        put(step, "within", scalar(number() + " days"));
        return Edit{Change::added, "steps.extra visit " + std::to_string(dice(40)), step};
    }

    std::optional<Edit> step_removed() {
        const Element* one = group("steps.");
        return Edit{Change::removed, one->path, {}};
    }

    std::optional<Edit> condition() {
        const Element* one = any([](const Element& e) {
            return e.path.starts_with("steps.") && e.path.ends_with(".when");
        });
        const Element* step = group("steps.");
        if (one == nullptr) return std::nullopt;
        const std::string joined = dice(2) == 0 ? ") or done(" : ") and not(done(";
        const std::string end = joined.starts_with(") or") ? ")" : "))";
        return Edit{Change::changed, one->path,
                    scalar('(' + one->value + joined + step->path.substr(6) + end, false)};
    }

    std::optional<Edit> row() {
        const Element* one =
            any([](const Element& e) { return e.path.find(".rows[") != std::string::npos; });
        if (one == nullptr || one->because == nullptr) return std::nullopt;
        YamlNode value;
        put(value, "then", one->node->items.back());
        put(value, "because", words("Syy " + number()));
        return Edit{Change::changed, one->path, value};
    }

    std::optional<Edit> key() {
        const Element* step = group("steps.");
        if (dice(2) == 0) return Edit{Change::added, step->path + ".repeat", scalar("true")};
        const Element* one = ending(".cancels[" + step->path.substr(6) + ']');
        if (one == nullptr) return std::nullopt;
        return Edit{Change::removed, one->path, {}};
    }

    Random& random_;
    std::vector<Element> elements_;
};

bool done(YamlNode& tree, const Edit& edit) {
    const auto address = model::parse_address(edit.path);
    if (!address) return false;
    switch (edit.kind) {
        case Change::changed:
            return model::change_element(tree, *address, edit.value) == model::Edit::done;
        case Change::added:
            return model::add_element(tree, *address, scalar(""), edit.value) == model::Edit::done;
        case Change::removed: return model::remove_element(tree, *address) == model::Edit::done;
    }
    return false;
}

bool below(const std::string& path, const std::string& group) {
    return path == group || path.starts_with(group + '.');
}

}  // namespace

bool compiles(const YamlNode& tree, const model::Guarantees& guarantees) {
    model::YamlDocument document;
    document.root = tree;
    return model::compile_document(document, &guarantees).model != nullptr;
}

std::vector<Edit> random_edits(YamlNode& tree, std::size_t count, Random& random,
                               const model::Guarantees& guarantees) {
    std::vector<Edit> out;
    for (std::size_t tries = 0; tries < count * 12 && out.size() < count; ++tries) {
        auto edit = Author(tree, random).edit();
        if (!edit) continue;
        const bool near = std::any_of(out.begin(), out.end(), [&](const Edit& other) {
            return below(edit->path, other.path) || below(other.path, edit->path);
        });
        if (near) continue;
        YamlNode changed = tree;
        const auto before = model::elements_of(tree);
        if (!done(changed, *edit)) continue;
        const auto after = model::elements_of(changed);
        // The law's own cannot be taken away by a layer, so nobody does it here.
        const auto lawful = [&](const char* key) {
            const std::string path = edit->path + key;
            return find_element(before, path) == nullptr || find_element(after, path) != nullptr;
        };
        if (!lawful(".guarantee") || !lawful(".marks")) continue;
        if (model::differences(before, after).size() != 1 || !compiles(changed, guarantees))
            continue;
        tree = std::move(changed);
        out.push_back(std::move(*edit));
    }
    return out;
}

model::YamlDocument document_of(YamlNode tree, const std::string& version) {
    for (std::size_t i = 0; i < tree.keys.size(); ++i)
        if (tree.keys[i].text == "version") tree.items[i] = scalar(version);
    return model::parse_yaml(model::to_model_file(tree), "nation-" + version + ".yaml");
}

std::string layer_of(const model::YamlDocument& base, const std::string& id,
                     const std::vector<Edit>& edits) {
    std::string out = "extends: " + base.root.find("model")->text + '@' +
                      base.root.find("version")->text + "\nhash: " + model::base_hash(base) +
                      "\nlayer: " + id + "\nversion: 1.0.0\nstatus: in-use\n";
    std::string reasons = "because:\n";
    for (const Change kind : {Change::changed, Change::added, Change::removed}) {
        std::string section;
        for (const Edit& edit : edits) {
            if (edit.kind != kind) continue;
            if (kind == Change::removed)
                section += "  - \"" + edit.path + "\"\n";
            else
                section += "  " + edit.path + ": " + to_yaml(edit.value) + '\n';
            reasons += "  " + edit.path + ": " + to_yaml(words("Syy: " + edit.path)) + '\n';
        }
        constexpr std::array<const char*, 3> names{"add:\n", "remove:\n", "change:\n"};
        if (!section.empty()) out += names[static_cast<std::size_t>(kind)] + section;
    }
    return out + (edits.empty() ? "" : reasons);
}

YamlNode merge_patch(const YamlNode& from, const YamlNode& to) {
    if (!from.is_mapping() || !to.is_mapping()) return to;
    YamlNode patch;
    patch.kind = model::YamlKind::mapping;
    for (const YamlNode& key : from.keys)
        if (to.find(key.text) == nullptr) put(patch, key.text, YamlNode{});
    for (std::size_t i = 0; i < to.keys.size(); ++i) {
        const YamlNode* was = from.find(to.keys[i].text);
        if (was == nullptr)
            put(patch, to.keys[i].text, to.items[i]);
        else if (model::canonical(*was) != model::canonical(to.items[i]))
            put(patch, to.keys[i].text, merge_patch(*was, to.items[i]));
    }
    return patch;
}

YamlNode patched(YamlNode target, const YamlNode& patch) {
    if (!patch.is_mapping()) return patch;
    if (!target.is_mapping()) {
        target = YamlNode{};
        target.kind = model::YamlKind::mapping;
    }
    for (std::size_t i = 0; i < patch.keys.size(); ++i) {
        const std::string& key = patch.keys[i].text;
        const auto at = std::find_if(target.keys.begin(), target.keys.end(),
                                     [&](const YamlNode& one) { return one.text == key; });
        const auto index = at - target.keys.begin();
        const bool there = at != target.keys.end();
        if (patch.items[i].is_null()) {
            if (!there) continue;
            target.items.erase(target.items.begin() + index);
            target.keys.erase(at);
        } else if (there) {
            YamlNode& item = target.items[static_cast<std::size_t>(index)];
            item = patched(std::move(item), patch.items[i]);
        } else {
            put(target, key, patched(YamlNode{}, patch.items[i]));
        }
    }
    return target;
}

}  // namespace luotsi::tailor

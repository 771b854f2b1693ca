#include "access/statutory.hpp"

#include <algorithm>
#include <array>

#include "access/table_texts.hpp"
#include "model/yaml_tree.hpp"

namespace luotsi::access {
namespace {

using model::YamlErrors;
using model::YamlNode;
using model::YamlReader;

constexpr std::array<std::string_view, 1> file_keys{"rights"};
constexpr std::array<std::string_view, 3> right_keys{"id", "title", "law"};
constexpr std::array<std::string_view, 4> law_keys{"act", "section", "source", "confidence"};
constexpr std::array<std::string_view, 3> confidence_words{"h", "m", "l"};

Statute read_one(YamlErrors& errors, const YamlNode& node) {
    const YamlReader one(errors, node, "rights", right_keys);
    Statute out;
    out.id = one.need_text("id");
    out.title = one.need_local("title");
    if (const YamlNode* law = one.need("law")) {
        const YamlReader of(errors, *law, "rights." + out.id + ".law", law_keys);
        out.law.act = of.need_text("act");
        out.law.section = of.need_text("section");
        out.law.source = of.need_text("source");
        if (const auto sure = of.need_choice("confidence", confidence_words))
            out.law.confidence = confidence_words[*sure][0];
    }
    return out;
}

}  // namespace

const Statute* Statutes::find(std::string_view id) const {
    const auto found = std::ranges::find(all, id, &Statute::id);
    return found == all.end() ? nullptr : &*found;
}

const Statutes& statutes() {
    static const Statutes known = [] {
        Statutes out;
        const model::YamlDocument document =
            model::parse_yaml(statutory_text, "access/statutory.yaml");
        YamlErrors found(document);
        const YamlReader file(found, document.root, "statutory", file_keys);
        if (const YamlNode* list = file.need("rights"))
            for (const YamlNode& node : list->items) out.all.push_back(read_one(found, node));
        out.errors = found.take();
        if (!out.errors.empty()) out.all.clear();
        return out;
    }();
    return known;
}

}  // namespace luotsi::access

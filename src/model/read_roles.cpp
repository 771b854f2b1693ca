// Roles: who does the work of a model, and which kind of unit it goes to.
#include <algorithm>

#include "model/builder.hpp"
#include "model/keys.hpp"

namespace luotsi::model {

namespace {

std::vector<std::string> read_kinds(Builder& builder, const YamlNode& list,
                                    const std::string& element) {
    std::vector<std::string> kinds;
    if (!list.is_sequence() || list.items.empty()) {
        builder.errors.add(list, element, "model.role_held_by_nobody",
                           "the role lists nobody who may hold it",
                           "write one of: [nurse, social counsellor]");
        return kinds;
    }
    for (const YamlNode& item : list.items) {
        const auto kind = read_choice(builder.errors, item, element, role_words);
        if (kind) kinds.emplace_back(role_words[*kind]);
    }
    return kinds;
}

void declare_role(Builder& builder, const YamlNode& key, const YamlNode& node) {
    static constexpr std::array<Word, 1> subject{"subject"};
    YamlErrors& errors = builder.errors;
    const YamlReader reader(errors, node, "roles." + key.text, role_keys);
    builder.check_name(key, reader.element());
    Role role;
    role.id = key.text;
    role.title = builder.text_or(reader, "title", role.id);
    role.keeps = reader.boolean("keeps", false);
    role.is_subject = reader.choice("is", subject).has_value();
    const YamlNode* kinds = reader.find("one of");
    if (kinds != nullptr && reader.has("is")) {
        errors.add(*kinds, reader.element("one of"), "model.role_two_ways",
                   "a role is either the client or one of the professions",
                   "keep \"is: subject\" or \"one of\"");
    } else if (kinds != nullptr) {
        role.one_of = read_kinds(builder, *kinds, reader.element("one of"));
    } else if (!reader.has("is") && node.is_mapping()) {
        errors.add(node, reader.element("one of"), "model.role_held_by_nobody",
                   "nobody can hold this role", "add one of: [nurse, …], or is: subject");
    }
    if (const auto unit = reader.choice("unit", unit_words)) role.unit_kind = unit_words[*unit];
    if (role.is_subject && (role.keeps || !role.unit_kind.empty())) {
        errors.add(*reader.find(role.keeps ? "keeps" : "unit"), reader.element(),
                   "model.role_two_ways", "the client is no worker of a unit",
                   "remove keeps and unit from the client's role");
    }
    builder.roles.push_back(&node);
    builder.model.roles.push_back(std::move(role));
}

} // namespace

void declare_roles(Builder& builder, const YamlReader& root) {
    const YamlNode* roles = root.need("roles");
    if (roles == nullptr) return;
    if (!roles->is_mapping()) {
        builder.errors.add(*roles, "roles", "yaml.not_a_mapping", "roles are written name: {…}",
                           "write name: {title: …, one of: […]}");
        return;
    }
    if (!builder.check_size(*roles, "roles")) return;
    for (std::size_t i = 0; i < roles->items.size(); ++i)
        declare_role(builder, roles->keys[i], roles->items[i]);
}

} // namespace luotsi::model

// Editing a model's tree by addresses, and writing values back as YAML.
#include <algorithm>

#include "model/element_kinds.hpp"
#include "model/elements.hpp"

namespace luotsi::model {

namespace {

YamlNode* find(YamlNode& node, std::string_view key) {
    for (std::size_t i = 0; i < node.keys.size(); ++i)
        if (node.keys[i].text == key) return &node.items[i];
    return nullptr;
}

void erase(YamlNode& mapping, std::string_view key) {
    for (std::size_t i = 0; i < mapping.keys.size(); ++i)
        if (mapping.keys[i].text == key) {
            const auto at = static_cast<std::ptrdiff_t>(i);
            mapping.keys.erase(mapping.keys.begin() + at);
            mapping.items.erase(mapping.items.begin() + at);
            return;
        }
}

YamlNode named(const YamlNode& at, std::string text) {
    YamlNode node = at;
    node.kind = YamlKind::scalar;
    node.keys.clear();
    node.items.clear();
    node.text = std::move(text);
    return node;
}

void append(YamlNode& mapping, const YamlNode& at, std::string key, YamlNode value) {
    mapping.kind = YamlKind::mapping;
    mapping.keys.push_back(named(at, std::move(key)));
    mapping.items.push_back(std::move(value));
}

YamlNode empty_node(const YamlNode& at, YamlKind kind) {
    YamlNode node = named(at, {});
    node.kind = kind;
    return node;
}

// The mapping an address's key stands in: the root, a group, or `evidence`. Null: not there.
YamlNode* owner_of(YamlNode& root, const Address& address) {
    if (address.part == "evidence" || address.part == "expect") return find(root, address.part);
    if (address.id.empty()) return &root;
    YamlNode* part = find(root, address.part);
    return part == nullptr ? nullptr : find(*part, address.id);
}

std::string key_of(const Address& address) {
    if (address.part == "expect") return address.id;
    return address.key.empty() ? address.part : address.key;
}

Members kind_of(const Address& address) {
    if (address.part == "serves") return Members::set;
    return members_of(address.part, address.key);
}

// Index of a member in its list; npos when it is not there.
std::size_t index_of(const YamlNode& list, std::string_view member, Members kind) {
    std::vector<std::string> before;
    for (std::size_t i = 0; i < list.items.size(); ++i) {
        std::string name = member_name(list, i, kind);
        const auto same = std::count(before.begin(), before.end(), name);
        before.push_back(name);
        if (same > 0) name += ' ' + std::to_string(same + 1);
        if (name == member) return i;
    }
    return std::string::npos;
}

YamlNode* list_of(YamlNode& root, const Address& address) {
    YamlNode* owner = owner_of(root, address);
    return owner == nullptr ? nullptr : find(*owner, key_of(address));
}

// Sorts by the wished ids; what the wish does not name keeps its order behind them.
template <class Name>
bool reorder(YamlNode& node, const std::vector<std::string>& wished, bool keyed, Name name) {
    std::vector<std::size_t> order;
    for (const std::string& id : wished) {
        bool found = false;
        for (std::size_t i = 0; i < node.items.size() && !found; ++i)
            if (name(i) == id && std::find(order.begin(), order.end(), i) == order.end()) {
                order.push_back(i);
                found = true;
            }
        if (!found) return false;
    }
    for (std::size_t i = 0; i < node.items.size(); ++i)
        if (std::find(order.begin(), order.end(), i) == order.end()) order.push_back(i);
    const YamlNode old = node;
    for (std::size_t i = 0; i < order.size(); ++i) {
        node.items[i] = old.items[order[i]];
        if (keyed) node.keys[i] = old.keys[order[i]];
    }
    return true;
}

std::vector<std::string> texts_of(const YamlNode& value) {
    std::vector<std::string> out;
    for (const YamlNode& item : value.items) out.push_back(item.text);
    return out;
}

Edit change_order(YamlNode& root, const Address& address, const YamlNode& value) {
    if (!value.is_sequence()) return Edit::wrong_value;
    if (address.part == "ends order") {
        YamlNode* ends = find(root, "ends");
        if (ends == nullptr) return Edit::no_such_element;
        const auto name = [&old = *ends](std::size_t i) { return old.keys[i].text; };
        return reorder(*ends, texts_of(value), true, name) ? Edit::done : Edit::wrong_value;
    }
    YamlNode* table = owner_of(root, address);
    YamlNode* rows = table == nullptr ? nullptr : find(*table, "rows");
    if (rows == nullptr) return Edit::no_such_element;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < rows->items.size(); ++i)
        names.push_back(member_name(*rows, i, Members::rows));
    const auto name = [&names](std::size_t i) { return names[i]; };
    YamlNode* because = find(*table, "because");
    if (because != nullptr && because->items.size() == names.size())
        reorder(*because, texts_of(value), false, name);
    return reorder(*rows, texts_of(value), false, name) ? Edit::done : Edit::wrong_value;
}

bool is_order(const Address& address) {
    return address.part == "ends order" || address.key == "rows order";
}

// {then, because}: either may be left out of a change.
Edit change_row(YamlNode& table, std::size_t index, const YamlNode& value) {
    YamlNode& rows = *find(table, "rows");
    YamlNode* because = find(table, "because");
    const YamlNode* then = value.find("then");
    const YamlNode* reason = value.find("because");
    if (!value.is_mapping() || (then == nullptr && reason == nullptr)) return Edit::wrong_value;
    if (then != nullptr && !rows.items[index].items.empty()) rows.items[index].items.back() = *then;
    if (reason != nullptr && because != nullptr && index < because->items.size())
        because->items[index] = *reason;
    return Edit::done;
}

Edit add_row(YamlNode& table, const Address& address, const YamlNode& key, const YamlNode& value) {
    YamlNode* rows = find(table, "rows");
    YamlNode* because = find(table, "because");
    const YamlNode* then = value.find("then");
    const YamlNode* reason = value.find("because");
    const YamlNode* before = value.find("before");
    if (rows == nullptr) return Edit::no_such_element;
    // A table gives reasons for all of its rows or for none.
    if (then == nullptr || (because != nullptr) != (reason != nullptr)) return Edit::wrong_value;
    std::size_t at = rows->items.size();
    if (before != nullptr) at = index_of(*rows, before->text, Members::rows);
    if (at == std::string::npos) return Edit::wrong_value;
    YamlNode row = empty_node(key, YamlKind::sequence);
    for (std::string_view rest = address.member;;) {
        const std::size_t cut = rest.find(" | ");
        row.items.push_back(named(key, std::string(rest.substr(0, cut))));
        if (cut == std::string_view::npos) break;
        rest = rest.substr(cut + 3);
    }
    row.items.push_back(*then);
    const auto place = static_cast<std::ptrdiff_t>(at);
    rows->items.insert(rows->items.begin() + place, std::move(row));
    if (because != nullptr)
        because->items.insert(because->items.begin() +
                                  std::min<std::ptrdiff_t>(place, std::ssize(because->items)),
                              *reason);
    return Edit::done;
}

std::string without_number(std::string_view act) {
    return std::string(act.substr(0, act.find(' ')));
}

// The item of a list as the file writes it, from what the layer says.
std::optional<YamlNode> item_of(const Address& address, Members kind, const YamlNode& key,
                                const YamlNode& value) {
    const bool yes = value.is_scalar() && value.text == "true";
    switch (kind) {
        case Members::set:
            if (!yes) return std::nullopt;
            return named(key, address.member);
        case Members::learn: {
            if (yes) return named(key, address.member);
            YamlNode item = empty_node(key, YamlKind::mapping);
            append(item, key, address.member, value);
            return item;
        }
        case Members::silence: {
            const YamlNode* after = value.find("after");
            const YamlNode* to = value.find("to");
            if (after == nullptr) return std::nullopt;
            YamlNode item = empty_node(key, YamlKind::mapping);
            append(item, key, "after", *after);
            append(item, key, "do", named(key, without_number(address.member)));
            if (to != nullptr) append(item, key, "to", *to);
            return item;
        }
        default: return value;
    }
}

Edit add_member(YamlNode& root, const Address& address, const YamlNode& key,
                const YamlNode& value) {
    YamlNode* owner = owner_of(root, address);
    if (owner == nullptr) return Edit::no_such_element;
    const Members kind = kind_of(address);
    if (kind == Members::none && address.part != "evidence") return Edit::no_such_element;
    YamlNode* list = find(*owner, key_of(address));
    if (list != nullptr && !list->is_null() &&
        index_of(*list, address.member, kind) != std::string::npos)
        return Edit::exists_already;
    if (kind == Members::rows) return add_row(*owner, address, key, value);
    const auto item =
        item_of(address, address.part == "evidence" ? Members::set : kind, key, value);
    if (!item) return Edit::wrong_value;
    const YamlKind shape = kind == Members::labels ? YamlKind::mapping : YamlKind::sequence;
    if (list == nullptr || list->is_null()) {
        erase(*owner, key_of(address));
        append(*owner, key, key_of(address), empty_node(key, shape));
        list = &owner->items.back();
    }
    if (kind == Members::labels) {
        append(*list, key, address.member, *item);
    } else if (kind == Members::silence && without_number(address.member) != "return") {
        const std::size_t home = index_of(*list, "return", kind);
        const std::size_t at = std::min(home, list->items.size());
        list->items.insert(list->items.begin() + static_cast<std::ptrdiff_t>(at), *item);
    } else {
        list->items.push_back(*item);
    }
    return Edit::done;
}

} // namespace

Edit change_element(YamlNode& root, const Address& address, const YamlNode& value) {
    if (is_order(address)) return change_order(root, address, value);
    if (address.is_group()) return Edit::wrong_value;
    const Members kind = kind_of(address);
    YamlNode* node = list_of(root, address);
    if (node == nullptr) return Edit::no_such_element;
    if (!address.has_member) {
        if (kind != Members::none) return Edit::wrong_value;
        *node = value;
        return Edit::done;
    }
    const std::size_t at = index_of(*node, address.member, kind);
    if (at == std::string::npos) return Edit::no_such_element;
    if (kind == Members::rows) return change_row(*owner_of(root, address), at, value);
    if (kind == Members::set || kind == Members::none) return Edit::wrong_value;
    const auto item = item_of(address, kind, node->items[at], value);
    if (!item) return Edit::wrong_value;
    node->items[at] = *item;
    return Edit::done;
}

Edit add_element(YamlNode& root, const Address& address, const YamlNode& key,
                 const YamlNode& value) {
    if (is_order(address)) return Edit::wrong_value;
    if (address.has_member) return add_member(root, address, key, value);
    if (address.is_group() || address.part == "expect") {
        if (address.is_group() && !value.is_mapping()) return Edit::wrong_value;
        YamlNode* part = find(root, address.part);
        if (part == nullptr || part->is_null()) {
            erase(root, address.part);
            append(root, key, address.part, empty_node(key, YamlKind::mapping));
            part = &root.items.back();
        }
        if (find(*part, address.id) != nullptr) return Edit::exists_already;
        append(*part, key, address.id, value);
        return Edit::done;
    }
    YamlNode* owner = owner_of(root, address);
    if (owner == nullptr) return Edit::no_such_element;
    if (kind_of(address) != Members::none) return Edit::wrong_value;
    if (YamlNode* there = find(*owner, key_of(address)); there != nullptr) {
        const bool says_nothing =
            there->is_null() || (there->is_scalar() && there->plain && there->text == "false");
        if (!says_nothing) return Edit::exists_already;
        *there = value;
        return Edit::done;
    }
    append(*owner, key, key_of(address), value);
    return Edit::done;
}

Edit remove_element(YamlNode& root, const Address& address) {
    if (is_order(address)) return Edit::wrong_value;
    if (address.is_group()) {
        YamlNode* part = find(root, address.part);
        if (part == nullptr || find(*part, address.id) == nullptr) return Edit::no_such_element;
        erase(*part, address.id);
        return Edit::done;
    }
    YamlNode* owner = owner_of(root, address);
    YamlNode* node = list_of(root, address);
    if (node == nullptr) return Edit::no_such_element;
    if (!address.has_member) {
        if (kind_of(address) != Members::none) return Edit::wrong_value;
        erase(*owner, key_of(address));
        return Edit::done;
    }
    const Members kind = kind_of(address);
    const std::size_t at = index_of(*node, address.member, kind);
    if (at == std::string::npos) return Edit::no_such_element;
    const auto place = static_cast<std::ptrdiff_t>(at);
    node->items.erase(node->items.begin() + place);
    if (kind == Members::labels) node->keys.erase(node->keys.begin() + place);
    if (kind == Members::rows) {
        YamlNode* because = find(*owner, "because");
        if (because != nullptr && at < because->items.size())
            because->items.erase(because->items.begin() + place);
    }
    if (node->items.empty() && kind != Members::rows) erase(*owner, key_of(address));
    return Edit::done;
}

YamlNode layer_value(const Element& element) {
    const YamlNode& node = *element.node;
    const auto address = parse_address(element.path);
    if (!address) return node;
    if (is_order(*address)) {
        YamlNode list = empty_node(node, YamlKind::sequence);
        for (std::string& id : split_order(element.value))
            list.items.push_back(named(node, std::move(id)));
        return list;
    }
    if (!address->has_member) return node;
    const YamlNode yes = named(node, "true");
    switch (kind_of(*address)) {
        case Members::learn:
            return node.is_mapping() && !node.items.empty() ? node.items.front() : yes;
        case Members::silence: {
            YamlNode value = node;
            erase(value, "do");
            return value;
        }
        case Members::rows: {
            YamlNode value = empty_node(node, YamlKind::mapping);
            if (!node.items.empty()) append(value, node, "then", node.items.back());
            if (element.because != nullptr) append(value, node, "because", *element.because);
            return value;
        }
        case Members::labels: return node;
        default: return yes;
    }
}

namespace {

bool is_plain_word(std::string_view text) {
    const auto fine = [](char c) {
        const auto u = static_cast<unsigned char>(c);
        return (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') || (u >= '0' && u <= '9') ||
               u >= 0x80 || c == ' ' || c == '_' || c == '-' || c == '.' || c == '(' || c == ')' ||
               c == '=' || c == '<' || c == '/';
    };
    if (text.empty() || text.front() == ' ' || text.back() == ' ' || text.front() == '-' ||
        text.front() == '=' || text.front() == '.')
        return false;
    return text != "null" && text != "~" && std::all_of(text.begin(), text.end(), fine);
}

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (c == '\n')
            out += "\\n";
        else if (c == '\t')
            out += "\\t";
        else
            out += c;
    }
    return out + '"';
}

} // namespace

std::string to_yaml(const YamlNode& node) {
    if (node.is_null()) return "null";
    if (node.is_scalar())
        return node.plain && is_plain_word(node.text) ? node.text : quoted(node.text);
    std::string out(1, node.is_mapping() ? '{' : '[');
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        if (i > 0) out += ", ";
        if (node.is_mapping())
            out +=
                (is_plain_word(node.keys[i].text) ? node.keys[i].text : quoted(node.keys[i].text)) +
                ": ";
        out += to_yaml(node.items[i]);
    }
    return out + (node.is_mapping() ? '}' : ']');
}

} // namespace luotsi::model

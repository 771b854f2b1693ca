#include "model/elements.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/calendar.hpp"
#include "model/element_kinds.hpp"

namespace luotsi::model {

namespace {

using Word = std::string_view;

template <std::size_t n>
bool among(const std::array<Word, n>& words, Word word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr std::array<Word, 7> group_parts{"facts", "roles",    "decisions", "steps",
                                          "ends",  "measures", "costs"};
constexpr std::array<Word, 9> plain_parts{"status",     "subject", "register",
                                          "title",      "basis",   "evidence",
                                          "offer when", "serves",  "ends order"};
constexpr std::array<Word, 6> limit_keys{"within",        "every", "takes",
                                         "answer within", "after", "waits"};

// White space outside quotes says nothing in FEEL nor in our texts.
std::string collapse(std::string_view text) {
    std::string out;
    bool quoted = false;
    bool space = false;
    for (const char c : trim(text)) {
        if (c == '"') quoted = !quoted;
        const bool is_space = !quoted && (c == ' ' || c == '\n' || c == '\t' || c == '\r');
        if (is_space) {
            space = true;
            continue;
        }
        if (space) out += ' ';
        space = false;
        out += c;
    }
    return out;
}

// The places of the list a member may stand in, and what its members are called.
class Lister {
public:
    explicit Lister(std::vector<Element>& out) : out_(out) {}

    void add(std::string path, const YamlNode& node, const YamlNode* key, std::string value) {
        Element element;
        element.path = std::move(path);
        element.value = std::move(value);
        element.node = &node;
        element.key = key;
        out_.push_back(std::move(element));
    }

    void value(const std::string& path, const YamlNode& node, const YamlNode* key, Word name) {
        if (node.is_null() || (node.is_scalar() && node.plain && node.text == "false")) return;
        add(path, node, key, canonical(node, name));
    }

    void list(const std::string& path, const YamlNode& node, Members kind) {
        std::map<std::string, int> seen;
        for (std::size_t i = 0; i < node.items.size(); ++i) {
            std::string member = member_name(node, i, kind);
            const int nth = ++seen[member];
            if (nth > 1) member += ' ' + std::to_string(nth);
            const YamlNode* key = kind == Members::labels ? &node.keys[i] : nullptr;
            add(path + '[' + member + ']', node.items[i], key, member_value(node.items[i], kind));
        }
    }

    void rows(const std::string& path, const YamlNode& table) {
        const YamlNode* rows = table.find("rows");
        const YamlNode* because = table.find("because");
        if (rows == nullptr || !rows->is_sequence()) return;
        const std::size_t first = out_.size();
        list(path + ".rows", *rows, Members::rows);
        std::vector<std::string> order;
        for (std::size_t i = 0; first + i < out_.size(); ++i) {
            Element& row = out_[first + i];
            const bool has = because != nullptr && because->is_sequence() &&
                             because->items.size() == rows->items.size();
            if (has) {
                row.because = &because->items[i];
                row.value += ", because " + canonical(*row.because);
            }
            order.push_back(row.path.substr(path.size() + 6, row.path.size() - path.size() - 7));
        }
        const YamlNode* hit = table.find("hit");
        if (hit != nullptr && order_decides(hit->text) && order.size() > 1)
            add(path + ".rows order", *rows, nullptr, join_order(order));
    }

    void group(const std::string& part, const YamlNode& key, const YamlNode& node) {
        const std::string path = part + '.' + key.text;
        const std::size_t at = out_.size();
        add(path, node, &key, {});
        out_[at].group = true;
        for (std::size_t i = 0; i < node.keys.size(); ++i) {
            const std::string& name = node.keys[i].text;
            const Members kind = members_of(part, name);
            if (kind == Members::rows) continue;
            const std::string below = path + '.' + name;
            const bool lists =
                kind == Members::labels ? node.items[i].is_mapping() : node.items[i].is_sequence();
            if (kind == Members::none || !lists)
                value(below, node.items[i], &node.keys[i], name);
            else
                list(below, node.items[i], kind);
        }
        if (part == "decisions") rows(path, node);
        std::vector<std::string> all;
        for (std::size_t i = at + 1; i < out_.size(); ++i) out_[i].within = path;
        for (std::size_t i = at + 1; i < out_.size(); ++i)
            all.push_back(out_[i].path.substr(path.size() + 1) + ": " + out_[i].value);
        std::sort(all.begin(), all.end());
        std::string text = "{";
        for (const std::string& one : all) text += (text.size() > 1 ? ", " : "") + one;
        out_[at].value = text + '}';
    }

    void part(const YamlNode& key, const YamlNode& node) {
        const std::string& name = key.text;
        if (name == "model" || name == "version") return;
        if (among(group_parts, name) && node.is_mapping()) {
            for (std::size_t i = 0; i < node.keys.size(); ++i)
                group(name, node.keys[i], node.items[i]);
            if (name == "ends" && node.keys.size() > 1) {
                std::vector<std::string> ids;
                for (const YamlNode& id : node.keys) ids.push_back(id.text);
                add("ends order", node, &key, join_order(ids));
            }
        } else if ((name == "expect" || name == "evidence") && node.is_mapping()) {
            for (std::size_t i = 0; i < node.keys.size(); ++i) {
                const std::string path = name + '.' + node.keys[i].text;
                if (name == "evidence" && node.items[i].is_sequence())
                    list(path, node.items[i], Members::set);
                else
                    value(path, node.items[i], &node.keys[i], {});
            }
        } else if (name == "serves" && node.is_sequence()) {
            list(name, node, Members::set);
        } else {
            value(name, node, &key, name);
        }
    }

private:
    std::vector<Element>& out_;
};

// Relative order of what both sides have.
bool same_order(std::string_view before, std::string_view after) {
    const std::vector<std::string> a = split_order(before);
    const std::vector<std::string> b = split_order(after);
    const auto common = [](const std::vector<std::string>& of, const std::vector<std::string>& in) {
        std::vector<std::string> out;
        for (const std::string& id : of)
            if (std::find(in.begin(), in.end(), id) != in.end()) out.push_back(id);
        return out;
    };
    return common(a, b) == common(b, a);
}

} // namespace

bool order_decides(std::string_view hit) { return hit == "F" || hit == "R"; }

Members members_of(std::string_view part, std::string_view key) {
    if (part == "steps" && (key == "with" || key == "channels")) return Members::set;
    if (part == "steps" && key == "learn") return Members::learn;
    if (part == "steps" && key == "if silent") return Members::silence;
    if (part == "roles" && key == "one of") return Members::set;
    if (part == "ends" && key == "cancels") return Members::set;
    if (part == "facts" && key == "labels") return Members::labels;
    if (part == "decisions" && (key == "rows" || key == "because")) return Members::rows;
    if (part == "evidence" && key == "sources") return Members::set;
    return Members::none;
}

std::string member_name(const YamlNode& list, std::size_t index, Members kind) {
    const YamlNode& item = list.items[index];
    switch (kind) {
        case Members::labels: return list.keys[index].text;
        case Members::learn:
            return item.is_mapping() && !item.keys.empty() ? item.keys.front().text : item.text;
        case Members::silence: {
            const YamlNode* act = item.find("do");
            return act == nullptr ? "?" : act->text;
        }
        case Members::rows: {
            std::string name;
            for (std::size_t i = 0; i + 1 < item.items.size(); ++i) {
                if (i > 0) name += " | ";
                name += collapse(item.items[i].text);
            }
            return name;
        }
        default: return item.is_scalar() ? collapse(item.text) : canonical(item);
    }
}

std::string member_value(const YamlNode& item, Members kind) {
    switch (kind) {
        case Members::learn:
            if (!item.is_mapping() || item.items.empty()) return "true";
            return canonical(item.items.front());
        case Members::labels: return canonical(item);
        case Members::silence: {
            const YamlNode* after = item.find("after");
            const YamlNode* to = item.find("to");
            std::string value = after == nullptr ? "?" : canonical(*after, "after");
            if (to != nullptr) value += " to " + to->text;
            return value;
        }
        case Members::rows: return item.items.empty() ? "?" : canonical(item.items.back());
        default: return "true";
    }
}

std::string canonical(const YamlNode& node, std::string_view key) {
    if (node.is_null()) return "null";
    if (node.is_scalar()) {
        if (among(limit_keys, key)) {
            if (const auto limit = parse_limit(trim(node.text))) return to_string(*limit);
        }
        return collapse(node.text);
    }
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        std::string part = canonical(node.items[i]);
        if (node.items[i].is_scalar() && part.find_first_of(",:[]{}\"") != std::string::npos)
            part = '"' + part + '"';
        if (node.is_mapping()) part = node.keys[i].text + ": " + part;
        parts.push_back(std::move(part));
    }
    if (node.is_mapping()) std::sort(parts.begin(), parts.end());
    std::string out(1, node.is_mapping() ? '{' : '[');
    for (std::size_t i = 0; i < parts.size(); ++i) out += (i > 0 ? ", " : "") + parts[i];
    return out + (node.is_mapping() ? '}' : ']');
}

std::string Address::group() const {
    return id.empty() || part == "expect" || part == "evidence" ? std::string() : part + '.' + id;
}

std::optional<Address> parse_address(std::string_view text) {
    Address out;
    const std::size_t end = text.find_first_of(".[");
    out.part = text.substr(0, end);
    const bool has_ids = among(group_parts, Word(out.part)) || out.part == "expect";
    if (!has_ids && !among(plain_parts, Word(out.part))) return std::nullopt;
    if (end == std::string_view::npos) {
        if (has_ids) return std::nullopt;
        return out;
    }
    const auto take_member = [&out](std::string_view rest) {
        if (rest.size() < 3 || rest.front() != '[' || rest.back() != ']') return false;
        out.member = rest.substr(1, rest.size() - 2);
        out.has_member = true;
        return true;
    };
    if (text[end] == '[') {
        if (out.part != "serves" || !take_member(text.substr(end))) return std::nullopt;
        return out;
    }
    std::string_view rest = text.substr(end + 1);
    const bool has_id = has_ids && out.part != "expect";
    if (has_id || out.part == "expect") {
        const std::size_t dot = has_id ? rest.find('.') : std::string_view::npos;
        out.id = rest.substr(0, dot);
        if (out.id.empty()) return std::nullopt;
        if (dot == std::string_view::npos) return out;
        rest = rest.substr(dot + 1);
    } else if (out.part != "evidence") {
        return std::nullopt;
    }
    const std::size_t bracket = rest.find('[');
    out.key = rest.substr(0, bracket);
    if (out.key.empty()) return std::nullopt;
    if (bracket != std::string_view::npos && !take_member(rest.substr(bracket)))
        return std::nullopt;
    return out;
}

std::string to_string(const Address& address) {
    std::string out = address.part;
    if (!address.id.empty()) out += '.' + address.id;
    if (!address.key.empty()) out += '.' + address.key;
    if (address.has_member) out += '[' + address.member + ']';
    return out;
}

std::string_view to_string(Change change) {
    constexpr std::array<std::string_view, 3> names{"added", "removed", "changed"};
    return names[static_cast<std::size_t>(change)];
}

std::vector<Element> elements_of(const YamlNode& root) {
    std::vector<Element> out;
    Lister lister(out);
    for (std::size_t i = 0; i < root.keys.size(); ++i) lister.part(root.keys[i], root.items[i]);
    std::sort(out.begin(), out.end(),
              [](const Element& a, const Element& b) { return a.path < b.path; });
    return out;
}

const Element* find_element(const std::vector<Element>& elements, std::string_view path) {
    const auto at =
        std::lower_bound(elements.begin(), elements.end(), path,
                         [](const Element& e, std::string_view p) { return e.path < p; });
    return at != elements.end() && at->path == path ? &*at : nullptr;
}

std::vector<Difference> differences(const std::vector<Element>& before,
                                    const std::vector<Element>& after) {
    std::vector<Difference> out;
    std::set<std::string> whole; // groups on one side only: what is below is said with them
    const auto note = [&](Change kind, const Element* was, const Element* is) {
        const Element& one = was != nullptr ? *was : *is;
        if (!one.within.empty() && whole.contains(one.within)) return;
        if (kind != Change::changed && one.group) whole.insert(one.path);
        out.push_back({kind, one.path, was, is});
    };
    std::size_t a = 0;
    std::size_t b = 0;
    while (a < before.size() || b < after.size()) {
        if (b == after.size() || (a < before.size() && before[a].path < after[b].path)) {
            if (!before[a].path.ends_with(" order")) note(Change::removed, &before[a], nullptr);
            ++a;
        } else if (a == before.size() || after[b].path < before[a].path) {
            if (!after[b].path.ends_with(" order")) note(Change::added, nullptr, &after[b]);
            ++b;
        } else {
            const bool order = before[a].path.ends_with(" order");
            const bool same = order ? same_order(before[a].value, after[b].value)
                                    : before[a].value == after[b].value;
            if (!before[a].group && !same) note(Change::changed, &before[a], &after[b]);
            ++a;
            ++b;
        }
    }
    return out;
}

std::vector<std::string> split_order(std::string_view value) {
    std::vector<std::string> out;
    while (!value.empty()) {
        const std::size_t cut = value.find("; ");
        out.emplace_back(value.substr(0, cut));
        value = cut == std::string_view::npos ? "" : value.substr(cut + 2);
    }
    return out;
}

std::string join_order(const std::vector<std::string>& ids) {
    std::string out;
    for (const std::string& id : ids) out += (out.empty() ? "" : "; ") + id;
    return out;
}

} // namespace luotsi::model

// The document of a Protection. It is written by hand in fixed order and read back through the
// strict YAML reader (JSON is YAML's flow style), so that a document with one wrong or unknown
// member is refused as a whole: half a ban is none.
#include <array>
#include <charconv>

#include "access/protection.hpp"
#include "model/yaml_tree.hpp"

namespace luotsi::access {
namespace {

using model::YamlErrors;
using model::YamlNode;
using model::YamlReader;

constexpr std::array<std::string_view, 3> register_words{"health", "social", "other"};
constexpr std::array<std::string_view, 3> scope_words{"controller", "service", "document"};
constexpr std::array<std::string_view, 3> relation_words{"guardian", "mandate", "trustee"};
constexpr std::array<std::string_view, 2> basis_words{"emergency", "statutory"};
constexpr std::array<std::string_view, 11> file_keys{
    "born",           "non_disclosure", "custody",  "permissions", "bans",   "representatives",
    "address_grants", "openings",       "capacity", "restricted",  "matters"};
// Members of every statement, then those of one kind or another; each list takes its own.
constexpr std::array<std::string_view, 20> statement_keys{
    "id",       "happened_at", "recorded_at",   "by",     "ends_at", "end_recorded_at",
    "ended_by", "register",    "informed_by",   "scope",  "target",  "person",
    "relation", "models",      "verified_from", "worker", "unit",    "basis",
    "reason",   "value"};

void text(std::string& out, std::string_view value) {
    static constexpr std::string_view digits = "0123456789abcdef";
    out += '"';
    for (const char c : value) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += "\\u00";
            out += digits[static_cast<unsigned char>(c) >> 4U];
            out += digits[static_cast<unsigned char>(c) & 15U];
        } else {
            out += c;
        }
    }
    out += '"';
}

void member(std::string& out, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    out += ",\"";
    out += name;
    out += "\":";
    text(out, value);
}

void member(std::string& out, std::string_view name, std::int64_t value) {
    if (value == 0) return;
    out += ",\"";
    out += name;
    out += "\":";
    out += std::to_string(value);
}

template <class T, class Write>
void items(std::string& out, std::string_view name, const std::vector<T>& all, Write write) {
    if (all.empty()) return;
    if (out.size() > 1) out += ',';
    out += '"';
    out += name;
    out += "\":[";
    for (const T& one : all) {
        if (&one != &all.front()) out += ',';
        write(one);
    }
    out += ']';
}

void begin(std::string& out, const Statement& one) {
    out += "{\"id\":";
    text(out, to_string(one.id));
    member(out, "happened_at", one.happened_at.ms);
    member(out, "recorded_at", one.recorded_at.ms);
    member(out, "by", one.by);
    member(out, "ends_at", one.ends_at.ms);
    member(out, "end_recorded_at", one.end_recorded_at.ms);
    member(out, "ended_by", one.ended_by);
}

template <class T, class Rest>
void list(std::string& out, std::string_view name, const std::vector<T>& all, Rest rest) {
    items(out, name, all, [&](const T& one) {
        begin(out, one);
        rest(one);
        out += '}';
    });
}

// Numbers that may be any 64-bit value; 0 when absent.
Instant instant(const YamlReader& of, std::string_view name) {
    const auto found = of.integer(name, INT64_MIN, INT64_MAX);
    return Instant{found.value_or(0)};
}

Uuid uuid(const YamlReader& of, std::string_view name) {
    const std::string found = of.need_text(name);
    const auto id = parse_uuid(found);
    if (!id)
        of.errors().add(of.node(), of.element(name), "access.protection_unreadable",
                        "no identifier");
    return id.value_or(Uuid{});
}

template <class T, class Rest>
void read_list(const YamlReader& file, std::string_view name, std::vector<T>& out, Rest rest) {
    const YamlNode* list = file.find(name);
    if (list == nullptr) return;
    if (!list->is_sequence()) {
        file.errors().add(*list, std::string(name), "access.protection_unreadable", "no list");
        return;
    }
    for (const YamlNode& item : list->items) {
        const YamlReader of(file.errors(), item, std::string(name), statement_keys);
        T one;
        one.id = uuid(of, "id");
        one.happened_at = instant(of, "happened_at");
        one.recorded_at = instant(of, "recorded_at");
        one.by = of.text("by");
        one.ends_at = instant(of, "ends_at");
        one.end_recorded_at = instant(of, "end_recorded_at");
        one.ended_by = of.text("ended_by");
        rest(of, one);
        out.push_back(std::move(one));
    }
}

template <class Enum, std::size_t n>
void choice(const YamlReader& of, std::string_view name,
            const std::array<std::string_view, n>& words, Enum& out) {
    if (const auto at = of.need_choice(name, words)) out = static_cast<Enum>(*at);
}

void read_all(const YamlReader& file, Protection& out) {
    const auto nothing = [](const YamlReader&, Statement&) {};
    out.born = file.date("born");
    read_list(file, "non_disclosure", out.non_disclosure, nothing);
    read_list(file, "custody", out.custody, nothing);
    read_list(file, "restricted", out.restricted, nothing);
    read_list(file, "permissions", out.permissions, [](const YamlReader& of, Permission& one) {
        choice(of, "register", register_words, one.reg);
        one.informed_by = of.text("informed_by");
    });
    read_list(file, "bans", out.bans, [](const YamlReader& of, Ban& one) {
        choice(of, "scope", scope_words, one.scope);
        one.target = of.text("target");
    });
    read_list(file, "representatives", out.representatives,
              [](const YamlReader& of, Representative& one) {
                  one.person = uuid(of, "person");
                  choice(of, "relation", relation_words, one.relation);
                  one.scope = of.texts("models");
                  one.verified_from = of.text("verified_from");
              });
    read_list(file, "address_grants", out.address_grants,
              [](const YamlReader& of, AddressGrant& one) {
                  one.worker = of.need_text("worker");
                  one.reason = of.text("reason");
              });
    read_list(file, "openings", out.openings, [](const YamlReader& of, Opening& one) {
        one.worker = of.need_text("worker");
        one.unit = of.text("unit");
        choice(of, "basis", basis_words, one.basis);
        one.reason = of.need_text("reason");
    });
    read_list(file, "capacity", out.capacity, [](const YamlReader& of, Capacity& one) {
        if (const auto value = of.integer("value", 1, 4))
            one.value = static_cast<std::uint8_t>(*value);
    });
    for (const std::string& matter : file.texts("matters")) {
        const auto id = parse_uuid(matter);
        if (id)
            out.matters.push_back(*id);
        else
            file.errors().add(file.node(), "matters", "access.protection_unreadable",
                              "no identifier");
    }
}

}  // namespace

std::string to_json(const Protection& all) {
    std::string out = "{";
    if (all.born) {
        out += "\"born\":";
        text(out, to_iso(*all.born));
    }
    const auto nothing = [](const Statement&) {};
    list(out, "non_disclosure", all.non_disclosure, nothing);
    list(out, "custody", all.custody, nothing);
    list(out, "restricted", all.restricted, nothing);
    list(out, "permissions", all.permissions, [&](const Permission& one) {
        member(out, "register", register_words[static_cast<std::size_t>(one.reg)]);
        member(out, "informed_by", one.informed_by);
    });
    list(out, "bans", all.bans, [&](const Ban& one) {
        member(out, "scope", to_string(one.scope));
        member(out, "target", one.target);
    });
    list(out, "representatives", all.representatives, [&](const Representative& one) {
        member(out, "person", to_string(one.person));
        member(out, "relation", to_string(one.relation));
        items(out, "models", one.scope, [&](const std::string& model) { text(out, model); });
        member(out, "verified_from", one.verified_from);
    });
    list(out, "address_grants", all.address_grants, [&](const AddressGrant& one) {
        member(out, "worker", one.worker);
        member(out, "reason", one.reason);
    });
    list(out, "openings", all.openings, [&](const Opening& one) {
        member(out, "worker", one.worker);
        member(out, "unit", one.unit);
        member(out, "basis", to_string(one.basis));
        member(out, "reason", one.reason);
    });
    list(out, "capacity", all.capacity,
         [&](const Capacity& one) { member(out, "value", std::int64_t{one.value}); });
    items(out, "matters", all.matters, [&](Uuid id) { text(out, to_string(id)); });
    out += '}';
    return out;
}

Result<Protection> protection_from_json(std::string_view json) {
    const model::YamlDocument document = model::parse_yaml(std::string(json), "protection");
    YamlErrors errors(document);
    Protection out;
    read_all(YamlReader(errors, document.root, "", file_keys), out);
    if (const std::vector<Error> found = errors.take(); !found.empty())
        return fail(ErrorKind::unavailable, "access.protection_unreadable", to_string(found[0]));
    return out;
}

}  // namespace luotsi::access

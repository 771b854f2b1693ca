#include "prove/mutate.hpp"

#include <algorithm>
#include <functional>

namespace luotsi::prove {

using model::YamlKind;
using model::YamlNode;

namespace {

std::string quoted(const YamlNode& scalar) {
    if (scalar.plain) return scalar.text;
    std::string out = "\"";
    for (const char c : scalar.text) {
        if (c == '"' || c == '\\') out += '\\';
        if (c == '\n')
            out += "\\n";
        else
            out += c;
    }
    return out + "\"";
}

void write(const YamlNode& node, std::size_t indent, std::string& out) {
    const std::string blanks(indent, ' ');
    const auto value = [&](const YamlNode& item) {
        const bool deep = item.is_mapping() || item.is_sequence();
        if (item.is_null()) {
            out += "\n";
        } else if (item.is_scalar()) {
            out += " " + quoted(item) + "\n";
        } else if (deep && item.items.empty()) {
            out += item.is_mapping() ? " {}\n" : " []\n";
        } else {
            out += "\n";
            write(item, indent + 2, out);
        }
    };
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        out += blanks + (node.is_mapping() ? quoted(node.keys[i]) + ":" : "-");
        value(node.items[i]);
    }
}

YamlNode scalar(std::string text) {
    YamlNode node;
    node.kind = YamlKind::scalar;
    node.plain = false;
    node.text = std::move(text);
    return node;
}

YamlNode* find(YamlNode& node, std::string_view key) {
    for (std::size_t i = 0; i < node.keys.size(); ++i)
        if (node.keys[i].text == key) return &node.items[i];
    return nullptr;
}

void drop(YamlNode& node, std::size_t i) {
    if (node.is_mapping()) node.keys.erase(node.keys.begin() + static_cast<std::ptrdiff_t>(i));
    node.items.erase(node.items.begin() + static_cast<std::ptrdiff_t>(i));
}
void drop(YamlNode& node, std::string_view key) {
    for (std::size_t i = 0; i < node.keys.size(); ++i)
        if (node.keys[i].text == key) return drop(node, i);
}
void set(YamlNode& node, std::string_view key, YamlNode value) {
    if (YamlNode* old = find(node, key)) {
        *old = std::move(value);
        return;
    }
    node.keys.push_back(scalar(std::string(key)));
    node.items.push_back(std::move(value));
}

std::string text_of(const YamlNode& node, std::string_view key) {
    const YamlNode* found = node.find(key);
    return found != nullptr && found->is_scalar() ? found->text : "";
}

// The fact a line of `learn` is about.
std::string learned(const YamlNode& item) {
    return item.is_mapping() && !item.keys.empty() ? item.keys[0].text : item.text;
}

// A step as if it had never been there: also where ends, costs and expectations name it.
void forget(YamlNode& root, const std::string& step) {
    if (YamlNode* steps = find(root, "steps")) drop(*steps, step);
    if (YamlNode* costs = find(root, "costs")) drop(*costs, step);
    if (YamlNode* expect = find(root, "expect")) drop(*expect, step + " takes");
    YamlNode* ends = find(root, "ends");
    if (ends == nullptr) return;
    for (YamlNode& end : ends->items)
        if (YamlNode* cancels = find(end, "cancels"))
            std::erase_if(cancels->items, [&](const YamlNode& s) { return s.text == step; });
}

std::vector<std::string> longer(const std::string& limit) {
    std::size_t digits = 0;
    std::size_t begin = 0;
    while (begin < limit.size() && (limit[begin] < '0' || limit[begin] > '9')) ++begin;
    while (begin + digits < limit.size() && limit[begin + digits] >= '0' &&
           limit[begin + digits] <= '9')
        ++digits;
    if (digits == 0) return {"1 working day", "2 working days", "30 days"};
    const std::uint64_t amount = std::stoull(limit.substr(begin, digits));
    std::vector<std::string> out;
    for (const std::uint64_t more : {amount + 1, amount * 2 + 1, amount * 10}) {
        std::string text =
            limit.substr(0, begin) + std::to_string(more) + limit.substr(begin + digits);
        if (amount == 1 && text.ends_with("day")) text += "s";
        if (amount == 1 && text.ends_with("month")) text += "s";
        out.push_back(std::move(text));
    }
    return out;
}

// Splits at a word outside parentheses and quotes.
std::vector<std::string> split(const std::string& text, std::string_view word) {
    std::vector<std::string> parts;
    std::size_t from = 0;
    int depth = 0;
    bool in_quotes = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') in_quotes = !in_quotes;
        if (in_quotes) continue;
        if (text[i] == '(') ++depth;
        if (text[i] == ')') --depth;
        if (depth > 0 || !std::string_view(text).substr(i).starts_with(word)) continue;
        parts.push_back(text.substr(from, i - from));
        from = i + word.size();
        i = from - 1;
    }
    parts.push_back(text.substr(from));
    return parts;
}

std::string joined(const std::vector<std::string>& parts, std::string_view word,
                   std::size_t without = std::string::npos) {
    std::string out;
    bool first = true;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i == without) continue;
        if (!first) out += word;
        out += parts[i];
        first = false;
    }
    return out;
}

// Changes of one atom: the other comparison, the opposite, a neighbouring number.
void cut_atom(const std::string& atom, const std::function<void(std::string)>& out) {
    const auto swap = [&](std::string_view from, std::string_view to) {
        const std::size_t at = atom.find(from);
        if (at == std::string::npos) return;
        std::string other = atom;
        other.replace(at, from.size(), to);
        out(std::move(other));
    };
    out("not(" + atom + ")");
    out("false");
    out("true");
    swap(" = true", " = false");
    swap(" = false", " = true");
    if (atom.find("\"") != std::string::npos) swap(" = ", " != ");
    swap(" >= ", " < ");
    swap(" > ", " <= ");
    swap(" < ", " >= ");
    swap(" <= ", " > ");
    swap(", last)", ")");
    for (std::size_t i = 1; i < atom.size(); ++i) {
        if (atom[i] < '0' || atom[i] > '9' || atom[i - 1] != ' ') continue;
        std::size_t end = i;
        while (end < atom.size() && atom[end] >= '0' && atom[end] <= '9') ++end;
        const std::uint64_t number = std::stoull(atom.substr(i, end - i));
        out(atom.substr(0, i) + std::to_string(number + 1) + atom.substr(end));
        if (number > 0) out(atom.substr(0, i) + std::to_string(number - 1) + atom.substr(end));
        break;
    }
}

void cut(const std::string& condition, const std::function<void(std::string)>& out) {
    for (const std::string_view word : {std::string_view(" or "), std::string_view(" and ")}) {
        const std::vector<std::string> parts = split(condition, word);
        if (parts.size() < 2) continue;
        const std::string_view other = word == " or " ? " and " : " or ";
        out(joined(parts, other));
        for (std::size_t i = 0; i < parts.size(); ++i) {
            out(joined(parts, word, i));
            cut(parts[i], [&](std::string changed) {
                std::vector<std::string> with = parts;
                with[i] = std::move(changed);
                out(joined(with, word));
            });
        }
        return;
    }
    if (condition.starts_with("(") && condition.ends_with(")")) {
        cut(condition.substr(1, condition.size() - 2),
            [&](const std::string& changed) { out("(" + changed + ")"); });
        return;
    }
    cut_atom(condition, out);
}

class Faults {
public:
    explicit Faults(YamlNode root) : root_(std::move(root)) {}

    std::vector<Mutant> all();

private:
    using Change = std::function<void(YamlNode&)>;
    void add(std::string fault, std::string what, const Change& change) {
        YamlNode copy = root_;
        change(copy);
        out_.push_back({std::move(fault), std::move(what), to_yaml(copy)});
    }
    // A change of one element of a part: part "steps", its i-th.
    void in(std::string_view part, std::size_t i, std::string fault, std::string what,
            const Change& change) {
        const YamlNode& all = *root_.find(part);
        add(std::move(fault), std::string(part) + "." + all.keys[i].text + what,
            [&](YamlNode& root) { change(find(root, part)->items[i]); });
    }
    template <class See>
    void each(std::string_view part, See see) {
        const YamlNode* all = root_.find(part);
        if (all == nullptr) return;
        for (std::size_t i = 0; i < all->items.size(); ++i)
            see(i, all->keys[i].text, all->items[i]);
    }

    void steps();
    void conditions(std::string_view part);
    void other_values(std::string_view part, std::size_t i, const std::string& when);
    void rows();
    void limits();
    void questions();
    void silence();
    void roles();
    void texts();
    void ends();
    void flags();
    void outcomes();
    void starts();

    YamlNode root_;
    std::vector<Mutant> out_;
};

void Faults::steps() {
    each("steps", [&](std::size_t, const std::string& id, const YamlNode&) {
        add("dropped step", "steps." + id, [&](YamlNode& root) { forget(root, id); });
    });
}

// The same condition with every other value its fact can have.
void Faults::other_values(std::string_view part, std::size_t i, const std::string& when) {
    for (std::size_t open = when.find('"'); open != std::string::npos;) {
        const std::size_t close = when.find('"', open + 1);
        if (close == std::string::npos) return;
        const std::string value = when.substr(open + 1, close - open - 1);
        each("facts", [&](std::size_t, const std::string& fact, const YamlNode& node) {
            const YamlNode* labels = node.find("labels");
            if (labels == nullptr || labels->find(value) == nullptr) return;
            const std::size_t name = when.rfind(fact, open);
            if (name == std::string::npos || open - name > fact.size() + 5) return;
            for (const YamlNode& label : labels->keys) {
                if (label.text == value) continue;
                std::string changed = when;
                changed.replace(open + 1, close - open - 1, label.text);
                in(part, i, "cut branch", ".when: " + changed,
                   [&](YamlNode& element) { set(element, "when", scalar(changed)); });
            }
        });
        open = when.find('"', close + 1);
    }
}

void Faults::conditions(std::string_view part) {
    const std::string fault = part == "steps" ? "cut branch" : "end tightened";
    each(part, [&](std::size_t i, const std::string&, const YamlNode& element) {
        const std::string when = text_of(element, "when");
        if (when.empty()) {
            in(part, i, fault, ".when: false",
               [&](YamlNode& node) { set(node, "when", scalar("false")); });
            return;
        }
        in(part, i, fault, ".when removed", [&](YamlNode& node) { drop(node, "when"); });
        in(part, i, fault, ".when: false",
           [&](YamlNode& node) { set(node, "when", scalar("false")); });
        for (const std::string& changed : cut_conditions(when))
            in(part, i, fault, ".when: " + changed,
               [&](YamlNode& node) { set(node, "when", scalar(changed)); });
        other_values(part, i, when);
    });
}

void Faults::rows() {
    each("decisions", [&](std::size_t i, const std::string&, const YamlNode& decision) {
        const YamlNode* rows = decision.find("rows");
        for (std::size_t row = 0; rows != nullptr && row < rows->items.size(); ++row) {
            const std::string at = ".rows " + std::to_string(row);
            in("decisions", i, "dropped row", at, [&](YamlNode& node) {
                drop(*find(node, "rows"), row);
                if (YamlNode* because = find(node, "because")) drop(*because, row);
            });
            if (row == 0)
                in("decisions", i, "dropped row", at + " but not its reason",
                   [&](YamlNode& node) { drop(*find(node, "rows"), row); });
        }
    });
}

void Faults::limits() {
    each("steps", [&](std::size_t i, const std::string&, const YamlNode& step) {
        for (const char* key : {"within", "answer within", "waits", "every"}) {
            const std::string limit = text_of(step, key);
            if (limit.empty()) continue;
            for (const std::string& more : longer(limit))
                in("steps", i, "lengthened limit", std::string(".") + key + ": " + more,
                   [&](YamlNode& node) { set(node, key, scalar(more)); });
            in("steps", i,
               std::string("removed ") + (key == std::string("every") ? "every" : "limit"),
               std::string(".") + key, [&](YamlNode& node) { drop(node, key); });
        }
    });
}

void Faults::questions() {
    each("steps", [&](std::size_t i, const std::string& asker, const YamlNode& step) {
        const YamlNode* learn = step.find("learn");
        for (std::size_t l = 0; learn != nullptr && l < learn->items.size(); ++l) {
            const std::string fact = learned(learn->items[l]);
            in("steps", i, "question dropped", ".learn: " + fact, [&](YamlNode& node) {
                YamlNode* list = find(node, "learn");
                drop(*list, l);
                if (list->items.empty()) drop(node, "learn");
            });
            if (learn->items[l].is_mapping())
                in("steps", i, "again without reason", ".learn: " + fact,
                   [&](YamlNode& node) { find(node, "learn")->items[l] = scalar(fact); });
            const YamlNode* steps = root_.find("steps");
            for (std::size_t other = 0; other < steps->items.size(); ++other) {
                const YamlNode* has = steps->items[other].find("learn");
                const bool twice =
                    steps->keys[other].text == asker ||
                    (has != nullptr &&
                     std::any_of(has->items.begin(), has->items.end(),
                                 [&](const YamlNode& n) { return learned(n) == fact; }));
                if (twice) continue;
                in("steps", other, "duplicated question", ".learn: " + fact, [&](YamlNode& node) {
                    YamlNode* list = find(node, "learn");
                    if (list == nullptr) {
                        YamlNode fresh;
                        fresh.kind = YamlKind::sequence;
                        set(node, "learn", fresh);
                        list = find(node, "learn");
                    }
                    list->items.push_back(scalar(fact));
                });
            }
        }
    });
    each("facts", [&](std::size_t i, const std::string&, const YamlNode& fact) {
        for (const char* key : {"from", "at contact", "decide"})
            if (fact.find(key) != nullptr)
                in("facts", i, "question dropped", std::string(".") + key,
                   [&](YamlNode& node) { drop(node, key); });
    });
}

void Faults::silence() {
    each("steps", [&](std::size_t i, const std::string&, const YamlNode& step) {
        const YamlNode* rules = step.find("if silent");
        if (rules == nullptr || rules->items.empty()) return;
        const std::size_t last = rules->items.size() - 1;
        in("steps", i, "silent promise", ".if silent", [&](YamlNode& n) { drop(n, "if silent"); });
        in("steps", i, "silent promise", ".if silent: no return",
           [&](YamlNode& node) { drop(*find(node, "if silent"), last); });
        in("steps", i, "silent promise", ".if silent: only reminds", [&](YamlNode& node) {
            YamlNode& rule = find(node, "if silent")->items[last];
            set(rule, "do", scalar("remind"));
            drop(rule, "to");
        });
        in("steps", i, "silent promise", ".if silent: returns to nobody",
           [&](YamlNode& node) { drop(find(node, "if silent")->items[last], "to"); });
        each("roles", [&](std::size_t, const std::string& role, const YamlNode&) {
            if (role == text_of(rules->items[last], "to")) return;
            in("steps", i, "silent promise", ".if silent: returns to " + role, [&](YamlNode& node) {
                set(find(node, "if silent")->items[last], "to", scalar(role));
            });
        });
        for (const std::string& more : longer(text_of(rules->items[last], "after")))
            in("steps", i, "lengthened limit", ".if silent: " + more, [&](YamlNode& node) {
                set(find(node, "if silent")->items[last], "after", scalar(more));
            });
    });
}

void Faults::roles() {
    each("roles", [&](std::size_t i, const std::string& id, const YamlNode& role) {
        add("missing role", "roles." + id, [&](YamlNode& root) { drop(*find(root, "roles"), id); });
        if (role.find("one of") == nullptr) return;
        in("roles", i, "missing role", ".one of: nobody",
           [&](YamlNode& node) { find(node, "one of")->items.clear(); });
        in("roles", i, "missing role", ".one of", [&](YamlNode& n) { drop(n, "one of"); });
        in("roles", i, "missing role", ".one of: wizard",
           [&](YamlNode& node) { find(node, "one of")->items = {scalar("wizard")}; });
    });
    each("steps", [&](std::size_t i, const std::string&, const YamlNode&) {
        in("steps", i, "missing role", ".by", [&](YamlNode& node) { drop(node, "by"); });
        in("steps", i, "missing role", ".by: wizard",
           [&](YamlNode& node) { set(node, "by", scalar("wizard")); });
    });
}

void Faults::texts() {
    for (const std::string_view part : {"facts", "roles", "decisions", "steps", "ends"})
        each(part, [&](std::size_t i, const std::string&, const YamlNode& element) {
            for (std::size_t k = 0; k < element.keys.size(); ++k) {
                const YamlNode& text = element.items[k];
                if (text.find("fi") == nullptr || text.find("sv") == nullptr) continue;
                const std::string key = element.keys[k].text;
                const std::size_t language = (i + k) % 3;
                in(part, i, "missing text", "." + key + ": a language",
                   [&](YamlNode& node) { drop(node.items[k], language); });
                in(part, i, "missing text", "." + key + ": empty in a language",
                   [&](YamlNode& node) { node.items[k].items[language] = scalar(""); });
                if (key == "title")
                    in(part, i, "missing text", "." + key,
                       [&](YamlNode& node) { drop(node, key); });
            }
            const YamlNode* labels = element.find("labels");
            if (labels == nullptr || labels->items.empty()) return;
            const std::size_t label = i % labels->items.size();
            in(part, i, "missing text", ".labels: one",
               [&](YamlNode& node) { drop(*find(node, "labels"), label); });
            in(part, i, "missing text", ".labels: a language of one",
               [&](YamlNode& node) { drop(find(node, "labels")->items[label], i % 3); });
        });
}

void Faults::ends() {
    const YamlNode* steps = root_.find("steps");
    each("ends", [&](std::size_t i, const std::string& id, const YamlNode& end) {
        add("end dropped", "ends." + id, [&](YamlNode& root) { drop(*find(root, "ends"), id); });
        const YamlNode* cancels = end.find("cancels");
        if (cancels != nullptr)
            in("ends", i, "cancel removed", ".cancels", [&](YamlNode& n) { drop(n, "cancels"); });
        for (std::size_t c = 0; cancels != nullptr && c < cancels->items.size(); ++c)
            in("ends", i, "cancel removed", ".cancels: " + cancels->items[c].text,
               [&](YamlNode& node) { drop(*find(node, "cancels"), c); });
        for (const YamlNode& step : steps->keys) {
            const bool there =
                cancels != nullptr &&
                std::any_of(cancels->items.begin(), cancels->items.end(),
                            [&](const YamlNode& item) { return item.text == step.text; });
            if (there) continue;
            in("ends", i, "cancel added", ".cancels: " + step.text, [&](YamlNode& node) {
                if (find(node, "cancels") == nullptr) {
                    YamlNode fresh;
                    fresh.kind = YamlKind::sequence;
                    set(node, "cancels", fresh);
                }
                find(node, "cancels")->items.push_back(scalar(step.text));
            });
            const std::string when = text_of(end, "when");
            in("ends", i, "end tightened", ".when: and done(" + step.text + ")",
               [&](YamlNode& node) {
                   set(node, "when", scalar("(" + when + ") and done(" + step.text + ")"));
               });
        }
    });
}

void Faults::flags() {
    each("steps", [&](std::size_t i, const std::string&, const YamlNode& step) {
        const bool safe = step.find("safety") != nullptr;
        in("steps", i, "safety changed", safe ? ".safety removed" : ".safety: true",
           [&](YamlNode& node) {
               if (safe)
                   drop(node, "safety");
               else
                   set(node, "safety", scalar("true")), find(node, "safety")->plain = true;
           });
        if (step.find("repeat") != nullptr)
            in("steps", i, "removed repeat", ".repeat", [&](YamlNode& n) { drop(n, "repeat"); });
        for (const char* key : {"consent", "guarantee", "marks", "do"})
            if (step.find(key) != nullptr)
                in("steps", i, std::string("removed ") + key, std::string(".") + key,
                   [&](YamlNode& node) { drop(node, key); });
    });
}

void Faults::outcomes() {
    each("steps", [&](std::size_t i, const std::string&, const YamlNode& step) {
        if (step.find("outcome") == nullptr) return;
        in("steps", i, "outcome removed", ".outcome", [&](YamlNode& n) { drop(n, "outcome"); });
        const std::string fact = text_of(step, "outcome");
        add("outcome removed", "facts." + fact,
            [&](YamlNode& root) { drop(*find(root, "facts"), fact); });
    });
}

void Faults::starts() {
    const std::string self = text_of(root_, "model");
    each("steps", [&](std::size_t i, const std::string&, const YamlNode& step) {
        const std::string act = text_of(step, "do");
        if (act != "refer" && act != "consult") return;
        for (const std::string& model :
             {std::string("fi.ei-ole"), self, std::string("fi.yksi-yhteydenotto"),
              std::string("fi.asiakasvastaava")}) {
            if (model == text_of(step, "starts")) continue;
            in("steps", i, "wrong start", ".starts: " + model, [&](YamlNode& node) {
                set(node, "do", scalar("refer"));
                set(node, "starts", scalar(model));
            });
        }
        if (step.find("starts") != nullptr)
            in("steps", i, "wrong start", ".starts", [&](YamlNode& n) { drop(n, "starts"); });
    });
}

std::vector<Mutant> Faults::all() {
    steps();
    conditions("steps");
    rows();
    limits();
    questions();
    silence();
    roles();
    texts();
    conditions("ends");
    ends();
    flags();
    outcomes();
    starts();
    return std::move(out_);
}

}  // namespace

std::string to_yaml(const YamlNode& root) {
    std::string out;
    write(root, 0, out);
    return out;
}

std::vector<std::string> cut_conditions(const std::string& condition) {
    std::vector<std::string> out;
    cut(condition, [&](std::string changed) {
        if (changed != condition && std::find(out.begin(), out.end(), changed) == out.end())
            out.push_back(std::move(changed));
    });
    return out;
}

std::vector<Mutant> faults_of(const std::string& yaml) {
    const model::YamlDocument document = model::parse_yaml(yaml, "model.yaml");
    std::vector<Mutant> all = Faults(document.root).all();
    const std::string original = to_yaml(document.root);
    std::erase_if(all, [&](const Mutant& mutant) { return mutant.yaml == original; });
    return all;
}

}  // namespace luotsi::prove

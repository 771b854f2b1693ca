#include "script.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cctype>
#include <fstream>

namespace luotsi::tests {

namespace json = boost::json;

namespace {

bool is_method(std::string_view word) {
    return word == "GET" || word == "POST" || word == "DELETE" || word == "HEAD" || word == "PUT";
}

bool is_directive(std::string_view line) {
    return line.starts_with("clock ") || line == "tick" || line == "outbox" || line == "restart";
}

std::pair<std::string, std::string> header_of(std::string_view line) {
    const auto colon = line.find(':');
    std::string_view value = line.substr(colon + 1);
    while (value.starts_with(' ')) value.remove_prefix(1);
    return {std::string(line.substr(0, colon)), std::string(value)};
}

// One line of a step, by what has been read of the step so far.
bool read_line(Step& step, const std::string& line) {
    const std::string_view view = line;
    if (step.status != 0) {
        if (view.starts_with("header ")) {
            step.expected_headers.push_back(header_of(view.substr(7)));
        } else if (!view.empty()) {
            step.expected += line + "\n";
        }
        return true;
    }
    if (view.starts_with(">>> ")) {
        step.status = std::stoi(line.substr(4));
        return true;
    }
    if (step.method.empty()) {
        const auto space = line.find(' ');
        if (is_directive(view)) {
            step.before.push_back(line);
        } else if (view.starts_with("as ")) {
            step.as = line.substr(3);
        } else if (space != std::string::npos && is_method(view.substr(0, space))) {
            step.method = line.substr(0, space);
            step.target = line.substr(space + 1);
        } else {
            return view.empty();
        }
        return true;
    }
    const bool header = step.body.empty() && !view.empty() &&
                        std::isalpha(static_cast<unsigned char>(view[0])) != 0 &&
                        view.find(": ") != std::string_view::npos;
    if (header)
        step.headers.push_back(header_of(view));
    else if (!view.empty())
        step.body += line + "\n";
    return true;
}

class Matcher {
public:
    explicit Matcher(Variables& variables) : variables_(variables) {}

    std::string values(const json::value& expected, const json::value& actual,
                       const std::string& path) {
        if (auto* text = expected.if_string()) {
            return strings(std::string(text->data(), text->size()), actual, path);
        }
        if (auto* object = expected.if_object()) return objects(*object, actual, path);
        if (auto* list = expected.if_array()) return lists(*list, actual, path);
        return expected == actual ? "" : differ(expected, actual, path);
    }

private:
    static std::string differ(const json::value& expected, const json::value& actual,
                              const std::string& path) {
        return path + ": expected " + json::serialize(expected) + ", got " +
               json::serialize(actual);
    }

    std::string strings(const std::string& expected, const json::value& actual,
                        const std::string& path) {
        if (expected == "*") return actual.is_null() ? path + ": is null" : "";
        const std::string plain =
            actual.is_string() ? std::string(actual.as_string().c_str()) : json::serialize(actual);
        if (expected.starts_with('$') && expected.ends_with('?')) {
            if (actual.is_null()) return path + ": is null, nothing to capture";
            variables_[expected.substr(1, expected.size() - 2)] = plain;
            return "";
        }
        if (expected.starts_with('~')) {
            return plain.find(expected.substr(1)) != std::string::npos
                       ? ""
                       : path + ": '" + plain + "' does not contain '" + expected.substr(1) + "'";
        }
        return plain == expected && !actual.is_null() ? "" : differ(expected.c_str(), actual, path);
    }

    std::string objects(const json::object& expected, const json::value& actual,
                        const std::string& path) {
        if (!actual.is_object()) return differ(expected, actual, path);
        for (const auto& member : expected) {
            const std::string key(member.key().data(), member.key().size());
            const json::value* found = actual.as_object().if_contains(member.key());
            if (!found) return path + "." + key + ": is missing";
            if (auto wrong = values(member.value(), *found, path + "." + key); !wrong.empty()) {
                return wrong;
            }
        }
        return "";
    }

    std::string lists(const json::array& expected, const json::value& actual,
                      const std::string& path) {
        if (!actual.is_array()) return differ(expected, actual, path);
        const json::array& got = actual.as_array();
        const std::string head = !expected.empty() && expected[0].is_string()
                                     ? std::string(expected[0].as_string().c_str())
                                     : std::string();
        if (head == "...") {
            for (std::size_t i = 1; i < expected.size(); ++i) {
                if (!find(expected[i], got)) {
                    return path + ": no element like " + json::serialize(expected[i]) + " in " +
                           json::serialize(got);
                }
            }
            return "";
        }
        if (head == "!") {
            for (std::size_t i = 1; i < expected.size(); ++i)
                if (find(expected[i], got) != nullptr)
                    return path + ": an element like " + json::serialize(expected[i]);
            return "";
        }
        if (head == "?") {
            const json::value* found = expected.size() > 1 ? find(expected[1], got) : nullptr;
            if (!found) return path + ": no such element in " + json::serialize(got);
            for (std::size_t i = 2; i < expected.size(); ++i) {
                if (auto wrong = values(expected[i], *found, path + "[?]"); !wrong.empty()) {
                    return wrong;
                }
            }
            return "";
        }
        if (got.size() != expected.size()) {
            return path + ": " + std::to_string(got.size()) + " elements, expected " +
                   std::to_string(expected.size()) + ": " + json::serialize(got);
        }
        for (std::size_t i = 0; i < got.size(); ++i) {
            auto wrong = values(expected[i], got[i], path + "[" + std::to_string(i) + "]");
            if (!wrong.empty()) return wrong;
        }
        return "";
    }

    const json::value* find(const json::value& pattern, const json::array& in) {
        for (const auto& element : in) {
            Variables kept = variables_;
            if (values(pattern, element, "").empty()) return &element;
            variables_ = std::move(kept);
        }
        return nullptr;
    }

    Variables& variables_;
};

}  // namespace

std::vector<Step> read_script(const std::string& path, std::string& error) {
    std::vector<Step> steps;
    std::ifstream file(path);
    if (!file) error = "cannot read " + path;
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        if (line.starts_with('#')) continue;
        if (line.starts_with("--- ")) {
            steps.emplace_back();
            steps.back().title = line.substr(4);
            steps.back().line = number;
            if (steps.size() > 1) steps.back().as = steps[steps.size() - 2].as;
            continue;
        }
        if (steps.empty() ? !line.empty() : !read_line(steps.back(), line)) {
            error = path + ":" + std::to_string(number) + ": not understood: " + line;
            return {};
        }
    }
    return steps;
}

std::string substitute(std::string_view text, const Variables& variables) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '$') {
            out += text[i];
            continue;
        }
        std::size_t end = i + 1;
        while (end < text.size() &&
               (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_')) {
            ++end;
        }
        const std::string name(text.substr(i + 1, end - i - 1));
        const bool captures = end < text.size() && text[end] == '?';
        auto found = variables.find(name);
        if (captures || found == variables.end()) {
            out += '$';
            continue;
        }
        // Inside a JSON string a captured tag's quotes must be escaped.
        const bool in_json = i > 0 && text[i - 1] == '"';
        for (char c : found->second) {
            if (in_json && (c == '"' || c == '\\')) out += '\\';
            out += c;
        }
        i = end - 1;
    }
    return out;
}

std::string match(std::string_view expected_json, std::string_view actual_json,
                  Variables& variables) {
    boost::system::error_code bad;
    const std::string text = substitute(expected_json, variables);
    const json::value expected = json::parse(text, bad);
    if (bad) return "the expected JSON is broken: " + text;
    const json::value actual = json::parse({actual_json.data(), actual_json.size()}, bad);
    if (bad) return "the answer is no JSON: " + std::string(actual_json.substr(0, 400));
    return Matcher(variables).values(expected, actual, "answer");
}

}  // namespace luotsi::tests

#include "interop/clean.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "base/text.hpp"

namespace luotsi::interop {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// The end of a tag that begins at `at` ("<p>", "</li>", "<br/>", "<!-- … -->"); npos when none.
std::size_t tag_end(std::string_view text, std::size_t at) {
    if (text.substr(at).starts_with("<!--")) {
        const std::size_t end = text.find("-->", at);
        return end == std::string_view::npos ? end : end + 3;
    }
    std::size_t name = at + 1;
    if (name < text.size() && text[name] == '/') ++name;
    if (name >= text.size() || !is_letter(text[name])) return std::string_view::npos;
    const std::size_t end = text.find('>', name);
    const std::size_t again = text.find('<', name);
    return end == std::string_view::npos || again < end ? std::string_view::npos : end + 1;
}

bool breaks_line(std::string_view tag) {
    std::string name;
    for (const char c : tag) {
        if (is_letter(c) || (is_digit(c) && !name.empty()))
            name.push_back(c);
        else if (!name.empty())
            break;
    }
    name = lower(name);
    constexpr std::array<std::string_view, 12> blocks{"p",  "br", "div", "li", "ul", "ol",
                                                      "tr", "h1", "h2",  "h3", "h4", "table"};
    return std::find(blocks.begin(), blocks.end(), name) != blocks.end();
}

struct Entity {
    std::string_view name;
    std::uint32_t point;
};
constexpr std::array<Entity, 24> entities{{
    {"amp", '&'},      {"lt", '<'},       {"gt", '>'},        {"quot", '"'},     {"apos", '\''},
    {"nbsp", ' '},     {"auml", 0xE4},    {"ouml", 0xF6},     {"aring", 0xE5},   {"Auml", 0xC4},
    {"Ouml", 0xD6},    {"Aring", 0xC5},   {"eacute", 0xE9},   {"euro", 0x20AC},  {"ndash", 0x2013},
    {"mdash", 0x2014}, {"bull", 0x2022},  {"hellip", 0x2026}, {"rsquo", 0x2019}, {"lsquo", 0x2018},
    {"rdquo", 0x201D}, {"ldquo", 0x201C}, {"deg", 0xB0},      {"shy", 0},
}};

// "&amp;", "&#228;", "&#xE4;" at `at`: appends what it stands for and gives its length, or 0.
std::size_t take_entity(std::string_view text, std::size_t at, std::string& out) {
    const std::size_t end = text.find(';', at);
    if (end == std::string_view::npos || end - at > 10) return 0;
    const std::string_view name = text.substr(at + 1, end - at - 1);
    if (name.starts_with('#')) {
        const bool hexadecimal = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
        const std::string_view digits = name.substr(hexadecimal ? 2 : 1);
        std::uint32_t point = 0;
        const char* last = digits.data() + digits.size();
        if (digits.empty() ||
            std::from_chars(digits.data(), last, point, hexadecimal ? 16 : 10).ptr != last)
            return 0;
        if (point == 0xA0) point = ' ';
        if (point >= ' ' || point == '\n') append_code_point(out, point);
        return end - at + 1;
    }
    for (const Entity& entity : entities) {
        if (entity.name != name) continue;
        if (entity.point != 0) append_code_point(out, entity.point);
        return end - at + 1;
    }
    return 0;
}

std::string tidy_blanks(std::string_view text) {
    std::string out;
    std::size_t breaks = 0;
    for (const char c : text) {
        if (c == '\n') {
            while (!out.empty() && out.back() == ' ') out.pop_back();
            if (++breaks > 2 || out.empty()) continue;
        } else if (c == ' ') {
            if (!out.empty() && (out.back() == ' ' || out.back() == '\n')) continue;
        } else {
            breaks = 0;
        }
        out.push_back(c);
    }
    return std::string(trim(out));
}

// The numbers of a text in order; letters between them go to `words`, lower case.
void split(std::string_view text, std::vector<std::string>& numbers,
           std::vector<std::string>& words) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        const bool digit = is_digit(text[at]);
        while (at < text.size() && (digit ? is_digit(text[at]) : is_letter(text[at]))) ++at;
        if (at == begin) {
            ++at;
            continue;
        }
        (digit ? numbers : words).push_back(lower(text.substr(begin, at - begin)));
    }
}

int number(std::string_view digits) {
    int value = -1;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

std::optional<Date> date_of(int year, int month, int day) {
    if (year < 1900 || year > 2200) return std::nullopt;
    const CivilDate civil{year, month, day};
    if (!is_valid(civil)) return std::nullopt;
    return to_date(civil);
}

int month_named(const std::vector<std::string>& words) {
    constexpr std::array<std::string_view, 12> months{"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};
    for (const std::string& word : words) {
        for (std::size_t i = 0; i < months.size(); ++i)
            if (word.starts_with(months[i])) return static_cast<int>(i) + 1;
    }
    return 0;
}

}  // namespace

bool has_markup(std::string_view text) {
    for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1))
        if (tag_end(text, at) != std::string_view::npos) return true;
    return false;
}

std::string plain_text(std::string_view text) {
    const bool odd = text.find_first_of("<&\r\t") != std::string_view::npos ||
                     text.find("  ") != std::string_view::npos ||
                     text.find("\n\n\n") != std::string_view::npos ||
                     text.find("\xC2\xA0") != std::string_view::npos;
    if (!odd && std::none_of(text.begin(), text.end(), [](char c) {
            return static_cast<unsigned char>(c) < ' ' && c != '\n';
        }))
        return std::string(trim(text));
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        std::size_t length = 0;
        if (c == '<') {
            const std::size_t end = tag_end(text, at);
            if (end != std::string_view::npos) {
                if (breaks_line(text.substr(at, end - at))) out.push_back('\n');
                length = end - at;
            }
        } else if (c == '&') {
            length = take_entity(text, at, out);
        } else if (text.substr(at).starts_with("\xC2\xA0")) {
            out.push_back(' ');
            length = 2;
        }
        if (length > 0) {
            at += length;
            continue;
        }
        ++at;
        if (c == '\t')
            out.push_back(' ');
        else if (c == '\n' || static_cast<unsigned char>(c) >= ' ')
            out.push_back(c);
        else if (c == '\r' && (at == text.size() || text[at] != '\n'))
            out.push_back('\n');
    }
    return tidy_blanks(out);
}

std::optional<Date> odd_date(std::string_view text) {
    text = trim(text);
    if (text.size() > 64) return std::nullopt;
    if (text.size() >= 10) {
        if (const auto iso = parse_date(text.substr(0, 10))) {
            const int year = to_civil(*iso).year;
            if (year < 1900 || year > 2200) return std::nullopt;
            return *iso;
        }
    }
    std::vector<std::string> n, words;
    split(text, n, words);
    if (n.empty()) return std::nullopt;
    if (n[0].size() == 8 && words.empty())
        return date_of(number(n[0].substr(0, 4)), number(n[0].substr(4, 2)),
                       number(n[0].substr(6, 2)));
    if (const int month = month_named(words); month > 0 && n.size() >= 2) {
        const bool year_first = n[0].size() == 4;
        return date_of(number(n[year_first ? 0 : 1]), month, number(n[year_first ? 1 : 0]));
    }
    if (n.size() < 3) return std::nullopt;
    if (n[0].size() == 4) return date_of(number(n[0]), number(n[1]), number(n[2]));
    int year = number(n[2]);
    if (n[2].size() == 2) year += year < 70 ? 2000 : 1900;
    if (const auto day_first = date_of(year, number(n[1]), number(n[0]))) return day_first;
    return date_of(year, number(n[0]), number(n[1]));
}

std::optional<Instant> odd_instant(std::string_view text) {
    text = trim(text);
    if (const auto exact = parse_instant(text)) return *exact;
    const auto date = odd_date(text);
    if (!date) return std::nullopt;
    Instant at{static_cast<std::int64_t>(date->day) * 86'400'000};
    const std::size_t t = text.find_first_of("Tt ");
    if (t == std::string_view::npos || t + 1 >= text.size()) return at;
    std::string_view clock = text.substr(t + 1);
    if (const auto exact = parse_instant(to_iso(*date) + "T" + std::string(clock) + "Z"))
        return *exact;
    if (const auto minutes_of_day = odd_clock(clock)) at = at + minutes(*minutes_of_day);
    return at;
}

std::optional<int> odd_clock(std::string_view text) {
    text = trim(text);
    if (text.empty() || text.size() > 40) return std::nullopt;
    const std::string low = lower(text);
    const std::size_t t = low.find('t');
    if (t != std::string::npos && t >= 8 && is_digit(low[0])) return odd_clock(low.substr(t + 1));
    std::size_t at = 0;
    while (at < low.size() && !is_digit(low[at])) ++at;
    std::array<int, 2> parts{-1, 0};
    std::size_t end = at;
    while (end < low.size() && is_digit(low[end])) ++end;
    if (end == at || end - at > 6) return std::nullopt;
    const std::string_view digits = std::string_view(low).substr(at, end - at);
    if (digits.size() >= 3) {  // 0830, 083000
        const std::size_t hours = digits.size() == 3 || digits.size() == 5 ? 1 : 2;
        parts = {number(digits.substr(0, hours)), number(digits.substr(hours, 2))};
    } else {
        parts[0] = number(digits);
        if (end + 2 < low.size() && (low[end] == ':' || low[end] == '.') &&
            is_digit(low[end + 1]) && is_digit(low[end + 2]))
            parts[1] = number(std::string_view(low).substr(end + 1, 2));
    }
    const std::string_view rest = std::string_view(low).substr(end);
    const bool morning =
        rest.find("am") != std::string::npos || rest.find("a.m") != std::string::npos;
    const bool evening =
        rest.find("pm") != std::string::npos || rest.find("p.m") != std::string::npos;
    if (morning || evening) {
        if (parts[0] < 1 || parts[0] > 12) return std::nullopt;
        parts[0] = parts[0] % 12 + (evening ? 12 : 0);
    }
    const int all = parts[0] * 60 + parts[1];
    if (parts[0] < 0 || parts[1] > 59 || all > 24 * 60) return std::nullopt;
    return all;
}

}  // namespace luotsi::interop

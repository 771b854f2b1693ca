#include "feel/names.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "feel/characters.hpp"

namespace luotsi::feel {

namespace {

// Bytes of `text` that spell the normalised `name` at its beginning; 0 when they do not.
std::size_t spelled(std::string_view text, std::string_view name) {
    std::size_t at = 0;
    for (const char c : name) {
        if (c == ' ') {
            const std::size_t before = at;
            at += space_length(text.substr(at));
            if (at == before) return 0;
        } else if (at >= text.size() || text[at++] != c) {
            return 0;
        }
    }
    const bool in_word = is_word_byte(name.back()) && at < text.size() && is_word_byte(text[at]);
    return in_word ? 0 : at;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1);  // the row before the last one
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, change});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
        std::swap(before, last);
        std::swap(last, row);
    }
    return last.back();
}

}  // namespace

void Names::add(Name name) {
    name.text = normalise_name(name.text);
    if (name.text.empty()) return;
    auto& map = name.kind == NameKind::step ? steps_ : values_;
    const auto [place, fresh] =
        map.try_emplace(name.text, static_cast<std::uint32_t>(names_.size()));
    if (fresh) {
        names_.push_back(std::move(name));
    } else {
        names_[place->second] = std::move(name);
    }
}

const Name* Names::find(std::string_view text) const {
    const auto found = values_.find(text);
    return found == values_.end() ? find_step(text) : &names_[found->second];
}

const Name* Names::find_step(std::string_view text) const {
    const auto found = steps_.find(text);
    return found == steps_.end() ? nullptr : &names_[found->second];
}

std::vector<Names::Match> Names::matches(std::string_view text, bool steps) const {
    std::vector<Match> out;
    if (text.empty()) return out;
    // Names are sorted: only those with the same first byte can match.
    const auto& map = steps ? steps_ : values_;
    const std::string_view first = text.substr(0, 1);
    for (auto it = map.lower_bound(first); it != map.end() && it->first.front() == text.front();
         ++it) {
        const std::size_t length = spelled(text, it->first);
        if (length != 0) out.push_back({&names_[it->second], length});
    }
    std::ranges::sort(out, [](const Match& a, const Match& b) { return a.length > b.length; });
    return out;
}

Names::Match Names::longest(std::string_view text, bool steps) const {
    const std::vector<Match> all = matches(text, steps);
    return all.empty() ? Match{} : all.front();
}

void Names::add_type(std::string text, Type type) {
    text = normalise_name(text);
    if (text.empty()) return;
    Name name{text, NameKind::variable, 0, std::move(type)};
    types_.insert_or_assign(std::move(text), std::move(name));
}

Names::Match Names::longest_type(std::string_view text) const {
    Match out;
    for (const auto& [name, type] : types_) {
        const std::size_t length = spelled(text, name);
        if (length > out.length) out = {&type, length};
    }
    return out;
}

std::string Names::nearest(std::string_view text, bool steps) const {
    std::vector<std::string> options;
    for (const Name& name : names_)
        if ((name.kind == NameKind::step) == steps) options.push_back(name.text);
    return nearest_of(text, options);
}

std::string normalise_name(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t space = space_length(text);
        if (space != 0) {
            text.remove_prefix(space);
            if (!out.empty() && !text.empty()) out += ' ';
            continue;
        }
        out += text.front();
        text.remove_prefix(1);
    }
    return out;
}

std::string nearest_of(std::string_view text, const std::vector<std::string>& options) {
    // Long texts are no slips of the pen; the limit also keeps the work small.
    constexpr std::size_t longest = 100;
    const std::string wanted = lower(text.substr(0, longest));
    std::size_t best = std::max<std::size_t>(1, wanted.size() / 3) + 1;
    std::string out;
    for (const std::string& option : options) {
        const std::size_t distance = edit_distance(wanted, lower(option.substr(0, longest)));
        if (distance < best) {
            best = distance;
            out = option;
        }
    }
    return out;
}

}  // namespace luotsi::feel

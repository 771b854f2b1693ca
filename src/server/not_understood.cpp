#include "server/not_understood.hpp"

#include <algorithm>
#include <utility>

#include "server/json_input.hpp"
#include "server/json_writer.hpp"
#include "server/log.hpp"

namespace luotsi::server {

namespace {

constexpr std::size_t word_letters_max = 40;
constexpr std::int64_t count_max = 1'000'000'000;

// Commonest first, then by name; at most `not_understood_kept_max`.
template <class Map>
std::vector<std::pair<typename Map::key_type, std::uint32_t>> commonest(const Map& counts) {
    std::vector<std::pair<typename Map::key_type, std::uint32_t>> out(counts.begin(), counts.end());
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    if (out.size() > not_understood_kept_max) out.resize(not_understood_kept_max);
    return out;
}

}  // namespace

void NotUnderstood::add(const need::NeedFinder& finder, const need::Text& text,
                        std::vector<std::string> shown) {
    std::string codes;
    for (const std::string& code : shown) codes += (codes.empty() ? "" : " ") + code;
    log_line(LogLevel::info, "need.none_of_these",
             {{"language", to_string(text.language)}, {"shown", codes}});
    const std::scoped_lock lock(mutex_);
    words_.add(finder, text);
    words_.add_none_of_these(std::move(shown));
    changed_ = true;
}

// What this run has counted joins what earlier runs had, once it is common enough by itself.
NotUnderstood::Counts NotUnderstood::words_now() const {
    Counts out = earlier_words_;
    for (const auto& line : words_.report()) out[line.word] += line.texts;
    return out;
}

NotUnderstood::Sets NotUnderstood::sets_now() const {
    Sets out = earlier_sets_;
    for (const auto& [shown, count] : words_.none_of_these()) out[shown] += count;
    return out;
}

NotUnderstood::Report NotUnderstood::report() const {
    const std::scoped_lock lock(mutex_);
    Report out;
    for (auto& [word, texts] : commonest(words_now())) out.words.push_back({word, texts});
    for (auto& [shown, count] : commonest(sets_now())) {
        out.times += count;
        if (count >= need::unknown_texts_min) out.none_of_these.emplace_back(shown, count);
    }
    return out;
}

Result<void> NotUnderstood::load(std::string_view text) {
    auto json = JsonInput::parse(text);
    if (!json) return fail(json.error());
    const std::scoped_lock lock(mutex_);
    for (JsonInput& line : json->objects("words")) {
        std::string word = line.text("word", word_letters_max);
        const auto texts = line.integer("texts", 1, count_max);
        if (!word.empty() && texts)
            earlier_words_[std::move(word)] = static_cast<std::uint32_t>(*texts);
    }
    for (JsonInput& line : json->objects("none_of_these")) {
        const auto count = line.integer("count", 1, count_max);
        if (count) earlier_sets_[line.texts("shown", 60)] = static_cast<std::uint32_t>(*count);
    }
    return {};
}

std::string NotUnderstood::take_record() {
    const std::scoped_lock lock(mutex_);
    if (!std::exchange(changed_, false)) return {};
    JsonWriter json;
    json.begin_object().key("words").begin_array();
    for (const auto& [word, texts] : commonest(words_now()))
        json.begin_object().member("word", word).count("texts", texts).end_object();
    json.end_array().key("none_of_these").begin_array();
    for (const auto& [shown, count] : commonest(sets_now())) {
        json.begin_object().count("count", count).key("shown").begin_array();
        for (const std::string& code : shown) json.text(code);
        json.end_array().end_object();
    }
    json.end_array().end_object();
    return json.take();
}

}  // namespace luotsi::server

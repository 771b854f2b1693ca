#include "need/stems.hpp"

#include <libstemmer.h>

namespace luotsi::need {

namespace {

constexpr std::size_t bytes_min = 6;  // shorter words are whole: "inget", "sedan", "utan"

// "vaccinet", "sjukhusets" → "vaccin", "sjukhus"; "skolan" → "skola". Words in -het keep it for
// Snowball. Both sides of every comparison go this way, so a wrong cut ("paket") harms nothing.
std::string_view without_definite(std::string_view word) {
    std::string_view out = word;
    if (out.size() > bytes_min && out.ends_with('s')) out.remove_suffix(1);
    if (out.size() < bytes_min) return word;
    if (out.ends_with("et") && !out.ends_with("het")) return out.substr(0, out.size() - 2);
    if (out.ends_with("an")) return out.substr(0, out.size() - 1);
    return word;
}

}  // namespace

Stemmer::Stemmer(Language language) : swedish_(language == Language::sv) {}

Stemmer::~Stemmer() { sb_stemmer_delete(handle_); }

std::string Stemmer::stem(std::string_view word) {
    if (handle_ == nullptr) handle_ = sb_stemmer_new(swedish_ ? "swedish" : "english", "UTF_8");
    if (handle_ == nullptr) return std::string(word);
    if (swedish_) word = without_definite(word);
    const sb_symbol* out = sb_stemmer_stem(handle_, reinterpret_cast<const sb_symbol*>(word.data()),
                                           static_cast<int>(word.size()));
    if (out == nullptr) return std::string(word);
    return {reinterpret_cast<const char*>(out),
            static_cast<std::size_t>(sb_stemmer_length(handle_))};
}

}  // namespace luotsi::need

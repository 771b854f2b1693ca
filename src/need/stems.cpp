#include "need/stems.hpp"

#include <libstemmer.h>

namespace luotsi::need {

Stemmer::Stemmer(Language language)
    : handle_(sb_stemmer_new(language == Language::sv ? "swedish" : "english", "UTF_8")) {}

Stemmer::~Stemmer() { sb_stemmer_delete(handle_); }

std::string Stemmer::stem(std::string_view word) {
    if (handle_ == nullptr) return std::string(word);
    const sb_symbol* out = sb_stemmer_stem(handle_, reinterpret_cast<const sb_symbol*>(word.data()),
                                           static_cast<int>(word.size()));
    if (out == nullptr) return std::string(word);
    return {reinterpret_cast<const char*>(out),
            static_cast<std::size_t>(sb_stemmer_length(handle_))};
}

}  // namespace luotsi::need

#include "directory/record.hpp"

namespace luotsi::directory {

std::string_view text_in(const Texts& texts, std::string_view language, std::string_view type) {
    for (const Text& one : texts) {
        if (one.language == language && one.type == type) return one.value;
    }
    return {};
}

LocalText local_text(const Texts& texts, std::string_view type) {
    return {std::string(text_in(texts, "fi", type)), std::string(text_in(texts, "sv", type)),
            std::string(text_in(texts, "en", type))};
}

void put_text(Texts& texts, std::string_view language, std::string_view value,
              std::string_view type) {
    value = trim(value);
    if (value.empty()) return;
    for (Text& one : texts) {
        if (one.language == language && one.type == type) {
            one.value = value;
            return;
        }
    }
    texts.push_back({std::string(type), std::string(language), std::string(value)});
}

}  // namespace luotsi::directory

#include "centre/directory_grammar.hpp"

#include <memory>
#include <mutex>
#include <unordered_map>

namespace luotsi::centre {

namespace {

constexpr std::size_t words_max = 300'000;  // some 40 MB; a national directory has fewer

struct Memory {
    std::mutex mutex;
    std::unordered_map<std::string, std::vector<std::string>> forms;
};

}  // namespace

directory::Grammar directory_grammar(const need::Analyser& analyser) {
    directory::Grammar out;
    auto memory = std::make_shared<Memory>();
    out.of_record = [analyser, memory](const std::string& word) {
        {
            const std::scoped_lock lock(memory->mutex);
            if (const auto known = memory->forms.find(word); known != memory->forms.end())
                return known->second;
        }
        std::vector<std::string> forms = analyser.forms(word, need::Forms::known_with_parts);
        const std::scoped_lock lock(memory->mutex);
        if (memory->forms.size() >= words_max) memory->forms.clear();
        memory->forms.emplace(word, forms);
        return forms;
    };
    out.of_query = [analyser](const std::string& word) {
        return analyser.forms(word, need::Forms::guessed);
    };
    return out;
}

}  // namespace luotsi::centre

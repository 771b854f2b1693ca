// The product's words in Finnish, Swedish and English, read from content/words/{fi,sv,en}/*.yaml.
// A key that is missing in one language is a load error: no screen ever falls back to another
// language. Placeholders are written {name}.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"

namespace luotsi::model {

class Words {
public:
    // Reads every .yaml file (flat or nested maps; nested keys are joined with dots). Files used
    // only by the web build (web.yaml, citizen.yaml, workbench.yaml) are checked but not kept.
    static Words load(const std::string& folder, std::vector<Error>& errors);

    bool has(std::string_view key) const;
    // The words with placeholders filled; an unknown key gives the key itself in brackets, which a
    // test forbids for every code the product can emit.
    std::string get(Language language, std::string_view key,
                    const std::vector<std::pair<std::string, std::string>>& args = {}) const;
    std::vector<std::string> keys() const;  // sorted

private:
    std::array<std::unordered_map<std::string, std::string>, 3> texts_;
};

}  // namespace luotsi::model

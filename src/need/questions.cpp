#include "need/questions.hpp"

#include <algorithm>
#include <array>

#include "model/yaml_tree.hpp"

namespace luotsi::need {

namespace {

constexpr std::array<std::string_view, 6> file_keys{"format", "source", "general",
                                                    "none",   "open",   "questions"};
constexpr std::array<std::string_view, 2> question_keys{"ask", "answers"};
constexpr std::array<std::string_view, 2> answer_keys{"need", "text"};

Question read_question(model::YamlErrors& found, const model::YamlNode& node,
                       const std::string& element, const std::vector<std::string>& codes) {
    Question out;
    const model::YamlReader item(found, node, element, question_keys);
    out.text = item.need_local("ask");
    const model::YamlNode* answers = item.need("answers");
    for (std::size_t i = 0; answers != nullptr && i < answers->items.size(); ++i) {
        const model::YamlNode& one = answers->items[i];
        const model::YamlReader answer(found, one, item.element("answers"), answer_keys);
        const std::string code = answer.need_text("need");
        if (!code.empty() && std::find(codes.begin(), codes.end(), code) == codes.end()) {
            found.add(one, answer.element("need"), "needs.unknown_category",
                      "no need category has the code '" + code + "'");
        }
        out.answers.push_back({answer.need_local("text"), code});
    }
    if (answers != nullptr && out.answers.size() < 2)
        found.add(node, element, "needs.few_answers", "a question needs two answers or more");
    return out;
}

}  // namespace

Questions Questions::load(const std::string& file, const std::vector<std::string>& codes,
                          std::vector<Error>& errors) {
    Questions out;
    const model::YamlDocument document = model::read_yaml_file(file);
    model::YamlErrors found(document);
    const model::YamlReader top(found, document.root, "", file_keys);
    out.general_ = top.need_local("general");
    out.none_ = top.need_local("none");
    if (const model::YamlNode* open = top.need("open"))
        out.open_ = read_question(found, *open, "open", codes);
    const model::YamlNode* list = top.need("questions");
    for (std::size_t i = 0; list != nullptr && i < list->items.size(); ++i) {
        Entry entry;
        entry.question = read_question(found, list->items[i], "questions", codes);
        for (const QuestionAnswer& answer : entry.question.answers) {
            if (std::find(entry.needs.begin(), entry.needs.end(), answer.category) ==
                entry.needs.end())
                entry.needs.push_back(answer.category);
        }
        entry.question.answers.push_back({out.none_, ""});
        out.entries_.push_back(std::move(entry));
    }
    out.open_.answers.push_back({out.none_, ""});
    for (Error& error : found.take()) errors.push_back(std::move(error));
    return out;
}

Question Questions::between(const std::string& first, const std::string& second,
                            const std::vector<std::pair<std::string, LocalText>>& choices) const {
    const Entry* best = nullptr;
    for (const Entry& entry : entries_) {
        const auto has = [&entry](const std::string& code) {
            return std::find(entry.needs.begin(), entry.needs.end(), code) != entry.needs.end();
        };
        if (!has(first) || !has(second)) continue;
        if (best == nullptr || entry.needs.size() < best->needs.size()) best = &entry;
    }
    if (best != nullptr) return best->question;
    Question out;
    out.text = general_;
    for (const auto& [code, plain] : choices) out.answers.push_back({plain, code});
    out.answers.push_back({none_, ""});
    return out;
}

}  // namespace luotsi::need

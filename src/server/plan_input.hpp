// The plan in a command's body: whole (draft_plan) or as single writings into the one plan that
// many write (edit_plan). Mistakes are noted in the input by name; words become texts of the case.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "centre/installation.hpp"
#include "engine/case.hpp"
#include "server/json_input.hpp"

namespace luotsi::server {

class PlanInput {
public:
    // Keeps a text for the case and gives its id.
    using AddText = std::function<Uuid(const char* kind, std::string text)>;
    // The words that a text of the case says, "" when there is none such.
    using WordsOf = std::function<std::string(Uuid text)>;
    PlanInput(const centre::Installation& installation, const engine::Plan& plan, AddText add_text,
              WordsOf words_of)
        : installation_(installation), plan_(plan), add_text_(std::move(add_text)),
          words_of_(std::move(words_of)) {}

    // {"goals": […], "items": [{"id", "text", "service", "owner_unit", "by"}]}; at most 50 items. A
    // line that comes with its number and the same words keeps its text: it is the same line.
    void whole(JsonInput& plan, engine::Plan& out) const;
    // "edits": [{"field", "item" | "goal", and of the field what is written}]; see
    // docs/openapi.yaml.
    std::vector<engine::PlanEdit> edits(JsonInput& body) const;

private:
    Uuid text_of(std::uint32_t line, std::string words) const;
    void item(JsonInput& from, engine::Plan& out) const;
    void edit(JsonInput& from, engine::PlanEdit& out) const;
    std::string service(JsonInput& from) const;
    std::string owner(JsonInput& from) const;
    std::optional<Date> day(JsonInput& from) const;

    const centre::Installation& installation_;
    const engine::Plan& plan_;  // as it stands
    const AddText add_text_;
    const WordsOf words_of_;
};

}  // namespace luotsi::server

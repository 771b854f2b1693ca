// Reads the characters of an expression: white space, comments, words, string and number
// literals. Inside feel only. There is no separate token list, because where a name ends depends
// on the declared names.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace luotsi::feel {

class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    std::size_t position() const { return at_; }
    void move_to(std::size_t position) { at_ = position; }
    void move_to_end() { at_ = text_.size(); }
    std::string_view text() const { return text_; }

    // What stands here, white space and comments skipped.
    std::string_view rest();
    bool at_end() { return rest().empty(); }
    // Skips a symbol that stands here. "." is not taken from "..", nor "*" from "**", "<" from
    // "<=".
    bool take(std::string_view symbol);
    bool sees(std::string_view symbol);
    bool take_word(std::string_view word);  // a whole word, not the beginning of one
    bool sees_word(std::string_view word);
    bool sees_word_start();

    // The words that could be one name from here: "low moood" of "low moood >= 15". Stops before
    // reserved words and symbols.
    std::string_view words();
    // The words before "(", white space made single: "date and time" of `date and time("…")`; ""
    // when none stand here. Reserved words may be among them.
    std::string function_name();
    // Everything up to one of `ends`, when that can be a name (the additional symbols of names
    // included); "" otherwise, and nothing is read.
    std::string_view name_until(std::string_view ends);
    // A string literal with its escapes resolved; nullopt when malformed or unfinished.
    std::optional<std::string> string_literal();
    // The characters of a number literal; empty when there is none.
    std::string_view number_literal();

    static bool is_reserved(std::string_view word);

private:
    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace luotsi::feel

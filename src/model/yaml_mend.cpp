#include "model/yaml_mend.hpp"

#include <algorithm>

namespace luotsi::model {

namespace {

constexpr std::string_view flow_marks = "{}[],";

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class Mender {
public:
    explicit Mender(std::string_view source) : source_(source) {}

    MendedYaml run() {
        while (at_ < source_.size()) block_line();
        return std::move(out_);
    }

private:
    char here(std::size_t ahead = 0) const {
        return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\n';
    }
    void copy() { out_.text += source_[at_++]; }
    void copy_to(std::size_t end) {
        while (at_ < end) copy();
    }
    void put_in(char c) {
        out_.put_in.push_back(out_.text.size());
        out_.text += c;
    }
    std::size_t line_end(std::size_t from) const {
        return std::min(source_.find('\n', from), source_.size());
    }

    void copy_quoted() {
        const char quote = here();
        copy();
        while (at_ < source_.size() && here() != quote) {
            if (quote == '"' && here() == '\\') copy();
            if (at_ < source_.size()) copy();
        }
        if (at_ < source_.size()) copy();
    }

    // A line outside { }: only a value that begins with { or [ is looked into. Lines of a block
    // text (after | or >) are deeper than the line it hangs on.
    void block_line() {
        const std::size_t begin = at_;
        while (here() == ' ') copy();
        const std::size_t indent = at_ - begin;
        while (here() == '-' && is_blank(here(1)) && here(1) != '\n') {
            copy();
            while (here() == ' ') copy();
        }
        while (at_ < source_.size() && here() != '\n') {
            const char c = here();
            if (c == '{' || c == '[') {
                flow();
            } else if (c == '"' || c == '\'') {
                copy_quoted();
            } else if (c == '|' || c == '>') {
                copy_to(line_end(at_));
                copy_block_text(indent);
                return;
            } else if (c == '#' || !skip_to_value()) {
                copy_to(line_end(at_));
            }
            while (here() == ' ' || here() == ':') copy();
        }
        if (at_ < source_.size()) copy();
    }

    // Over a plain key, up to its colon. False when the rest of the line is plain text.
    bool skip_to_value() {
        const std::size_t end = line_end(at_);
        for (std::size_t i = at_; i < end; ++i) {
            const bool colon = source_[i] == ':' && (i + 1 >= end || source_[i + 1] == ' ');
            if (!colon) continue;
            copy_to(i);
            return true;
        }
        return false;
    }

    void copy_block_text(std::size_t indent) {
        while (at_ < source_.size()) {
            const std::size_t next = at_ + 1;  // past the line break
            const std::size_t end = line_end(next);
            std::size_t first = next;
            while (first < end && source_[first] == ' ') ++first;
            if (first < end && first - next <= indent) break;
            copy_to(end);
        }
        if (at_ < source_.size()) copy();
    }

    void flow() {
        std::size_t depth = 0;
        do {
            const char c = here();
            if (c == '{' || c == '[') {
                ++depth;
                copy();
            } else if (c == '}' || c == ']') {
                --depth;
                copy();
            } else if (c == '"' || c == '\'') {
                copy_quoted();
            } else if (c == '#' && is_blank(source_[at_ - 1])) {
                copy_to(line_end(at_));
            } else if (is_blank(c) || c == ',' || c == ':') {
                copy();
            } else {
                plain();
            }
        } while (depth > 0 && at_ < source_.size());
    }

    void plain() {
        const std::size_t begin = at_;
        std::size_t end = begin;
        bool odd = false;
        for (std::size_t i = begin; i < source_.size(); ++i) {
            const char c = source_[i];
            const char next = i + 1 < source_.size() ? source_[i + 1] : ' ';
            if (c == '[' && source_.substr(begin, end - begin) == "one of") {
                const std::size_t close = source_.find_first_of("]\n", i);
                if (close == std::string_view::npos || source_[close] != ']') break;
                i = close;
                odd = true;
            } else if (flow_marks.find(c) != std::string_view::npos ||
                       (c == ':' && (is_blank(next) || flow_marks.find(next) != flow_marks.npos)) ||
                       (c == '#' && is_blank(source_[i - 1]))) {
                break;
            }
            odd = odd || (c == '?' && i > begin);
            if (!is_blank(c)) end = i + 1;
        }
        if (odd) put_in('\'');
        while (at_ < end) {
            if (odd && here() == '\'') put_in('\'');
            copy();
        }
        if (odd) put_in('\'');
    }

    std::string_view source_;
    std::size_t at_ = 0;
    MendedYaml out_;
};

}  // namespace

std::size_t MendedYaml::original(std::size_t place) const {
    const auto before = std::lower_bound(put_in.begin(), put_in.end(), place) - put_in.begin();
    return place - static_cast<std::size_t>(before);
}

MendedYaml mend_yaml(std::string_view source) { return Mender(source).run(); }

}  // namespace luotsi::model

#include "need/words.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include <array>
#include <charconv>

#include "base/text.hpp"

namespace luotsi::need {

namespace {

constexpr std::size_t word_bytes_max = 120;  // longer runs of letters are no words

struct Mark {
    std::uint32_t code_point;
    std::uint32_t begin;
    std::uint32_t end;
};

bool is_apostrophe(std::uint32_t c) {
    return c == '\'' || c == 0x2019 || c == 0x02BC || c == 0x60 || c == 0xB4 || c == 0x2018;
}

bool is_letter(std::uint32_t c) {
    if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const auto type = u_charType(static_cast<UChar32>(c));
    return u_isalpha(static_cast<UChar32>(c)) != 0 || type == U_NON_SPACING_MARK;
}

bool is_digit(std::uint32_t c) { return c >= '0' && c <= '9'; }

bool is_hyphen(std::uint32_t c) { return c == '-' || c == 0x2010 || c == 0x2011; }

bool is_emoji(std::uint32_t c) {
    return (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x2600 && c <= 0x27BF);
}

// Cuts off what an apostrophe joins to an English word: 'll 're 've 'd 'm 's.
bool is_clitic(std::string_view tail) {
    constexpr std::array<std::string_view, 6> clitics{"ll", "re", "ve", "d", "m", "s"};
    for (const std::string_view one : clitics) {
        if (tail == one) return true;
    }
    return false;
}

class Cutter {
public:
    Cutter(std::string_view text, std::size_t max) : text_(text), max_(max) {
        for (std::size_t at = 0; at < text.size();) {
            const auto begin = static_cast<std::uint32_t>(at);
            const std::uint32_t c = next_code_point(text, at);
            marks_.push_back({c, begin, static_cast<std::uint32_t>(at)});
        }
    }

    std::vector<RawWord> run() {
        for (std::size_t i = 0; i < marks_.size() && out_.size() < max_;) {
            const std::uint32_t c = marks_[i].code_point;
            if (is_digit(c))
                i = number(i);
            else if (is_letter(c) && c != 0xFFFD)
                i = word(i);
            else if (is_emoji(c))
                i = emoji(i);
            else
                i = between(i);
        }
        return std::move(out_);
    }

private:
    std::uint32_t at(std::size_t i) const { return i < marks_.size() ? marks_[i].code_point : 0; }

    void push(std::size_t first, std::size_t last, std::string surface, double number = -1) {
        if (surface.empty()) return;
        out_.push_back({std::move(surface), marks_[first].begin, marks_[last - 1].end, sentence_,
                        clause_, number});
        clause_ = false;
    }

    std::string_view slice(std::size_t first, std::size_t last) const {
        return first == last
                   ? std::string_view()
                   : text_.substr(marks_[first].begin, marks_[last - 1].end - marks_[first].begin);
    }

    std::size_t number(std::size_t i) {
        std::size_t end = i;
        while (is_digit(at(end)) ||
               ((at(end) == ',' || at(end) == '.' || at(end) == ':') && is_digit(at(end + 1))))
            ++end;
        const std::string surface(slice(i, end));
        std::string plain = surface;
        for (char& c : plain) {
            if (c == ',') c = '.';
        }
        double value = 0;
        std::from_chars(plain.data(), plain.data() + plain.size(), value);
        push(i, end, surface, value);
        return is_hyphen(at(end)) ? end + 1 : end;
    }

    std::size_t word(std::size_t i) {
        std::size_t end = i;
        std::string raw;
        const auto keep = [&] {
            raw += slice(end, end + 1);
            ++end;
        };
        while (end < marks_.size() && raw.size() < word_bytes_max) {
            const std::uint32_t c = at(end);
            if ((is_letter(c) && c != 0xFFFD) || is_digit(c)) {
                keep();
            } else if (is_hyphen(c) && (is_letter(at(end + 1)) || is_digit(at(end + 1)))) {
                raw += '-';
                ++end;
            } else if (is_apostrophe(c) && is_letter(at(end + 1))) {
                std::size_t tail = end + 1;
                while (is_letter(at(tail))) ++tail;
                const bool clitic = is_clitic(fold(slice(end + 1, tail)));
                end = clitic ? tail : end + 1;
                if (clitic) break;
            } else if (c == ':' && is_letter(at(end + 1))) {
                ++end;
                while (is_letter(at(end))) ++end;
                break;
            } else {
                break;
            }
        }
        push(i, end, fold(raw));
        return end;
    }

    std::size_t emoji(std::size_t i) {
        push(i, i + 1, std::string(slice(i, i + 1)));
        return i + 1;
    }

    // A character between words: may end a clause or a sentence.
    std::size_t between(std::size_t i) {
        const std::uint32_t c = at(i);
        const bool end_mark = c == '!' || c == '?' || c == 0x2026;
        const bool stop = c == '.' && !is_digit(at(i + 1));
        if (c == '\n' || end_mark || stop) end_sentence();
        if (c == ',' || c == ';' || c == ':' || c == '(' || c == ')' || c == 0x2013 ||
            c == 0x2014 || (is_hyphen(c) && at(i + 1) == ' '))
            clause_ = true;
        return i + 1;
    }

    // "n. 2 v. lapsi": a full stop after one letter or an abbreviation ends no sentence.
    void end_sentence() {
        if (out_.empty() || out_.back().sentence != sentence_) return;
        clause_ = true;
        constexpr std::array<std::string_view, 14> abbreviations{"esim", "ym", "yms", "jne", "klo",
                                                                 "kk",   "vk", "lk",  "puh", "ns",
                                                                 "bl",   "dr", "vs",  "ca"};
        const std::string& last = out_.back().surface;
        if (last.size() == 1 && out_.back().number < 0) return;
        for (const std::string_view one : abbreviations) {
            if (last == one) return;
        }
        ++sentence_;
    }

    std::string_view text_;
    std::size_t max_;
    std::vector<Mark> marks_;
    std::vector<RawWord> out_;
    std::uint32_t sentence_ = 0;
    bool clause_ = true;
};

}  // namespace

std::string fold(std::string_view utf8) {
    std::string small = lower(utf8);
    // Nearly everything typed is composed already; only marks of the block 0300–036F need work.
    bool combining = false;
    for (const char c : small) {
        const auto byte = static_cast<unsigned char>(c);
        combining = combining || byte == 0xCC || byte == 0xCD;
    }
    if (!combining) return small;
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
    if (U_FAILURE(status) != 0) return small;
    const icu::UnicodeString composed = nfc->normalize(icu::UnicodeString::fromUTF8(small), status);
    if (U_FAILURE(status) != 0) return small;
    std::string out;
    composed.toUTF8String(out);
    return out;
}

std::vector<RawWord> cut_words(std::string_view text, std::size_t max) {
    return Cutter(text, max).run();
}

}  // namespace luotsi::need

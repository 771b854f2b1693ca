// Swedish and English stems by Snowball. A stemmer belongs to one thread; making one costs a few
// hundred nanoseconds, so whoever reads a text makes its own. Snowball's Swedish rules leave the
// definite endings -et (huset) and -an (skolan) on; they are taken off first.
#pragma once

#include <string>
#include <string_view>

#include "base/text.hpp"

struct sb_stemmer;

namespace luotsi::need {

class Stemmer {
public:
    explicit Stemmer(Language language);  // sv or en
    ~Stemmer();
    Stemmer(const Stemmer&) = delete;
    Stemmer& operator=(const Stemmer&) = delete;
    std::string stem(std::string_view word);

private:
    sb_stemmer* handle_ = nullptr;  // made with the first word: many a text needs none
    bool swedish_;
};

}  // namespace luotsi::need

// The counted storage behind strings, lists, contexts, ranges and functions: inside feel only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "feel/value.hpp"

namespace luotsi::feel {

struct StringBox : Boxed {
    explicit StringBox(std::string t) : Boxed(Kind::string), text(std::move(t)) {}
    const std::string text;
};

struct ListBox : Boxed {
    explicit ListBox(std::vector<Value> v) : Boxed(Kind::list), items(std::move(v)) {}
    const std::vector<Value> items;
};

struct ContextBox : Boxed {
    explicit ContextBox(std::vector<Field> f) : Boxed(Kind::context), fields(std::move(f)) {}
    const std::vector<Field> fields;
};

struct RangeBox : Boxed {
    explicit RangeBox(Range r) : Boxed(Kind::range), range(std::move(r)) {}
    const Range range;
};

// A function as a value: a closure of evaluate.cpp or a named built-in.
class FunctionObject : public Boxed {
public:
    FunctionObject() : Boxed(Kind::function) {}
    virtual ~FunctionObject() = default;
};

}  // namespace luotsi::feel

// The counted storage behind strings, lists, contexts, ranges and functions: inside feel only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "feel/value.hpp"

namespace luotsi::feel {

struct ContextBox : Boxed {
    ContextBox(std::vector<Field> f, Extent e) : Boxed(Kind::context, e), fields(std::move(f)) {}
    const std::vector<Field> fields;
};

struct RangeBox : Boxed {
    RangeBox(Range r, Extent e) : Boxed(Kind::range, e), range(std::move(r)) {}
    const Range range;
};

// Adds one part to what a value holds; the part becomes null when that would be too much.
void include_part(Extent& whole, Value& part);

// A function as a value: a closure of evaluate.cpp or a named built-in.
class FunctionObject : public Boxed {
public:
    explicit FunctionObject(Extent e = {}) : Boxed(Kind::function, e) {}
    virtual ~FunctionObject() = default;
};

}  // namespace luotsi::feel

// The counted storage behind strings, lists, contexts, ranges and functions: inside feel only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "feel/value.hpp"

namespace luotsi::feel {

struct StringBox : Boxed {
    explicit StringBox(std::string t)
        : Boxed(Kind::string, {1 + static_cast<std::uint32_t>(t.size() / 64), 0, false}),
          text(std::move(t)) {}
    const std::string text;
};

struct ListBox : Boxed {
    ListBox(std::vector<Value> v, Extent e) : Boxed(Kind::list, e), items(std::move(v)) {}
    const std::vector<Value> items;
};

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

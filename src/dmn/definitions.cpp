#include "dmn/definitions.hpp"

namespace luotsi::dmn {

const Element& element_of(const Node& node) {
    return std::visit([](const auto& one) -> const Element& { return one; }, node);
}

}  // namespace luotsi::dmn

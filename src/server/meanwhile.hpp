// A right is asked of the matter as it was read, and written by as it is a moment later: somebody
// else may have bound it to another person, taken it over or forbidden it in between. Then nothing
// is written, and everything is read and asked anew.
#pragma once

#include <string_view>

#include "server/call.hpp"

namespace luotsi::server {

// What the write answers when the matter is not what the right was asked of.
inline constexpr std::string_view changed_meanwhile = "access.changed_meanwhile";

// Answers by `act(call)`, again as long as it finds the matter changed: four times at most, then
// store.busy.
template <class Act>
Answer by_rights_that_stand(Call& call, Act act) {
    for (int i = 0; i < 4; ++i) {
        Answer answer = act(call);
        if (answer || answer.error().error.code != changed_meanwhile) return answer;
    }
    return fail(ErrorKind::busy, "store.busy", "the matter changes too fast");
}

}  // namespace luotsi::server

// Handlers that anybody may call, kept to a rate for each address and for all together. Nothing of
// it is stored. A proxy on this machine that does not tell whom it forwards stands for everybody
// and is not refused.
#pragma once

#include <string>

#include "server/app.hpp"

namespace luotsi::server {

template <RateLimit App::* limit, Answer (*handler)(Call&)>
Answer limited(Call& call) {
    const bool one_address = !call.request.loopback && !call.request.peer.empty();
    if (one_address) {
        if (const auto wait = (call.app.*limit).take(call.request.peer, call.now); wait > 0) {
            return fail(
                Error(ErrorKind::busy, "http.too_often").with("seconds", std::to_string(wait)));
        }
    }
    return handler(call);
}

}  // namespace luotsi::server

// The work of a case as its worker sees it: open rounds with their forms and decisions, promises
// between sides with what may be done with each, and who owes what by when.
#pragma once

#include "server/case_parts.hpp"

namespace luotsi::server {

struct RoundWriter {
    JsonWriter& json;
    const Voice& voice;
    const Eyes& eyes;
    const CaseBundle& bundle;
    Instant now;
    Instant& until;  // lowered to the next instant at which something becomes overdue

    void write_rounds();
    void write_promises();     // only those the asker's side is part of, when limited
    void write_obligations(bool whole);

private:
    void due(Instant at, Instant law_at, std::string_view guarantee);
    void round(const engine::Round& one);
    void form(const engine::Round& one);
    void decides(const engine::Round& one);
    void decision(std::uint32_t fact);
    void round_promise(const engine::Round& one);
    void promise(const engine::Promise& one, bool whole);
    bool may_act(const engine::Round& one) const;
    bool is_later(const engine::Round& one) const;
    bool is_later(const engine::Promise& one) const;
};

}  // namespace luotsi::server

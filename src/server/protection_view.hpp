// What has been said about the use of a person's data, as the person and the workers of their
// matter read it; and which row of law opens or closes what.
#pragma once

#include "access/access.hpp"
#include "server/case_parts.hpp"
#include "server/json_writer.hpp"
#include "server/pieces.hpp"
#include <functional>
#include <string>

namespace luotsi::server {

// An array of statements, oldest first, ended ones too; each with whether the asker may end it
// (not said where `may_end` is empty).
using NameOf = std::function<std::string(Uuid)>;  // of a person
using MayEnd = std::function<bool(Uuid)>;  // of a statement
void write_statements(JsonWriter& json, const Voice& voice, const access::Protection& protection,
                      const NameOf& who, const MayEnd& may_end, Instant now);
// What a ban may name: controllers, services, and the texts of the case that the asker sees; empty
// lists unless `any`.
void write_ban_choices(JsonWriter& json, const Voice& voice, const CaseBundle& bundle,
                       const Eyes& eyes, bool any);
// {verdict, why, act, section}; `why` is worded to whoever looks, or to the person of others.
enum class Told : std::uint8_t { to_the_looker, to_the_person };
void write_ruling(JsonWriter& json, const Voice& voice, const access::Ruling& ruling,
                  Told told = Told::to_the_looker);

}  // namespace luotsi::server

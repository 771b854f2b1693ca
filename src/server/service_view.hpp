// A service of the directory as the API shows it: the same members everywhere – in searches, in
// suggestions for a case, alone – for workers and for residents.
#pragma once

#include "directory/directory.hpp"
#include "server/json_writer.hpp"
#include "server/pieces.hpp"

namespace luotsi::server {

// The members, between begin_object() and end_object() of the caller's.
void write_service_members(JsonWriter& json, const Voice& voice,
                           const directory::Directory& directory, std::size_t index, Instant now);

// A hit of a search: the service's members, what it scored and why. Reasons are texts for people,
// each with its points (hundredths; 0 only informs).
void write_hit_members(JsonWriter& json, const Voice& voice, const directory::Directory& directory,
                       const directory::Hit& hit, Instant now);

// One reason in the voice's language; a need is said by its name.
std::string reason_text(const Voice& voice, const directory::Reason& reason);

// {state, text, today, week, changes_at}
void write_open(JsonWriter& json, const Voice& voice, const directory::Hours& hours, Instant now);

}  // namespace luotsi::server

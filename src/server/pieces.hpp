// The small JSON objects that many answers share, as docs/openapi.yaml names them: unit, due,
// question, option, person's age. Written in the asker's language.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "base/time.hpp"
#include "centre/installation.hpp"
#include "engine/case.hpp"
#include "model/compiled.hpp"
#include "server/json_writer.hpp"

namespace luotsi::server {

struct Voice {  // in which words to speak
    const centre::Installation& installation;
    Language language = Language::fi;

    std::string words(std::string_view key,
                      const std::vector<std::pair<std::string, std::string>>& args = {}) const {
        return installation.words.get(language, key, args);
    }
    const std::string& in(const LocalText& text) const { return text.in(language); }
    // As it is called now (or was last); as it was called then, with its name now when that is
    // another: "Kuopion ohjaus, nyt Savon ohjaus".
    std::string unit_title(std::string_view slug) const;
    std::string unit_title(std::string_view slug, Instant then,
                           Instant now) const;    // "" is the client
    std::string worker_name(std::string_view slug) const;   // "" when unknown
};

// Who is named for a matter that this unit is responsible for: its keeper when the keeper works
// there, else whoever of the unit holds something of it; "" when nobody does.
std::string responsible_worker(const Voice& voice, const engine::Case& the_case,
                               std::string_view unit);

// A value of the language as the end of a words key: "client's choice" → "clients_choice".
std::string key_part(std::string_view value);

void write_unit(JsonWriter& json, const Voice& voice, std::string_view slug);  // null when ""
void write_due(JsonWriter& json, const Voice& voice, Instant at, Instant law_at,
               std::string_view guarantee, Instant now);
// A person to talk to: {title, phone, hours_text, open_now}.
void write_human(JsonWriter& json, const Voice& voice, std::string_view unit, Instant now);
void write_option(JsonWriter& json, std::string_view value, std::string_view label);
void write_help_lines(JsonWriter& json, const Voice& voice, const std::vector<std::string>& codes);
void write_danger(JsonWriter& json, const Voice& voice, const need::DangerFound& found);

struct Asked {                                  // how a fact is asked in one form
    bool required = false;
    const LocalText* again_because = nullptr;   // asked again on purpose
};
void write_question(JsonWriter& json, const Voice& voice, const model::CompiledModel& model,
                    std::uint32_t fact, const engine::FactRecord* known, const Asked& asked);
std::string_view question_type(const feel::Type& type);  // boolean | number | … | choice | many
// An answer as its text; of several of a thing a JSON list.
void write_answer(JsonWriter& json, std::string_view key, const feel::Value& value);
// Which answers may be lists. The model must outlive the result.
std::function<bool(std::string_view)> about_many(const model::CompiledModel& model);

bool is_open_now(const access::Unit& unit, const Calendar& calendar, Instant now);
std::string hours_text(const Voice& voice, const access::Unit& unit);

// "+358 40 123 4567" → "••• 567"; "aino@example.org" → "a•••@example.org"; "" stays "".
std::string mask_phone(std::string_view phone);
std::string mask_email(std::string_view email);

}  // namespace luotsi::server

// The pieces PTV's records are made of – localised texts, telephones, addresses, areas, service
// hours, classifications, connections – read into the directory's records. Property names and value
// lists are those of the PTV Open API v7 to v11. Inside interop only.
#pragma once

#include "interop/codes.hpp"
#include "interop/fields_internal.hpp"

namespace luotsi::interop {

struct PtvContext {
    const Codes& codes;
    std::uint64_t placeholders = 0;
};

// "Suomi.fi" documentation values ("string", "value", the property's own name …): never truth.
bool is_placeholder(std::string_view key, std::string_view value);

// [{language, value, type}] under `key`; `types` says whether PTV's type names are translated to
// the record's ("Summary" → "summary").
void read_texts(Fields& in, std::string_view key, directory::Texts& out, std::string_view type = {},
                bool many = false);
std::string_view text_type(std::string_view ptv_type);  // "" also for unknown ones, see known
std::string language_code(std::string_view given);  // "fin" → "fi", lower case
std::string charge_type(Fields& in, std::string_view key);
std::optional<Instant> instant_of(Fields& in, std::string_view key);

void read_phones(Fields& in, std::string_view key, std::vector<directory::Phone>& out);
void read_emails(Fields& in, std::string_view key, std::vector<directory::Email>& out);
void read_links(Fields& in, std::string_view key, std::vector<directory::Link>& out,
                std::string_view type = {});
void read_addresses(Fields& in, std::string_view key, PtvContext& context,
                    std::vector<directory::Address>& out);
void read_coverage(Fields& in, PtvContext& context, directory::Coverage& out);
void read_hours(Fields& in, std::string_view key, std::vector<directory::HoursRow>& out);
void read_terms(Fields& in, std::string_view key, std::string_view scheme, PtvContext& context,
                std::vector<directory::Term>& out);
void read_laws(Fields& in, std::string_view key, std::vector<directory::Law>& out);
void read_languages(Fields& in, std::string_view key, std::vector<std::string>& out);
// One entry of serviceChannels[] or services[], without the id of the other side.
void read_connection(Fields& in, PtvContext& context, directory::Connection& out);

// Ages and referrals that requirement texts say in so many words; unsaid stays unknown.
void eligibility_hints(const directory::Texts& requirements, directory::Eligibility& out);

}  // namespace luotsi::interop

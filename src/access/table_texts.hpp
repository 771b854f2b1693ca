// The texts of content/access/*.yaml as they were when the program was built.
#pragma once

namespace luotsi::access {

extern const char* const open_table_text;
extern const char* const see_table_text;
extern const char* const behalf_table_text;
extern const char* const place_table_text;
extern const char* const restrict_table_text;
extern const char* const statutory_text;

}  // namespace luotsi::access

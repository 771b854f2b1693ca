// Names of rendered views in the cache and the tags of live topics: what one asker sees of one
// path or topic.
#pragma once

#include <string>
#include <string_view>

#include "access/access.hpp"
#include "base/text.hpp"
#include "store/store.hpp"

namespace luotsi::server {

class App;

// The cache key of a path for an asker in a language. Two askers never share one.
std::string view_key(const access::Asker& asker, Language language, std::string_view path,
                     std::string_view query);

// The tag of what the asker sees of a feed topic now; "" when they may not see it.
std::string tag_of_topic(App& app, store::Reader& reader, const access::Asker& asker,
                         const std::string& topic);

}  // namespace luotsi::server

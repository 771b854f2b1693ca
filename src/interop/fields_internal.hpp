// Reading JSON of others: every member that is asked for is ticked off, so that what is left over –
// a property this version does not know – is a line of the report and kept among the record's
// extras. null, "", [] and {} all mean "none". Inside interop only.
#pragma once

#include <bitset>
#include <boost/json.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "directory/record.hpp"
#include "interop/report.hpp"

namespace luotsi::interop {

// Where a value stands, put together only when something is to be said about it.
struct Path {
    const Path* up = nullptr;
    std::string_view key;  // of an object's member
    std::size_t index = npos;  // of a list's element
    std::string_view root;  // the record's own place
    static constexpr std::size_t npos = static_cast<std::size_t>(-1);
    std::string text() const;
};

bool is_nothing(const boost::json::value& value);

class Fields {
public:
    Fields(const boost::json::object& in, const Path& path, ImportReport& report)
        : in_(in), path_(path), report_(report) {}

    // The member, ticked off; null when it is absent or nothing.
    const boost::json::value* take(std::string_view key);
    bool has(std::string_view key) const;  // present and not nothing; not ticked off
    // Text; numbers and booleans as they are written. Other types are reported. Untrimmed text
    // stays valid as long as the JSON does or the next call of text() for a number.
    std::string_view text(std::string_view key);
    std::optional<bool> flag(std::string_view key);
    std::optional<double> number(std::string_view key);
    // Elements of a list one by one; a single object or text counts as a list of one.
    void each(std::string_view key,
              const std::function<void(const boost::json::value&, const Path&)>& take);
    void each_object(std::string_view key, const std::function<void(Fields&)>& take);
    bool object(std::string_view key, const std::function<void(Fields&)>& take);
    void each_text(std::string_view key,
                   const std::function<void(std::string_view, const Path&)>& take);
    // Known and deliberately not used: ticked off without a word.
    void skip(std::string_view key) { (void)take(key); }
    // Known, without a field of its own: kept among the extras.
    void keep(std::string_view key, std::vector<directory::Extra>& extras);

    void note(std::string_view key, std::string_view code, std::string_view detail,
              std::string_view value = {}, bool refused = false);
    // Reports what was not asked for, and keeps it where `extras` is given.
    void finish(std::vector<directory::Extra>* extras = nullptr);
    // The names of the members, for telling shapes apart.
    const boost::json::object& all() const { return in_; }
    const Path& path() const { return path_; }
    ImportReport& report() { return report_; }

private:
    const boost::json::object& in_;
    Path path_;
    ImportReport& report_;
    std::bitset<192> used_;
    std::string number_text_;
};

}  // namespace luotsi::interop

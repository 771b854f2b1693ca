// All instruments of content/instruments, read and checked; every mistake with line, column,
// element and repair. A set with a mistake is not used at all.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "instrument/instrument.hpp"

namespace luotsi::instrument {

struct Read {
    std::optional<Instrument> instrument;  // nullopt when there are errors
    std::vector<Error> errors;             // in file order
};
// One file's text; `file` is for messages. Error codes "instrument.…", "yaml.…".
Read read_instrument(std::string text, std::string file);

class Library {
public:
    // Files in order of their names; two of one id are an error (instrument.twice).
    static Library load(const std::string& folder, std::vector<Error>& errors);
    const Instrument* find(std::string_view id) const;  // O(log n)
    const std::vector<Instrument>& all() const { return instruments_; }  // by id
    void add(Instrument instrument);  // replaces one of the same id

private:
    std::vector<Instrument> instruments_;
};

// The instrument as its file would say it, in YAML; read_instrument() reads it back the same.
std::string to_yaml(const Instrument& instrument);

}  // namespace luotsi::instrument

// Loads a DMN file with the files it imports: they are looked for beside it, by namespace, then
// where the import's locationURI points (DMN 1.5, 6.3.3).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dmn/evaluate.hpp"

namespace luotsi::dmn {

struct Loaded {
    std::optional<Model> model;  // absent when the file cannot be read at all
    std::vector<Error> errors;   // of reading and compiling, of all files
    std::vector<Error> warnings;
};

// Errors besides those of read() and compile(): dmn.no_file. Reads other files of the folder only
// when the file imports something.
Loaded load(const std::string& path);

// The bytes of a file; nullopt when it cannot be read.
std::optional<std::string> read_bytes(const std::string& path);

}  // namespace luotsi::dmn

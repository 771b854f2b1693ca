// Models that start each other, checked as one system: what a step starts is there, in a version
// that fits, at a kind of unit that has a role in it; the facts handed over arrive where the same
// thing is known, behind walls no more open; every way the other case can end has a value of the
// outcome fact; nobody starts itself in a ring. Mistakes stand in the file of the model that
// starts.
#pragma once

#include <span>
#include <vector>

#include "model/compile.hpp"
#include "model/yaml_tree.hpp"

namespace luotsi::model {

struct Joined {
    const YamlDocument* document = nullptr; // what the model was compiled from
    ModelPtr model;
};

struct SystemFindings {
    std::vector<Error> errors; // by file in the order given, in file order
    std::vector<Error> warnings;
};

// `library` is where the models that are started are found; it holds the joined ones too. The
// ring, of each start step that closes one, is named. O(steps × models).
SystemFindings check_system(std::span<const Joined> joined, const Library& library);

// Files compiled one by one and, where all of them compile, as one system. `beside`: models that
// exist already and may be started (may be null); a file given replaces the same version there.
// A layer (`extends`) is compiled over its base, looked for among the documents and then `bases`.
struct CompiledSystem {
    std::vector<Compiled> files; // in the order of the documents; joint mistakes at their file
    Library library;             // all of them with those beside
    bool accepted() const;       // no file has an error
};
CompiledSystem compile_system(std::span<const YamlDocument> documents, const Guarantees* guarantees,
                              const Library* beside = nullptr,
                              std::span<const YamlDocument> bases = {});

// Whether every value of `from` can be a value of `to`: numbers in its range, words of its list,
// fields of its fields.
bool always_fits(const feel::Type& from, const feel::Type& to);

} // namespace luotsi::model

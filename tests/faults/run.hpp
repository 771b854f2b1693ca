// Runs of plans: one seed, and the smallest plan that still fails.
#pragma once

#include <string>

#include "world.hpp"

namespace luotsi::faults {

struct RunOptions {
    std::uint32_t contacts = 60;
    Mutant mutant = Mutant::none;
    bool tell = false;
};

// A folder of its own for the lock file; everything else is on the simulated disk.
class Folder {
public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

Outcome run_plan(centre::Installation& installation, const Plan& plan, bool tell);
Outcome run_seed(centre::Installation& installation, std::uint64_t seed, const RunOptions& options);

// Leaves out operations and faults, half of them at a time and then fewer, as long as the same
// rule is violated (A. Zeller and R. Hildebrandt, "Simplifying and Isolating Failure-Inducing
// Input", 2002). `runs` bounds the work.
Plan shrink(centre::Installation& installation, Plan plan, const std::string& rule,
            std::uint32_t runs);

}  // namespace luotsi::faults

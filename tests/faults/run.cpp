#include "run.hpp"

#include <cstdlib>
#include <filesystem>

namespace luotsi::faults {

Folder::Folder() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "luotsi-faults-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) std::abort();
    path_ = pattern;
}

Folder::~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

Outcome run_plan(centre::Installation& installation, const Plan& plan, bool tell) {
    const Folder folder;
    World world(installation, plan, folder.path(), tell);
    return world.play();
}

Outcome run_seed(centre::Installation& installation, std::uint64_t seed,
                 const RunOptions& options) {
    Plan plan = make_plan(seed, options.contacts);
    plan.mutant = options.mutant;
    return run_plan(installation, plan, options.tell);
}

namespace {

bool fails(centre::Installation& installation, const Plan& plan, const std::string& rule) {
    for (const Violation& violation : run_plan(installation, plan, false).violations)
        if (violation.rule == rule) return true;
    return false;
}

// The plan without a piece of its operations or faults.
template <class T>
std::vector<T> without(const std::vector<T>& all, std::size_t from, std::size_t size) {
    std::vector<T> out(all.begin(), all.begin() + static_cast<long>(from));
    const std::size_t to = std::min(all.size(), from + size);
    out.insert(out.end(), all.begin() + static_cast<long>(to), all.end());
    return out;
}

}  // namespace

Plan shrink(centre::Installation& installation, Plan plan, const std::string& rule,
            std::uint32_t runs) {
    const auto reduce = [&](auto Plan::* part) {
        for (std::size_t piece = ((plan.*part).size() + 1) / 2; piece > 0; piece /= 2) {
            for (std::size_t at = 0; at < (plan.*part).size() && runs > 0;) {
                Plan smaller = plan;
                smaller.*part = without(plan.*part, at, piece);
                --runs;
                if (fails(installation, smaller, rule))
                    plan = std::move(smaller);
                else
                    at += piece;
            }
        }
    };
    reduce(&Plan::faults);
    reduce(&Plan::ops);
    reduce(&Plan::faults);
    for (std::size_t i = 0; i < plan.ops.size() && runs > 0; ++i) {
        Plan calmer = plan;
        calmer.ops[i].net = {};
        --runs;
        if (fails(installation, calmer, rule)) plan = std::move(calmer);
    }
    return plan;
}

}  // namespace luotsi::faults

// One model judged by the states its cases can come to: properties 1 to 4.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "prove/explore.hpp"
#include "prove/prove.hpp"

namespace luotsi::prove {

// What others who start the model need to know of it.
struct Judged {
    Verdict ends = Verdict::not_proved;  // properties 1 and 2: a case of it surely can end
    std::vector<std::string> outcomes;  // of the ends that can be reached
    std::vector<StoryLine> stuck;  // ends == refuted: how it does not
};

// How a step's sub-case stands.
enum class Started : std::uint8_t { not_at_all, known, missing, circular };

class Judge {
public:
    Judge(const model::CompiledModel& model, const Options& options, const Joined& joined,
          ModelAnswer& answer, std::vector<Finding>& findings);

    // False: too large, or it never comes to rest; a finding says so.
    bool explore();
    void next_thing_and_end();
    void knowing();
    void promises(const std::vector<Started>& started, const std::vector<const Judged*>& subs);
    Judged judged() const { return judged_; }

private:
    struct Where {  // a set of states that must not be, and what to say of it
        Property property;
        std::string element;
        Ref bad = nothing;
        std::vector<StoryLine> last;  // behind the way to it
        Error error;
    };
    void find(Where where, bool sure_only = false);
    void add(Property property, Verdict verdict, std::string element, std::vector<StoryLine> story,
             Error error);
    void not_proved_because_free(Property property);
    void asked_twice(std::uint32_t step);
    void decided_blindly(std::uint32_t step);
    void never_known();
    void never_known(const feel::Expression& condition, const std::string& element);
    Ref working(std::uint32_t step);  // states in which it can be completed or answered
    Ref known(std::uint32_t fact);

    const model::CompiledModel& model_;
    Diagrams diagrams_;
    Space space_;
    Moves moves_;
    std::unique_ptr<Explorer> explorer_;
    ModelAnswer& answer_;
    std::vector<Finding>& findings_;
    Judged judged_;
};

}  // namespace luotsi::prove

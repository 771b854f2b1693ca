// The made-up residents of the demo county and what they say: names, ages, municipalities,
// languages and phrases from content/demo, drawn by chance. Identity codes are of the 900–999
// range, which is never given to a real person; every name is made up.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"
#include "centre/intake.hpp"
#include "demo/chance.hpp"
#include "demo/moves.hpp"
#include "engine/records.hpp"

namespace luotsi::model {
class YamlErrors;
class YamlReader;
}  // namespace luotsi::model

namespace luotsi::demo {

// A Finnish personal identity code: ddmmyy, century sign, number 002–999, check character (the
// nine digits modulo 31). REQUIRES: number 900–999 for made-up people.
std::string identity_code(CivilDate born, int number);

class Population final : public Phrases {
public:
    static Population load(const std::string& demo_folder, std::vector<Error>& errors);

    // A resident born before `today`.
    records::Person person(Instant now, Chance& chance) const;
    // What such a person might contact the centre about, in their own words.
    centre::ContactRequest contact(const records::Person& person, Instant now,
                                   Chance& chance) const;
    // How it went, 1..5, now and then with words (Finnish).
    std::pair<int, std::string> feedback(Chance& chance) const;
    std::string phrase(std::string_view kind, Language language, Chance& chance) const override;
    const Habit* habit(std::string_view instrument) const override;

private:
    struct Weighted {
        std::string value;
        double weight = 1;
    };
    struct Situation {                 // why people of an age make contact
        int age_from = 0, age_to = 120;
        double weight = 1;
        double lives_alone = 0;
        std::vector<Weighted> needs;
    };
    struct Message {
        std::string need, concerns, language, theme, text;
        int age_from = 0, age_to = 120;  // of the person the matter concerns
    };
    struct Phrase {
        std::string kind;
        LocalText text;
    };
    using Weights = std::vector<Weighted>;
    const Message& message(const Situation& situation, int age, std::string_view language,
                           Chance& chance) const;
    const Situation& situation(int age, Chance& chance) const;
    static const std::string& pick(const Weights& list, Chance& chance);
    static Weights read_weights(model::YamlErrors& found, const model::YamlReader& top,
                                std::string_view key);
    void read_people(model::YamlErrors& found, const model::YamlReader& top);
    void read_habits(model::YamlErrors& found, const model::YamlReader& top);
    void read_talk(model::YamlErrors& found, const model::YamlReader& top);

    std::vector<std::string> female_, male_, names_sv_, names_en_, family_names_;
    std::vector<std::pair<int, std::string>> feedback_;
    std::vector<LocalText> best_times_;
    Weights municipalities_, languages_, channels_, ways_;
    std::vector<Situation> situations_;
    std::vector<Message> messages_;
    std::vector<Phrase> phrases_;
    std::vector<Habit> habits_;
};

}  // namespace luotsi::demo

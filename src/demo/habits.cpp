// How people of the demo answer instruments: read from content/demo, drawn by chance.
#include <algorithm>
#include <array>
#include <cmath>

#include "demo/moves.hpp"
#include "demo/population.hpp"
#include "instrument/binding.hpp"
#include "model/yaml_tree.hpp"

namespace luotsi::demo {

namespace {

constexpr std::array<std::string_view, 6> habit_keys{"instrument", "share", "mean",
                                                     "sd",         "own",   "rare"};

// The answers one can give, from the lowest up; of a number eleven of them.
std::vector<feel::Decimal> choices(const instrument::Instrument& one,
                                   const instrument::Item& item) {
    std::vector<feel::Decimal> out;
    if (item.answers != instrument::none) {
        for (const instrument::Answer& answer : one.sets[item.answers].answers)
            out.push_back(answer.value);
        std::sort(out.begin(), out.end());
        return out;
    }
    const auto span = feel::subtract(item.high, item.low);
    const auto steps = span ? feel::divide(*span, item.step) : std::nullopt;
    const auto most = steps ? steps->rounded(0, feel::Rounding::down) : std::nullopt;
    const std::int64_t last = most ? most->to_int64().value_or(0) : 0;
    constexpr std::int64_t parts = 10;
    for (std::int64_t i = 0; i <= parts; ++i) {
        const auto raised = feel::multiply(item.step, feel::Decimal(last * i / parts));
        const auto value = raised ? feel::add(item.low, *raised) : std::nullopt;
        if (value) out.push_back(*value);
    }
    return out;
}

double rare_share(const Habit& habit, std::string_view item) {
    for (const auto& [id, share] : habit.rare)
        if (id == item) return share;
    return -1;
}

}  // namespace

void Population::read_habits(model::YamlErrors& found, const model::YamlReader& top) {
    const model::YamlNode* list = top.need("answers");
    for (std::size_t i = 0; list != nullptr && i < list->items.size(); ++i) {
        const model::YamlReader item(found, list->items[i], "answers", habit_keys);
        Habit one;
        one.instrument = item.need_text("instrument");
        one.share = item.number("share").value_or(0);
        one.mean = item.number("mean").value_or(one.mean);
        one.sd = item.number("sd").value_or(one.sd);
        one.own = item.number("own").value_or(one.own);
        const model::YamlNode* rare = item.find("rare");
        for (std::size_t r = 0; rare != nullptr && r < rare->keys.size(); ++r) {
            const auto share = model::read_number(found, rare->items[r], item.element("rare"));
            one.rare.emplace_back(rare->keys[r].text, share.value_or(0));
        }
        habits_.push_back(std::move(one));
    }
}

const Habit* Population::habit(std::string_view instrument) const {
    for (const Habit& one : habits_)
        if (one.instrument == instrument) return &one;
    return nullptr;
}

std::optional<feel::Value> Mover::answer_instrument(const model::Fact& fact) {
    const std::string_view id = instrument::answers_of(fact);
    const instrument::Instrument* one = installation_.instruments.find(id);
    const Habit* habit = phrases_.habit(id);
    if (one == nullptr || habit == nullptr || !chance_.happens(habit->share)) return std::nullopt;
    const double level = chance_.normal(habit->mean, habit->sd);
    std::vector<std::pair<std::string, feel::Decimal>> answers;
    for (const instrument::Item& item : one->items) {
        const auto all = choices(*one, item);
        const double rare = rare_share(*habit, item.id);
        const auto last = static_cast<double>(all.size() - 1);
        double at = std::clamp(chance_.normal(level, habit->own), 0.0, 1.0) * last;
        if (rare >= 0) at = chance_.happens(rare) ? std::max(1.0, at) : 0.0;
        answers.emplace_back(item.id, all[static_cast<std::size_t>(std::lround(at))]);
    }
    return instrument::to_value(answers);
}

}  // namespace luotsi::demo

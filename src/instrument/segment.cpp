#include "instrument/segment.hpp"

#include <algorithm>

namespace luotsi::instrument {

namespace {

constexpr std::int64_t farthest = 200;      // whole units an input is moved to find its line
constexpr std::size_t moving_max = 10;      // answers told

class Inputs final : public feel::Environment {
public:
    explicit Inputs(const std::vector<feel::Value>& values) : values_(values) {}
    const feel::Value& fact(std::uint32_t index) const override { return values_[index]; }
    bool fact_unknown(std::uint32_t) const override { return false; }
    bool fact_asked(std::uint32_t) const override { return false; }
    bool step_done(std::uint32_t, bool) const override { return false; }
    bool step_overdue(std::uint32_t) const override { return false; }
    std::int64_t step_count(std::uint32_t) const override { return 0; }

private:
    const std::vector<feel::Value>& values_;
};

feel::Value value_of(const SegmentInput& input, const Library& library, const Known& known) {
    if (input.instrument.empty()) {
        for (const auto& [id, value] : known.facts)
            if (id == input.id && feel::belongs(value, input.type)) return value;
        return {};
    }
    const Instrument* one = library.find(input.instrument);
    for (const auto& [id, answers] : known.answers) {
        if (one == nullptr || id != input.instrument) continue;
        const auto scored = score(*one, {answers, Sex::any, {}});
        if (scored && scored->scores[input.score].value)
            return feel::Value::number(*scored->scores[input.score].value);
    }
    return {};
}

Proposal decide(const Segmentation& segmentation, std::vector<feel::Value> values) {
    Proposal out;
    out.values = std::move(values);
    for (std::size_t i = 0; i < out.values.size(); ++i)
        if (out.values[i].is_null()) out.unknown.push_back(static_cast<std::uint32_t>(i));
    const feel::TableResult result = segmentation.table.evaluate(Inputs(out.values));
    out.rows = result.matched_rows;
    if (result.value.is_string()) out.segment = segmentation.find_segment(result.value.as_string());
    return out;
}

// The nearest other segment when one number goes up or down by whole units within its range.
Line nearest(const Segmentation& segmentation, const Proposal& proposal, std::uint32_t input) {
    Line out{input, std::nullopt, none};
    const feel::Type& type = segmentation.inputs[input].type;
    const Decimal now = proposal.values[input].as_number();
    for (std::int64_t far = 1; far <= farthest; ++far) {
        for (const std::int64_t step : {-far, far}) {
            const auto moved = add(now, Decimal(step));
            if (!moved || (type.minimum && *moved < *type.minimum) ||
                (type.maximum && *moved > *type.maximum))
                continue;
            auto values = proposal.values;
            values[input] = feel::Value::number(*moved);
            const Proposal other = decide(segmentation, std::move(values));
            if (other.segment == proposal.segment || other.segment == none) continue;
            out.distance = step;
            out.other = other.segment;
            return out;
        }
    }
    return out;
}

std::vector<Decimal> other_answers(const Instrument& one, const Item& item, const Decimal& now) {
    std::vector<Decimal> out;
    if (item.answers != none) {
        for (const Answer& answer : one.sets[item.answers].answers)
            if (answer.value != now) out.push_back(answer.value);
    } else {
        for (std::int64_t step = 1; step <= farthest; ++step) {
            for (const auto& value : {add(now, Decimal(step)), subtract(now, Decimal(step))})
                if (value && *value >= item.low && *value <= item.high) out.push_back(*value);
        }
    }
    const auto far = [&](const Decimal& value) {
        return subtract(value, now).value_or(Decimal(0)).abs();
    };
    std::sort(out.begin(), out.end(), [&](const Decimal& a, const Decimal& b) {
        return std::pair(far(a), a) < std::pair(far(b), b);
    });
    return out;
}

void find_moving(const Segmentation& segmentation, const Library& library, const Known& known,
                 std::size_t questionnaire, Explanation& out) {
    const Instrument* one = library.find(known.answers[questionnaire].first);
    if (one == nullptr) return;
    for (std::size_t i = 0; i < known.answers[questionnaire].second.size(); ++i) {
        const auto& [id, now] = known.answers[questionnaire].second[i];
        const std::uint32_t item = one->find_item(id);
        if (item == none) continue;
        for (const Decimal& changed : other_answers(*one, one->items[item], now)) {
            Known moved = known;
            moved.answers[questionnaire].second[i].second = changed;
            const Proposal other = propose(segmentation, library, moved);
            if (other.segment == out.proposal.segment || other.segment == none) continue;
            out.moving.push_back({one, item, now, changed, other.segment});
            break;
        }
    }
}

}  // namespace

std::uint32_t Segmentation::find_segment(std::string_view code) const {
    for (std::size_t i = 0; i < segments.size(); ++i)
        if (segments[i].code == code) return static_cast<std::uint32_t>(i);
    return none;
}

std::uint32_t Segmentation::find_input(std::string_view name) const {
    for (std::size_t i = 0; i < inputs.size(); ++i)
        if (inputs[i].id == name) return static_cast<std::uint32_t>(i);
    return none;
}

const Segmentation* Segmentations::find(std::string_view id) const {
    for (const Segmentation& one : all_)
        if (one.id == id) return &one;
    return nullptr;
}

Proposal propose(const Segmentation& segmentation, const Library& library, const Known& known) {
    std::vector<feel::Value> values;
    for (const SegmentInput& input : segmentation.inputs)
        values.push_back(value_of(input, library, known));
    return decide(segmentation, std::move(values));
}

std::vector<Line> lines_of(const Segmentation& segmentation, const Proposal& proposal) {
    std::vector<Line> out;
    for (std::size_t i = 0; i < segmentation.inputs.size(); ++i) {
        if (proposal.values[i].is_number())
            out.push_back(nearest(segmentation, proposal, static_cast<std::uint32_t>(i)));
    }
    return out;
}

Explanation explain(const Segmentation& segmentation, const Library& library, const Known& known) {
    Explanation out;
    out.proposal = propose(segmentation, library, known);
    if (out.proposal.segment == none) return out;
    out.lines = lines_of(segmentation, out.proposal);
    for (std::size_t q = 0; q < known.answers.size(); ++q)
        find_moving(segmentation, library, known, q, out);
    const auto far = [](const Moving& one) {
        return subtract(one.changed, one.answer).value_or(Decimal(0)).abs();
    };
    std::vector<std::size_t> order(out.moving.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return std::pair(far(out.moving[a]), a) < std::pair(far(out.moving[b]), b);
    });
    std::vector<Moving> sorted;
    for (const std::size_t at : order)
        if (sorted.size() < moving_max) sorted.push_back(out.moving[at]);
    out.moving = std::move(sorted);
    return out;
}

}  // namespace luotsi::instrument

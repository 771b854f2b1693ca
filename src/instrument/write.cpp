// An instrument as a content file: one line for each thing, texts always quoted, so that what is
// read back is the same.
#include <fmt/format.h>

#include "instrument/library.hpp"

namespace luotsi::instrument {

namespace {

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        const auto code = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            out += std::string("\\") + c;
        else if (c == '\n')
            out += "\\n";
        else if (code < 0x20)
            out += fmt::format("\\x{:02x}", code);
        else
            out += c;
    }
    return out + '"';
}

std::string local(const LocalText& text) {
    return fmt::format("{{fi: {}, sv: {}, en: {}}}", quoted(text.fi), quoted(text.sv),
                       quoted(text.en));
}

// Members of one mapping; empty ones are left out.
class Flow {
public:
    Flow& raw(std::string_view key, const std::string& value) {
        if (value.empty()) return *this;
        out_ += fmt::format("{}{}: {}", out_.empty() ? "" : ", ", key, value);
        return *this;
    }
    Flow& text(std::string_view key, std::string_view value) {
        return raw(key, value.empty() ? std::string() : quoted(value));
    }
    Flow& words(std::string_view key, const LocalText& value) {
        return raw(key, value.en.empty() ? std::string() : local(value));
    }
    Flow& cut(const std::optional<Cut>& cut) {
        return cut ? raw(to_string(cut->kind), cut->limit.to_string()) : *this;
    }
    Flow& group(const Group& group) {
        if (group.sex != Sex::any) raw("sex", std::string(to_string(group.sex)));
        if (group.age_from) raw("age from", std::to_string(*group.age_from));
        if (group.age_below) raw("age below", std::to_string(*group.age_below));
        return *this;
    }
    std::string take() const { return '{' + out_ + '}'; }

private:
    std::string out_;
};

std::string item_list(const Instrument& from, const std::vector<std::uint32_t>& items) {
    std::string out;
    for (const std::uint32_t item : items)
        out += (out.empty() ? "" : ", ") + quoted(from.items[item].id);
    return '[' + out + ']';
}

template <class List, class Write>
void list(std::string& out, std::string_view key, const List& items, Write write) {
    if (items.empty()) return;
    out += fmt::format("{}:\n", key);
    for (const auto& one : items) out += fmt::format("  - {}\n", write(one));
}

std::string band_list(const std::vector<Band>& bands) {
    std::string out;
    for (const Band& band : bands) {
        Flow flow;
        flow.cut(band.cut).group(band.group).text("code", band.code).words("label", band.label);
        out += (out.empty() ? "" : ", ") + flow.text("light", band.light).take();
    }
    return out.empty() ? out : '[' + out + ']';
}

std::string item_text(const Instrument& from, const Item& item) {
    Flow flow;
    flow.text("id", item.id).words("topic", item.topic).words("text", item.text);
    if (item.answers != none) return flow.raw("answers", from.sets[item.answers].id).take();
    Flow number;
    number.raw("from", item.low.to_string()).raw("to", item.high.to_string());
    number.raw("step", item.step.to_string()).text("unit", item.unit);
    flow.raw("number", number.take());
    std::string lines;
    for (const Points& one : item.points) {
        Flow line;
        line.cut(one.cut).group(one.group).raw("points", one.points.to_string());
        lines += (lines.empty() ? "" : ", ") + line.take();
    }
    return flow.raw("points", lines.empty() ? lines : '[' + lines + ']').take();
}

std::string score_text(const Instrument& from, const Score& score) {
    Flow flow;
    flow.words("title", score.title).raw("how", score.how == How::sum ? "sum" : "mean");
    std::vector<std::uint32_t> reversed;
    std::string weights;
    for (std::size_t i = 0; i < score.of.size(); ++i) {
        if (score.reversed[i]) reversed.push_back(score.of[i]);
        if (score.weights[i] != Decimal(1))
            weights +=
                fmt::format("{}{}: {}", weights.empty() ? "" : ", ",
                            quoted(from.items[score.of[i]].id), score.weights[i].to_string());
    }
    if (!score.of.empty()) flow.raw("of", item_list(from, score.of));
    if (!weights.empty()) flow.raw("weights", '{' + weights + '}');
    if (!reversed.empty()) flow.raw("reversed", item_list(from, reversed));
    flow.raw("times", score.times.to_string()).raw("missing", std::to_string(score.missing));
    flow.raw("prorate", score.prorate ? "true" : "false");
    flow.raw("decimals", std::to_string(score.decimals));
    flow.raw("range", fmt::format("[{}, {}]", score.low.to_string(), score.high.to_string()));
    return flow.raw("bands", band_list(score.bands)).take();
}

std::string alert_text(const Instrument& from, const Alert& one) {
    Flow flow;
    flow.text("code", one.code);
    if (one.item != none)
        flow.text("item", from.items[one.item].id);
    else
        flow.text("score", from.scores[one.score].id);
    flow.cut(one.cut).raw("level", std::string(to_string(one.level)));
    return flow.words("text", one.text).take();
}

std::string norms_text(const Instrument& from, const Norms& norms) {
    std::string items;
    for (const Norm& one : norms.of) {
        Flow flow;
        flow.raw("mean", one.mean.to_string());
        if (one.sd) flow.raw("sd", one.sd->to_string());
        items += fmt::format("{}{}: {}", items.empty() ? "" : ", ", quoted(from.items[one.item].id),
                             flow.take());
    }
    Flow flow;
    flow.words("population", norms.population).raw("n", std::to_string(norms.n));
    flow.text("when", norms.when).text("source", norms.source);
    return flow.raw("items", '{' + items + '}').take();
}

std::string head(const Instrument& from) {
    std::string out;
    const auto put = [&out](std::string_view key, const std::string& value) {
        if (!value.empty()) out += fmt::format("{}: {}\n", key, value);
    };
    const auto text = [&](std::string_view key, std::string_view value) {
        put(key, value.empty() ? std::string() : quoted(value));
    };
    put("instrument", from.id);
    put("version", from.version);
    put("title", local(from.title));
    put("purpose", from.purpose.en.empty() ? std::string() : local(from.purpose));
    text("owner", from.owner);
    Flow licence;
    licence.raw("may display", from.licence.may_display ? "true" : "false");
    licence.raw("may score", from.licence.may_score ? "true" : "false");
    licence.text("text", from.licence.text).text("credit", from.licence.credit);
    licence.text("source", from.licence.source);
    put("licence", licence.raw("confidence", from.licence.confidence).take());
    put("mode", std::string(to_string(from.mode)));
    Flow wording;
    for (const auto& [language, how] : from.wording)
        wording.raw(language, std::string(to_string(how)));
    put("wording", wording.take());
    put("instead", from.instead);
    Flow ages;
    if (from.age_from) ages.raw("from", std::to_string(*from.age_from));
    if (from.age_to) ages.raw("to", std::to_string(*from.age_to));
    if (from.age_from || from.age_to) put("ages", ages.take());
    text("repeat", from.repeat);
    if (from.meaningful_change) put("meaningful change", from.meaningful_change->to_string());
    text("scoring source", from.scoring_source);
    put("scoring confidence", from.scoring_confidence);
    put("stem", from.stem.en.empty() ? std::string() : local(from.stem));
    return out;
}

}  // namespace

std::string to_yaml(const Instrument& from) {
    std::string out = head(from);
    if (!from.sets.empty()) out += "answers:\n";
    for (const AnswerSet& set : from.sets) {
        out += fmt::format("  {}:\n", set.id);
        for (const Answer& one : set.answers) {
            Flow flow;
            flow.raw("value", one.value.to_string()).raw("score", one.score.to_string());
            out += fmt::format("    - {}\n", flow.words("text", one.text).take());
        }
    }
    list(out, "items", from.items, [&](const Item& one) { return item_text(from, one); });
    list(out, "skip", from.skips, [&](const Skip& one) {
        Flow flow;
        flow.raw("when", item_list(from, one.when)).raw("is", one.is.to_string());
        flow.raw("items", item_list(from, one.items));
        return flow.raw("to", one.to.to_string()).take();
    });
    if (!from.scores.empty()) out += "scores:\n";
    for (const Score& one : from.scores)
        out += fmt::format("  {}: {}\n", one.id, score_text(from, one));
    if (!from.lights.empty()) out += fmt::format("lights: {}\n", band_list(from.lights));
    list(out, "cut offs", from.cut_offs, [&](const CutOff& one) {
        Flow flow;
        flow.text("code", one.code).text("score", from.scores[one.score].id);
        flow.group(one.group).cut(one.cut).words("label", one.label);
        return flow.text("source", one.source).take();
    });
    list(out, "alerts", from.alerts, [&](const Alert& one) { return alert_text(from, one); });
    if (from.norms) out += fmt::format("norms: {}\n", norms_text(from, *from.norms));
    if (!from.note.empty()) out += fmt::format("note: {}\n", quoted(from.note));
    return out;
}

}  // namespace luotsi::instrument

#include "instrument/read_scores.hpp"

#include <algorithm>

namespace luotsi::instrument {

namespace {

using model::YamlErrors;
using model::YamlNode;
using model::YamlReader;

constexpr std::array<Word, 4> skip_keys{"when", "is", "items", "to"};
constexpr std::array<Word, 11> score_keys{"title",    "how",   "of",      "weights",
                                          "reversed", "times", "missing", "prorate",
                                          "decimals", "range", "bands"};
constexpr std::array<Word, 2> how_words{"sum", "mean"};
constexpr std::array<Word, 11> cut_off_keys{"code",      "score", "below", "to",
                                            "from",      "above", "sex",   "age from",
                                            "age below", "label", "source"};
constexpr std::array<Word, 9> alert_keys{"code", "item",  "score", "below", "to",
                                         "from", "above", "level", "text"};
constexpr std::array<Word, 2> level_words{"look", "same-day"};
constexpr std::array<Word, 5> norms_keys{"population", "n", "when", "source", "items"};
constexpr std::array<Word, 2> norm_keys{"mean", "sd"};

std::uint32_t item_named(const YamlReader& reader, const YamlNode& node, const Instrument& out) {
    const std::uint32_t at = out.find_item(node.text);
    if (at == none)
        reader.errors()
            .add(node, reader.element(), "instrument.unknown_item",
                 "there is no item \"" + shorten(node.text, 40) + "\"", "name one of the items")
            .with("item", shorten(node.text, 40));
    return at;
}

std::vector<std::uint32_t> items_named(const YamlReader& reader, Word key, const Instrument& out) {
    std::vector<std::uint32_t> found;
    const YamlNode* list = reader.find(key);
    if (list == nullptr) return found;
    if (list->is_scalar() && list->text == "all") {
        for (std::uint32_t i = 0; i < out.items.size(); ++i) found.push_back(i);
        return found;
    }
    if (!list->is_sequence())
        reader.errors().add(*list, reader.element(key), "instrument.not_a_list",
                            "items are a list of their ids", "write [\"1\", \"2\"] or all");
    for (const YamlNode& node : list->items) {
        const std::uint32_t at = item_named(reader, node, out);
        if (at == none) continue;
        if (std::find(found.begin(), found.end(), at) != found.end())
            reader.errors().add(node, reader.element(key), "instrument.twice",
                                "the item is there twice", "keep it once");
        found.push_back(at);
    }
    return found;
}

void read_skips(const YamlReader& top, Instrument& out) {
    const YamlNode* list = top.find("skip");
    if (list == nullptr) return;
    for (const YamlNode& node : list->items) {
        const YamlReader reader(top.errors(), node, "skip", skip_keys);
        Skip skip;
        for (const Word key : skip_keys) reader.need(key);
        skip.when = items_named(reader, "when", out);
        skip.is = decimal_of(reader, "is").value_or(Decimal(0));
        skip.items = items_named(reader, "items", out);
        skip.to = decimal_of(reader, "to").value_or(Decimal(0));
        out.skips.push_back(std::move(skip));
    }
}

void read_weights(const YamlReader& reader, const Instrument& out, Score& score) {
    score.weights.assign(score.of.size(), Decimal(1));
    score.reversed.assign(score.of.size(), false);
    const auto place = [&](const YamlNode& node) {
        const std::uint32_t item = item_named(reader, node, out);
        const auto at = std::find(score.of.begin(), score.of.end(), item);
        if (item != none && at == score.of.end())
            reader.errors().add(node, reader.element(), "instrument.unknown_item",
                                "the score is not made of this item", "add it to of");
        return at;
    };
    if (const YamlNode* weights = reader.find("weights")) {
        for (std::size_t i = 0; i < weights->keys.size(); ++i) {
            const auto at = place(weights->keys[i]);
            const auto weight =
                read_decimal(reader.errors(), weights->items[i], reader.element("weights"));
            if (at != score.of.end() && weight)
                score.weights[static_cast<std::size_t>(at - score.of.begin())] = *weight;
        }
        if (score.how == How::mean)
            reader.errors().add(*weights, reader.element("weights"), "instrument.weighted_mean",
                                "a mean counts its items alike", "use how: sum with times");
    }
    if (const YamlNode* reversed = reader.find("reversed")) {
        for (const YamlNode& node : reversed->items) {
            const auto at = place(node);
            if (at != score.of.end())
                score.reversed[static_cast<std::size_t>(at - score.of.begin())] = true;
        }
    }
}

// What the answers can come to at the least and at the most. An item that may be left open counts
// nothing where nothing stands in for it.
void set_range(const Instrument& out, Score& score) {
    Decimal low = 0, high = 0;
    Decimal least, most;
    for (std::size_t i = 0; i < score.of.size(); ++i) {
        const auto [from, to] = points_range(out, out.items[score.of[i]]);
        Decimal a = multiply(from, score.weights[i]).value_or(Decimal(0));
        Decimal b = multiply(to, score.weights[i]).value_or(Decimal(0));
        if (b < a) std::swap(a, b);
        if (score.missing > 0 && !score.prorate && score.how == How::sum) {
            a = std::min(a, Decimal(0));
            b = std::max(b, Decimal(0));
        }
        low = add(low, a).value_or(low);
        high = add(high, b).value_or(high);
        least = i == 0 ? a : std::min(least, a);
        most = i == 0 ? b : std::max(most, b);
    }
    if (score.how == How::mean) {
        low = least;
        high = most;
    }
    score.low = multiply(low, score.times).value_or(low);
    score.high = multiply(high, score.times).value_or(high);
    if (score.high < score.low) std::swap(score.low, score.high);
}

// `range: [0, 30]`: what an entered result may be; of a computed one it has to say the same.
void read_range(const YamlReader& reader, Score& score) {
    const YamlNode* range = reader.find("range");
    if (range == nullptr) {
        if (score.of.empty()) reader.need("range");
        return;
    }
    if (!range->is_sequence() || range->items.size() != 2) {
        reader.errors().add(*range, reader.element("range"), "instrument.bad_range",
                            "a range is two numbers", "write [0, 30]");
        return;
    }
    const auto low = read_decimal(reader.errors(), range->items[0], reader.element("range"));
    const auto high = read_decimal(reader.errors(), range->items[1], reader.element("range"));
    if (!low || !high) return;
    if (!score.of.empty() && (*low != score.low || *high != score.high))
        reader.errors().add(*range, reader.element("range"), "instrument.bad_range",
                            "the answers give " + score.low.to_string() + " to " +
                                score.high.to_string(),
                            "put the range or the scoring right");
    score.low = *low;
    score.high = *high;
}

void read_score(const YamlReader& top, const YamlNode& key, const YamlNode& node, Instrument& out) {
    const YamlReader reader(top.errors(), node, "scores." + key.text, score_keys);
    Score score;
    score.id = key.text;
    score.title = reader.need_local("title");
    if (const auto how = reader.choice("how", how_words)) score.how = static_cast<How>(*how);
    score.of = items_named(reader, "of", out);
    read_weights(reader, out, score);
    score.times = decimal_of(reader, "times").value_or(Decimal(1));
    score.missing = static_cast<std::uint32_t>(reader.integer("missing", 0, items_max).value_or(0));
    score.prorate = reader.boolean("prorate", false);
    score.decimals = static_cast<int>(reader.integer("decimals", 0, 6).value_or(0));
    if (!score.of.empty()) set_range(out, score);
    read_range(reader, score);
    if (!score.of.empty() && score.missing >= score.of.size())
        top.errors().add(node, reader.element("missing"), "instrument.nothing_answered",
                         "a score needs at least one answer", "let fewer be missing");
    if (const YamlNode* bands = reader.find("bands")) {
        score.bands = read_bands(top.errors(), *bands, reader.element("bands"));
        check_bands(top.errors(), *bands, reader.element("bands"), score.bands, score.low,
                    score.high, score.decimals);
    }
    out.scores.push_back(std::move(score));
}

std::uint32_t score_named(const YamlReader& reader, const Instrument& out) {
    const YamlNode* node = reader.find("score");
    const std::uint32_t at = out.find_score(node == nullptr ? "" : node->text);
    if (at == none)
        reader.errors().add(node == nullptr ? reader.node() : *node, reader.element("score"),
                            "instrument.unknown_score", "there is no such score",
                            "name one of the scores");
    return at == none ? 0 : at;
}

void need_cut(const YamlReader& reader, const std::optional<Cut>& cut) {
    if (!cut)
        reader.errors().add(reader.node(), reader.element(), "instrument.no_limit",
                            "a limit is missing", "write from: 1, above, to or below");
}

void read_cut_offs(const YamlReader& top, Instrument& out) {
    const YamlNode* list = top.find("cut offs");
    if (list == nullptr) return;
    for (const YamlNode& node : list->items) {
        const YamlReader reader(top.errors(), node, "cut offs", cut_off_keys);
        CutOff one;
        one.code = reader.need_text("code");
        one.score = score_named(reader, out);
        one.group = read_group(reader);
        const auto cut = read_cut(reader);
        need_cut(reader, cut);
        one.cut = cut.value_or(Cut());
        one.label = reader.need_local("label");
        one.source = reader.text("source");
        out.cut_offs.push_back(std::move(one));
    }
}

void read_alerts(const YamlReader& top, Instrument& out) {
    const YamlNode* list = top.find("alerts");
    if (list == nullptr) return;
    for (const YamlNode& node : list->items) {
        const YamlReader reader(top.errors(), node, "alerts", alert_keys);
        Alert one;
        one.code = reader.need_text("code");
        check_slug(reader, "code", one.code);
        if (out.find_alert(one.code) != none)
            top.errors().add(node, reader.element(), "instrument.twice", "two alerts have one code",
                             "name them differently");
        if (const YamlNode* item = reader.find("item"))
            one.item = item_named(reader, *item, out);
        else
            one.score = score_named(reader, out);
        const auto cut = read_cut(reader);
        need_cut(reader, cut);
        one.cut = cut.value_or(Cut());
        if (const auto level = reader.need_choice("level", level_words))
            one.level = static_cast<AlertLevel>(*level);
        one.text = reader.need_local("text");
        out.alerts.push_back(std::move(one));
    }
}

void read_norms(const YamlReader& top, Instrument& out) {
    const YamlNode* node = top.find("norms");
    if (node == nullptr) return;
    const YamlReader reader(top.errors(), *node, "norms", norms_keys);
    Norms norms;
    norms.population = reader.need_local("population");
    reader.need("n");
    norms.n = reader.integer("n", 1, 100'000'000).value_or(0);
    norms.when = reader.need_text("when");
    norms.source = reader.need_text("source");
    const YamlNode* items = reader.need("items");
    for (std::size_t i = 0; items != nullptr && i < items->keys.size(); ++i) {
        const YamlReader one(top.errors(), items->items[i], "norms.items." + items->keys[i].text,
                             norm_keys);
        one.need("mean");
        Norm norm;
        norm.item = item_named(reader, items->keys[i], out);
        norm.mean = decimal_of(one, "mean").value_or(Decimal(0));
        norm.sd = decimal_of(one, "sd");
        if (norm.item != none) norms.of.push_back(norm);
    }
    out.norms = std::move(norms);
}

void read_lights(const YamlReader& top, Instrument& out) {
    const YamlNode* lights = top.find("lights");
    if (lights == nullptr) return;
    out.lights = read_bands(top.errors(), *lights, "lights");
    for (const Item& item : out.items) {
        if (item.answers != none || item.low != out.items.front().low ||
            item.high != out.items.front().high) {
            top.errors().add(*lights, "lights", "instrument.bad_range",
                             "lights are for items that are all numbers of one range",
                             "write bands at a score");
            return;
        }
    }
    if (!out.items.empty())
        check_bands(top.errors(), *lights, "lights", out.lights, out.items.front().low,
                    out.items.front().high, 0);
}

}  // namespace

void read_scores(const YamlReader& top, Instrument& out) {
    read_skips(top, out);
    if (const YamlNode* scores = top.find("scores")) {
        if (!scores->is_mapping() || scores->items.size() > scores_max)
            top.errors().add(*scores, "scores", "yaml.not_a_mapping",
                             "scores are written name: {…}, at most 40",
                             "write total: {title: {…}, of: all}");
        for (std::size_t i = 0; scores->is_mapping() && i < scores->items.size(); ++i)
            read_score(top, scores->keys[i], scores->items[i], out);
    }
    if (out.scores.empty() && (out.mode == Mode::score_only || out.lights.empty()) &&
        top.find("lights") == nullptr)
        top.need("scores");
    if (!top.errors().empty()) return;
    read_lights(top, out);
    read_cut_offs(top, out);
    read_alerts(top, out);
    read_norms(top, out);
}

}  // namespace luotsi::instrument

#include "demo/population.hpp"

#include <algorithm>
#include <array>

#include "model/yaml_tree.hpp"

namespace luotsi::demo {

namespace {

constexpr std::array<std::string_view, 13> file_keys{
    "demo", "source",     "given names", "family names", "municipalities", "languages", "channels",
    "ways", "best times", "situations",  "messages",     "feedback",       "note"};
constexpr std::array<std::string_view, 4> given_keys{"fi female", "fi male", "sv", "en"};
constexpr std::array<std::string_view, 2> weight_keys{"code", "weight"};
constexpr std::array<std::string_view, 5> situation_keys{"id", "ages", "weight", "lives alone",
                                                         "needs"};
constexpr std::array<std::string_view, 7> message_keys{"need",  "concerns", "ages", "language",
                                                       "theme", "danger",   "text"};
constexpr std::array<std::string_view, 2> feedback_keys{"score", "text"};
constexpr std::array<std::string_view, 1> phrase_file_keys{"phrases"};
constexpr std::array<std::string_view, 1> habit_file_keys{"answers"};
constexpr std::array<std::string_view, 2> phrase_keys{"kind", "text"};

constexpr double unnamed_share = 0.2;        // contacts that give no name; illustrative
constexpr double written_feedback_share = 0.4;
constexpr int matching_age_tries = 50;       // a situation is drawn again until the age fits

template <std::size_t N, class Read>
void each(model::YamlErrors& found, const model::YamlReader& top, std::string_view key,
          const std::array<std::string_view, N>& keys, Read&& read) {
    const model::YamlNode* list = top.need(key);
    for (std::size_t i = 0; list != nullptr && i < list->items.size(); ++i)
        read(model::YamlReader(found, list->items[i], std::string(key), keys));
}

void read_ages(model::YamlErrors& found, const model::YamlReader& item, int& from, int& to) {
    const model::YamlNode* ages = item.need("ages");
    if (ages == nullptr || ages->items.size() != 2) return;
    from = static_cast<int>(
        model::read_integer(found, ages->items[0], item.element("ages"), 0, 120).value_or(0));
    to = static_cast<int>(
        model::read_integer(found, ages->items[1], item.element("ages"), from, 120).value_or(120));
}

}  // namespace

std::string identity_code(CivilDate born, int number) {
    constexpr std::string_view checks = "0123456789ABCDEFHJKLMNPRSTUVWXY";
    const int short_year = born.year % 100;
    const int digits = ((born.day * 100 + born.month) * 100 + short_year) * 1000 + number;
    std::string out(11, '0');
    const auto put = [&out](std::size_t at, int value, std::size_t width) {
        for (std::size_t i = width; i-- > 0; value /= 10)
            out[at + i] = static_cast<char>('0' + value % 10);
    };
    put(0, born.day, 2);
    put(2, born.month, 2);
    put(4, short_year, 2);
    out[6] = born.year < 1900 ? '+' : born.year < 2000 ? '-' : 'A';
    put(7, number, 3);
    out[10] = checks[static_cast<std::size_t>(digits % 31)];
    return out;
}

Population::Weights Population::read_weights(model::YamlErrors& found, const model::YamlReader& top,
                                             std::string_view key) {
    Weights out;
    each(found, top, key, weight_keys, [&](const model::YamlReader& item) {
        out.push_back({item.need_text("code"), item.number("weight").value_or(1)});
    });
    return out;
}

void Population::read_people(model::YamlErrors& found, const model::YamlReader& top) {
    if (const model::YamlNode* given = top.need("given names")) {
        const model::YamlReader names(found, *given, "given names", given_keys);
        female_ = names.texts("fi female");
        male_ = names.texts("fi male");
        names_sv_ = names.texts("sv");
        names_en_ = names.texts("en");
    }
    family_names_ = top.texts("family names");
    municipalities_ = read_weights(found, top, "municipalities");
    languages_ = read_weights(found, top, "languages");
    channels_ = read_weights(found, top, "channels");
    ways_ = read_weights(found, top, "ways");
    if (const model::YamlNode* times = top.need("best times")) {
        for (const model::YamlNode& node : times->items)
            best_times_.push_back(
                model::read_local(found, node, "best times").value_or(LocalText()));
    }
    each(found, top, "situations", situation_keys, [&](const model::YamlReader& item) {
        Situation one;
        read_ages(found, item, one.age_from, one.age_to);
        one.weight = item.number("weight").value_or(1);
        one.lives_alone = item.number("lives alone").value_or(0);
        const model::YamlNode* needs = item.need("needs");
        for (std::size_t i = 0; needs != nullptr && i < needs->keys.size(); ++i) {
            const auto weight = model::read_number(found, needs->items[i], item.element("needs"));
            one.needs.push_back({needs->keys[i].text, weight.value_or(1)});
        }
        situations_.push_back(std::move(one));
    });
}

void Population::read_talk(model::YamlErrors& found, const model::YamlReader& top) {
    each(found, top, "messages", message_keys, [&](const model::YamlReader& item) {
        Message one;
        one.need = item.need_text("need");
        one.concerns = item.need_text("concerns");
        one.language = item.need_text("language");
        one.theme = item.text("theme");
        one.text = item.need_text("text");
        read_ages(found, item, one.age_from, one.age_to);
        messages_.push_back(std::move(one));
    });
    each(found, top, "feedback", feedback_keys, [&](const model::YamlReader& item) {
        const auto score = item.integer("score", 1, 5);
        feedback_.emplace_back(static_cast<int>(score.value_or(3)), item.need_text("text"));
    });
}

Population Population::load(const std::string& demo_folder, std::vector<Error>& errors) {
    Population out;
    const model::YamlDocument people = model::read_yaml_file(demo_folder + "/people.yaml");
    model::YamlErrors found(people);
    const model::YamlReader top(found, people.root, "", file_keys);
    out.read_people(found, top);
    out.read_talk(found, top);
    const bool empty = out.female_.empty() || out.male_.empty() || out.names_sv_.empty() ||
                       out.names_en_.empty() || out.family_names_.empty() ||
                       out.municipalities_.empty() || out.languages_.empty() ||
                       out.channels_.empty() || out.ways_.empty() || out.best_times_.empty() ||
                       out.situations_.empty() || out.messages_.empty();
    if (empty)
        found.add(people.root, "", "demo.nobody", "every list of people.yaml needs something");
    for (Error& error : found.take()) errors.push_back(std::move(error));

    const model::YamlDocument talk = model::read_yaml_file(demo_folder + "/phrases.yaml");
    model::YamlErrors wrong(talk);
    const model::YamlReader talk_top(wrong, talk.root, "", phrase_file_keys);
    each(wrong, talk_top, "phrases", phrase_keys, [&](const model::YamlReader& item) {
        out.phrases_.push_back({item.need_text("kind"), item.need_local("text")});
    });
    for (Error& error : wrong.take()) errors.push_back(std::move(error));

    const model::YamlDocument habits = model::read_yaml_file(demo_folder + "/answers.yaml");
    model::YamlErrors bad(habits);
    out.read_habits(bad, model::YamlReader(bad, habits.root, "", habit_file_keys));
    for (Error& error : bad.take()) errors.push_back(std::move(error));
    return out;
}

const std::string& Population::pick(const Weights& list, Chance& chance) {
    std::vector<double> weights;
    for (const Weighted& one : list) weights.push_back(one.weight);
    return list[chance.weighted(weights)].value;
}

records::Person Population::person(Instant now, Chance& chance) const {
    records::Person out;
    out.id = make_uuid_v7(now, chance.random());
    out.language = pick(languages_, chance);
    const std::vector<std::string>& finnish = chance.happens(0.5) ? female_ : male_;
    const std::vector<std::string>& names = out.language == "sv"   ? names_sv_
                                            : out.language == "fi" ? finnish
                                                                   : names_en_;
    out.name = chance.pick(names) + ' ' + chance.pick(family_names_);
    std::vector<double> weights;
    for (const Situation& one : situations_) weights.push_back(one.weight);
    const Situation& living = situations_[chance.weighted(weights)];
    const double age = living.age_from + (living.age_to - living.age_from + 1) * chance.unit();
    out.born = local_date(now) - static_cast<std::int32_t>(age * 365.25);
    const int number = 900 + static_cast<int>(chance.below(100));
    out.identity_code = identity_code(to_civil(*out.born), number);
    out.municipality = pick(municipalities_, chance);
    // Numbers and addresses that reach nobody.
    out.phone = "000 " + std::to_string(1'000'000 + chance.below(9'000'000));
    out.email = "asukas" + std::to_string(chance.below(1'000'000)) + "@demo.invalid";
    return out;
}

const Population::Situation& Population::situation(int age, Chance& chance) const {
    std::vector<double> weights;
    for (const Situation& one : situations_)
        weights.push_back(age >= one.age_from && age <= one.age_to ? one.weight : 0);
    if (std::all_of(weights.begin(), weights.end(), [](double w) { return w <= 0; }))
        weights.assign(situations_.size(), 1);
    return situations_[chance.weighted(weights)];
}

const Population::Message& Population::message(const Situation& living, int age,
                                               std::string_view language, Chance& chance) const {
    // People of other mother tongues write in English here.
    const std::string_view written = language == "fi" || language == "sv" ? language : "en";
    for (int i = 0; i < matching_age_tries; ++i) {
        const std::string& need = pick(living.needs, chance);
        std::vector<const Message*> fits;
        for (const Message& one : messages_) {
            const bool right_age =
                one.concerns != "self" || (age >= one.age_from && age <= one.age_to);
            if (one.need == need && one.language == written && right_age) fits.push_back(&one);
        }
        if (!fits.empty()) return *fits[chance.below(fits.size())];
    }
    std::vector<const Message*> fits;
    for (const Message& one : messages_) {
        if (one.language == written) fits.push_back(&one);
    }
    return fits.empty() ? messages_.front() : *fits[chance.below(fits.size())];
}

centre::ContactRequest Population::contact(const records::Person& person, Instant now,
                                           Chance& chance) const {
    const int age = person.born ? age_in_years(*person.born, local_date(now)) : 40;
    const Situation& living = situation(age, chance);
    const Message& said = message(living, age, person.language, chance);
    centre::ContactRequest out;
    out.words = said.text;
    out.theme = said.theme;
    out.concerns = said.concerns;
    out.language = person.language == "other" ? "en" : person.language;
    out.interpreter = person.language == "other";
    out.municipality = person.municipality;
    out.channel = pick(channels_, chance);
    if (out.channel == "professional") {
        out.reporter = {"", "Demokoulu", "000 111 2222"};
        if (out.concerns == "self") out.concerns = "someone close";
    }
    out.way = pick(ways_, chance);
    if (out.way == "code" || chance.happens(unnamed_share)) {
        out.way = "code";
        return out;
    }
    Language language = Language::fi;
    if (!parse_language(out.language, language)) language = Language::fi;
    out.name = person.name;
    out.phone = person.phone;
    if (out.way == "email") out.email = person.email;
    out.best_time = best_times_[chance.below(best_times_.size())].in(language);
    return out;
}

std::pair<int, std::string> Population::feedback(Chance& chance) const {
    // People are mostly content, and mostly say no more than a number.
    constexpr std::array<double, 6> weights{0, 0.04, 0.07, 0.17, 0.36, 0.36};
    const int score = static_cast<int>(chance.weighted(weights));
    if (!chance.happens(written_feedback_share)) return {score, {}};
    std::vector<const std::string*> fits;
    for (const auto& [of, text] : feedback_) {
        if (of == score) fits.push_back(&text);
    }
    return {score, fits.empty() ? std::string() : *fits[chance.below(fits.size())]};
}

std::string Population::phrase(std::string_view kind, Language language, Chance& chance) const {
    std::vector<const Phrase*> fits;
    for (const Phrase& one : phrases_) {
        if (one.kind == kind) fits.push_back(&one);
    }
    return fits.empty() ? std::string("–") : fits[chance.below(fits.size())]->text.in(language);
}

}  // namespace luotsi::demo

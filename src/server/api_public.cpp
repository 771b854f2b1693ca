// What anybody may ask without signing in: whether the server is well, what the first screen
// needs, the questions of the contact form, and looking for danger and need in words that are
// neither stored nor logged.
#include "centre/answer.hpp"
#include "centre/intake.hpp"
#include "server/app.hpp"
#include "server/json_input.hpp"
#include "server/pieces.hpp"
#include "store/archive.hpp"

namespace luotsi::server {

namespace {

constexpr std::array<std::string_view, 4> concerns_values{"self", "child", "someone close",
                                                          "not told"};
constexpr std::array<std::string_view, 4> way_values{"phone", "sms", "email", "code"};

// Callers of other machines learn whether we are well; what runs here, and how, is the operator's.
Answer health(Call& call) {
    JsonWriter json;
    const std::size_t damaged = call.app.damaged.count();
    json.begin_object().member("status", damaged > 0 ? "damaged" : "ok");
    if (!call.request.loopback) {
        json.end_object();
        return json_response(json.take());
    }
    json.member("version", call.app.options.version);
    json.flag("demo", call.app.options.demo).time("now", call.now);
    json.count("damaged_cases", damaged);
    json.flag("clock_ok", !call.app.clock_stopped());
    json.member("archive", to_string(store::archive_state(call.app.store))).end_object();
    return json_response(json.take());
}

Answer boot(Call& call) {
    const auto& installation = call.app.installation;
    Voice voice{installation, call.language};
    const access::Unit* unit = installation.organisation.contact_unit("");
    JsonWriter json;
    json.begin_object().flag("demo", call.app.options.demo);
    json.key("organiser").begin_object().member("slug", installation.organiser);
    const LocalText* organiser =
        installation.organisation.organisation_title(installation.organiser);
    json.member("title", organiser ? voice.in(*organiser) : installation.organiser).end_object();
    json.key("human");
    write_human(json, voice, unit ? unit->slug : "", call.now);
    json.key("help").begin_array();
    for (const auto& line : installation.dangers.help_lines()) {
        json.begin_object().member("title", voice.in(line.title)).member("phone", line.phone);
        json.member("text", voice.in(line.text)).member("when", line.code).end_object();
    }
    json.end_array();
    json.key("themes").begin_array();
    for (const auto& theme : installation.needs.themes()) {
        json.begin_object().member("code", theme.code).member("title", voice.in(theme.title));
        json.end_object();
    }
    json.end_array();
    json.key("municipalities").begin_array();
    for (const auto* one :
         installation.municipalities.of_county(installation.county, local_date(call.now))) {
        json.begin_object().member("code", one->code).member("title", voice.in(one->name));
        json.end_object();
    }
    json.end_array();
    json.key("languages").begin_array();
    for (std::string_view code : {"fi", "sv", "en"}) {
        json.begin_object().member("code", code);
        json.member("title", voice.words("language." + std::string(code))).end_object();
    }
    json.end_array().end_object();
    return tagged_response(call, json.take());
}

model::ModelPtr contact_model(const App& app) {
    return app.installation.models.latest(centre::contact_model);
}

// Answers in the query ("a.<fact>=value") and the two that have names of their own.
Result<std::vector<std::pair<std::string, feel::Value>>>
given_answers(const Call& call, const model::CompiledModel& model) {
    std::vector<std::pair<std::string, std::string>> pairs;
    if (!query_pairs(call.request.query, pairs)) {
        return fail(ErrorKind::invalid, "http.bad_query");
    }
    std::vector<std::pair<std::string, feel::Value>> out;
    for (const auto& [name, text] : pairs) {
        std::string fact_id = name.starts_with("a.") ? name.substr(2) : name;
        if (name != "theme" && name != "concerns" && !name.starts_with("a.")) {
            return fail(Error(ErrorKind::invalid, "field.unknown").with("field", name));
        }
        const std::uint32_t fact = model.find_fact(fact_id);
        if (fact == model::none || text.empty()) continue;
        auto value = centre::parse_answer(model.facts[fact], text);
        if (!value) return fail(value.error());
        out.emplace_back(std::move(fact_id), std::move(*value));
    }
    return out;
}

Answer contact_form(Call& call) {
    Voice voice{call.app.installation, call.language};
    model::ModelPtr model = contact_model(call.app);
    auto given = given_answers(call, *model);
    if (!given) return fail(given.error());
    JsonWriter json;
    json.begin_object();
    json.key("model").begin_object().member("id", model->id).member("version", model->version);
    json.end_object();
    json.key("concerns").begin_array();
    for (auto value : concerns_values) {
        write_option(json, value, voice.words("concerns." + key_part(value)));
    }
    json.end_array().key("ways").begin_array();
    for (auto value : way_values) {
        write_option(json, value, voice.words("way." + std::string(value)));
    }
    json.end_array().key("questions").begin_array();
    for (std::uint32_t fact : centre::contact_questions(*model, *given)) {
        write_question(json, voice, *model, fact, nullptr, {});
    }
    json.end_array().end_object();
    return tagged_response(call, json.take());
}

struct WordsAndLanguage {
    std::string text;
    Language language = Language::fi;
};

std::expected<WordsAndLanguage, Problem> read_words(Call& call) {
    auto body = JsonInput::parse(call.request.body);
    if (!body) return std::unexpected<Problem>(body.error());
    WordsAndLanguage out;
    out.text = body->text("text", centre::words_max);
    out.language = call.language;
    std::string language = body->text("language", 20);
    if (!language.empty() && !parse_language(language, out.language)) {
        out.language = call.language;  // another language: help is told in the screen's
    }
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    return out;
}

Answer danger_check(Call& call) {
    auto said = read_words(call);
    if (!said) return std::unexpected(std::move(said.error()));
    Voice voice{call.app.installation, said->language};
    JsonWriter json;
    json.begin_object().key("dangers").begin_array();
    const centre::Installation& installation = call.app.installation;
    // Read in all three languages, whatever the screen's: people write as they can.
    const need::Text text = installation.needs.analyser().analyse(said->text);
    for (const need::DangerFound& danger : installation.dangers.find(text))
        write_danger(json, voice, danger);
    json.end_array().end_object();
    return json_response(json.take());
}

Answer need_check(Call& call) {
    auto said = read_words(call);
    if (!said) return std::unexpected(std::move(said.error()));
    const auto& installation = call.app.installation;
    Voice voice{installation, said->language};
    const auto guesses = installation.needs.find(said->text, "", 3);
    JsonWriter json;
    json.begin_object().key("needs").begin_array();
    for (const auto& guess : guesses) {
        const need::NeedCategory* category = installation.needs.category(guess.code);
        if (!category) continue;
        std::string because;
        for (const auto& word : guess.because) because += (because.empty() ? "" : ", ") + word;
        json.begin_object().member("code", guess.code);
        json.member("title", voice.in(category->title)).key("score").number(guess.score);
        json.member("reason", voice.words("need.because", {{"words", because}})).end_object();
    }
    json.end_array().key("clarify");
    // Two guesses that are nearly as good as each other: the person says which it is.
    const bool close = guesses.size() > 1 && guesses[1].score >= 0.8 * guesses[0].score;
    if (close) {
        json.begin_object().member("question", voice.words("need.clarify"));
        json.key("options").begin_array();
        for (std::size_t i = 0; i < 2; ++i) {
            const need::NeedCategory* category = installation.needs.category(guesses[i].code);
            if (category) write_option(json, guesses[i].code, voice.in(category->title));
        }
        json.end_array().end_object();
    } else {
        json.null();
    }
    json.end_object();
    return json_response(json.take());
}

constexpr std::array<RouteSpec, 5> routes{{
    {Method::get, "/api/health", Who::anyone, health},
    {Method::get, "/api/boot", Who::anyone, boot},
    {Method::get, "/api/contact-form", Who::anyone, contact_form},
    {Method::post, "/api/danger-check", Who::anyone, danger_check, false},
    {Method::post, "/api/need-check", Who::anyone, need_check, false},
}};

}  // namespace

std::span<const RouteSpec> public_routes() { return routes; }

}  // namespace luotsi::server

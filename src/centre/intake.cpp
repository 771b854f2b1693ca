#include "centre/intake.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/hash.hpp"
#include "centre/answer.hpp"

namespace luotsi::centre {

namespace {

constexpr std::array<std::string_view, 4> all_concerns{"self", "child", "someone close",
                                                       "not told"};
constexpr std::array<std::string_view, 4> all_ways{"phone", "sms", "email", "code"};
// outreach: nobody asked; we make contact ourselves.
constexpr std::array<std::string_view, 6> all_channels{"web",          "phone", "desk",
                                                       "professional", "chat",  "outreach"};
// A contact may be written down late; a year of delay is a slip of the pen in the date.
constexpr Duration recorded_late_max = days(366);
constexpr std::size_t short_text_max = 200;  // code points of names, numbers, addresses

template <class List>
bool one_of(const List& list, std::string_view value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

// Digits with an optional plus, spaces and dashes between; 5–15 digits (E.164).
bool looks_like_phone(std::string_view text) {
    std::size_t digits = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c >= '0' && c <= '9') {
            ++digits;
        } else if (!(c == ' ' || c == '-' || c == '(' || c == ')' || (c == '+' && i == 0))) {
            return false;
        }
    }
    return digits >= 5 && digits <= 15;
}

// One @ with something on both sides and a dot in the domain; the mail server knows the rest.
bool looks_like_email(std::string_view text) {
    const std::size_t at = text.find('@');
    if (at == std::string_view::npos || at == 0 || text.find('@', at + 1) != text.npos)
        return false;
    const std::string_view domain = text.substr(at + 1);
    const std::size_t dot = domain.find('.');
    const bool clean = std::none_of(text.begin(), text.end(), [](char c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == ',' || c == ';';
    });
    return clean && dot != std::string_view::npos && dot > 0 && dot + 1 < domain.size();
}

bool looks_like_language(std::string_view text) {
    if (text.size() < 2 || text.size() > 12) return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-';
    });
}

class Checker {
public:
    explicit Checker(std::vector<FieldError>& errors) : errors_(errors) {}
    void no(std::string field, std::string code, std::string detail) {
        errors_.push_back(
            {std::move(field), Error(ErrorKind::invalid, std::move(code), std::move(detail))});
    }
    void short_text(const char* field, std::string_view text) {
        if (count_code_points(text) > short_text_max)
            no(field, "contact.too_long", "longer than 200 characters");
    }

private:
    std::vector<FieldError>& errors_;
};

void check_reach(const ContactRequest& request, Checker& check) {
    if (!one_of(all_ways, request.way)) {
        check.no("way", "contact.bad_way", "not one of phone, sms, email, code");
        return;
    }
    const bool phone_needed = request.way == "phone" || request.way == "sms";
    if (phone_needed && request.phone.empty())
        check.no("phone", "contact.phone_missing", "a phone number is needed for this way");
    if (!request.phone.empty() && !looks_like_phone(request.phone))
        check.no("phone", "contact.bad_phone", "expected 5–15 digits");
    if (request.way == "email" && request.email.empty())
        check.no("email", "contact.email_missing", "an address is needed for this way");
    if (!request.email.empty() && !looks_like_email(request.email))
        check.no("email", "contact.bad_email", "expected name@domain");
}

void check_request(const ContactRequest& request, const need::NeedFinder& needs, Instant now,
                   Checker& check) {
    if (trim(request.words).empty() && request.theme.empty())
        check.no("words", "contact.nothing_said", "words or a theme are needed");
    if (count_code_points(request.words) > words_max)
        check.no("words", "contact.words_too_long", "longer than 8000 characters");
    if (!request.theme.empty() && needs.theme(request.theme) == nullptr)
        check.no("theme", "contact.unknown_theme", "no such theme");
    if (!one_of(all_concerns, request.concerns))
        check.no("concerns", "contact.bad_concerns", "not self, child, someone close or not told");
    if (!looks_like_language(request.language))
        check.no("language", "contact.bad_language", "expected a language code");
    if (!one_of(all_channels, request.channel))
        check.no("channel", "contact.bad_channel", "not a channel of this centre");
    if (request.happened_at > now)
        check.no("happened_at", "contact.in_future", "a contact cannot come from the future");
    if (request.happened_at.ms != 0 && request.happened_at < now - recorded_late_max)
        check.no("happened_at", "contact.too_long_ago", "more than a year ago");
    check_reach(request, check);
    check.short_text("name", request.name);
    check.short_text("best_time", request.best_time);
    check.short_text("reporter.name", request.reporter.name);
    check.short_text("reporter.organisation", request.reporter.organisation);
    check.short_text("reporter.phone", request.reporter.phone);
}

// Facts the intake fills by itself when the model declares them under these names.
class Facts {
public:
    Facts(const model::CompiledModel& model, engine::Command& open) : model_(model), open_(open) {}

    void put(std::string_view id, feel::Value value, std::string source) {
        const std::uint32_t fact = model_.find_fact(id);
        if (fact == model::none || value.is_null()) return;
        if (!fits(model_.facts[fact], value)) {
            // A language or theme the model has no name for is "other" where it has that.
            value = feel::Value::string("other");
            if (!fits(model_.facts[fact], value)) return;
        }
        engine::Learned learned;
        learned.fact = fact;
        learned.value = std::move(value);
        learned.source = std::move(source);
        open_.learned.push_back(std::move(learned));
    }

private:
    static bool fits(const model::Fact& fact, const feel::Value& value) {
        if (fact.options.empty()) return true;
        return value.is_string() &&
               std::any_of(fact.options.begin(), fact.options.end(),
                           [&](const model::Option& o) { return o.value == value.as_string(); });
    }
    const model::CompiledModel& model_;
    engine::Command& open_;
};

records::Text make_text(const ContactRequest& request, const engine::Command& open,
                        std::string kind, std::string body, Instant now, Uuid id) {
    records::Text text;
    text.id = id;
    text.case_id = open.case_id;
    text.organiser = open.actor.organisation;
    text.kind = std::move(kind);
    if (!parse_language(request.language, text.language)) text.language = Language::fi;
    text.body = std::move(body);
    text.wall = model::Wall::all_parties;
    text.happened_at = open.happened_at;
    text.recorded_at = now;
    return text;
}

void put_texts(const ContactRequest& request, Intake& intake, Instant now, Random& random) {
    if (const std::string_view said = trim(request.words); !said.empty()) {
        intake.open.text = make_uuid_v7(now, random);
        intake.texts.push_back(
            make_text(request, intake.open, "words", std::string(said), now, intake.open.text));
    }
    if (!request.choice.empty()) {
        intake.texts.push_back(make_text(request, intake.open, "choice", request.choice, now,
                                         make_uuid_v7(now, random)));
    }
    const Reporter& reporter = request.reporter;
    if (reporter.name.empty() && reporter.organisation.empty() && reporter.phone.empty()) return;
    std::string who = reporter.name;
    for (const std::string& part : {reporter.organisation, reporter.phone}) {
        if (!part.empty()) who += (who.empty() ? "" : ", ") + part;
    }
    intake.texts.push_back(make_text(request, intake.open, "reporter", std::move(who), now,
                                     make_uuid_v7(now, random)));
    intake.texts.back().wall = model::Wall::parties;
}

void put_answers(const ContactRequest& request, const model::CompiledModel& model, Intake& intake,
                 Checker& check) {
    const std::vector<std::uint32_t> asked = contact_questions(model, request.answers);
    for (const auto& [id, value] : request.answers) {
        const std::uint32_t fact = model.find_fact(id);
        if (fact == model::none || std::find(asked.begin(), asked.end(), fact) == asked.end()) {
            check.no("answers." + id, "contact.not_asked", "this contact form does not ask it");
            continue;
        }
        if (value.is_null()) continue;  // left unanswered: the counsellor may ask
        engine::Learned learned;
        learned.fact = fact;
        learned.value = value;
        learned.source = request.channel == "web" ? "client" : "worker";
        intake.open.learned.push_back(std::move(learned));
    }
}

}  // namespace

Intake take_in(const ContactRequest& request, const model::CompiledModel& model,
               const access::Structure& structure, const need::DangerFinder& dangers,
               const need::NeedFinder& needs, const engine::Actor& actor, Instant now,
               Random& random, std::vector<FieldError>& errors) {
    Checker check(errors);
    check_request(request, needs, now, check);
    Intake intake;
    intake.open.kind = engine::CommandKind::open;
    intake.open.actor = actor;
    intake.open.happened_at = request.happened_at.ms == 0 ? now : request.happened_at;
    intake.open.case_id = make_uuid_v7(now, random);
    intake.open.channel = request.channel;
    if (const access::Unit* unit = structure.contact_unit(request.municipality)) {
        intake.unit = unit->slug;
        intake.open.unit = unit->slug;
        if (intake.open.actor.organisation.empty())
            intake.open.actor.organisation = unit->organisation;
    } else {
        check.no("municipality", "contact.nobody_receives", "no unit receives contacts");
    }
    intake.dangers = dangers.find(needs.analyser().analyse(request.words));
    intake.needs = needs.find(request.words, request.theme);
    put_answers(request, model, intake, check);
    put_texts(request, intake, now, random);

    Facts facts(model, intake.open);
    facts.put("channel", feel::Value::string(request.channel), "intake");
    facts.put("concerns", feel::Value::string(request.concerns), "client");
    if (!request.theme.empty()) facts.put("theme", feel::Value::string(request.theme), "client");
    facts.put("danger", feel::Value::boolean(!intake.dangers.empty()), "intake");
    if (needs.category(request.need) != nullptr)
        facts.put("need", feel::Value::string(request.need),
                  request.channel == "web" ? "client" : "worker");
    else if (!request.none_fits && !intake.needs.empty())
        facts.put("need", feel::Value::string(intake.needs.front().code), "intake");
    facts.put("language", feel::Value::string(request.language), "client");
    facts.put("interpreter needed", feel::Value::boolean(request.interpreter), "client");

    intake.details = {intake.open.case_id, request.name,        request.phone,
                      request.email,       request.way,         request.best_time,
                      request.language,    request.interpreter, request.municipality};
    return intake;
}

std::string make_return_code(Random& random) {
    const std::string plain = secret_token(random, 12);
    return plain.substr(0, 4) + '-' + plain.substr(4, 4) + '-' + plain.substr(8, 4);
}

std::string normalise_return_code(std::string_view typed) {
    std::string plain = normalise_token(typed);
    return plain.size() == 12 ? plain : std::string();
}

}  // namespace luotsi::centre

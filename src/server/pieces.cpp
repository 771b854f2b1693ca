#include "server/pieces.hpp"

#include "centre/answer.hpp"
#include "instrument/binding.hpp"

namespace luotsi::server {

std::string Voice::unit_title(std::string_view slug) const {
    if (slug.empty()) return words("api.you_client");
    const access::Unit* unit = installation.organisation.known_unit(slug);
    return unit ? in(unit->title) : std::string(slug);
}

std::string Voice::unit_title(std::string_view slug, Instant then, Instant now) const {
    if (slug.empty()) return unit_title(slug);
    const access::Organisation& all = installation.organisation;
    const access::Unit* was = all.unit_about(slug, then);
    if (was == nullptr) return std::string(slug);
    // A split unit has several that followed it: none of them is its new name.
    const access::Unit* is = all.at(now).unit(slug);
    const bool merged = is == nullptr && !all.is_split(slug, now);
    if (merged) is = all.unit_about(all.successor(slug, "", now), now);
    if (is == nullptr || is->title == was->title) return in(was->title);
    return words("organisation.since_called", {{"then", in(was->title)}, {"now", in(is->title)}});
}

std::string Voice::worker_name(std::string_view slug) const {
    const access::Worker* worker = installation.organisation.known_worker(slug);
    return worker ? worker->name : std::string{};
}

std::string responsible_worker(const Voice& voice, const engine::Case& the_case,
                               std::string_view unit) {
    const auto& organisation = voice.installation.organisation;
    auto of_unit = [&](const std::string& slug) {
        const access::Worker* worker = slug.empty() ? nullptr : organisation.worker(slug);
        return worker && worker->unit == unit;
    };
    if (of_unit(the_case.keeper)) return the_case.keeper;
    for (const auto& promise : the_case.promises) {
        if (engine::is_running(promise.state) && of_unit(promise.holder)) return promise.holder;
    }
    for (const auto& round : the_case.rounds) {
        if (engine::is_open(round.state) && of_unit(round.holder)) return round.holder;
    }
    // A promise that was answered and took the matter along: who answered it knows it.
    for (const auto& promise : the_case.promises) {
        if (promise.moves_matter && of_unit(promise.holder)) return promise.holder;
    }
    return {};
}

std::string key_part(std::string_view value) {
    std::string out;
    for (char c : value) {
        if (c == '\'') continue;
        out += c == ' ' ? '_' : c;
    }
    return out;
}

void write_unit(JsonWriter& json, const Voice& voice, std::string_view slug) {
    const access::Unit* unit = voice.installation.organisation.known_unit(slug);
    if (!unit) {
        json.null();
        return;
    }
    json.begin_object();
    json.member("slug", unit->slug);
    json.member("title", voice.in(unit->title));
    json.member_or_null("phone", unit->phone);
    const LocalText* organisation =
        voice.installation.organisation.organisation_title(unit->organisation);
    json.member("organisation_title",
                organisation ? voice.in(*organisation) : voice.words("sector." + unit->sector));
    json.member("sector", unit->sector);
    json.end_object();
}

void write_due(JsonWriter& json, const Voice& voice, Instant at, Instant law_at,
               std::string_view guarantee, Instant now) {
    if (at == never) {
        json.null();
        return;
    }
    json.begin_object();
    json.time("at", at);
    json.time("law_at", law_at);
    const model::GuaranteeVersion* law =
        guarantee.empty() ? nullptr : voice.installation.guarantees.by_id(guarantee);
    json.key("guarantee");
    if (law) {
        json.begin_object().member("id", law->id).member("title", voice.in(law->title));
        json.member("law", law->law).member("source", law->source);
        json.member("confidence", law->confidence).end_object();
    } else {
        json.null();
    }
    json.flag("overdue", at <= now);
    json.end_object();
}

bool is_open_now(const access::Unit& unit, const Calendar& calendar, Instant now) {
    const Date day = local_date(now);
    const TimeOfDay time = local_time(now);
    // A holiday closes what is open on weekdays; a unit with weekend hours serves every day.
    const bool weekend = weekday(day) >= 6;
    if (!weekend && !calendar.is_working_day(day)) return false;
    for (const auto& span : unit.hours) {
        if (span.weekday == weekday(day) && span.opens <= time && time < span.closes) return true;
    }
    return false;
}

namespace {

std::string clock_text(TimeOfDay time) {
    const int hour = time.ms / 3'600'000;
    const int minute = time.ms / 60'000 % 60;
    std::string out = std::to_string(hour);
    if (minute != 0) out += (minute < 10 ? ".0" : ".") + std::to_string(minute);
    return out;
}

}  // namespace

// Neighbouring days with the same hours are told together: "ma–pe 8–16, la 9–13".
std::string hours_text(const Voice& voice, const access::Unit& unit) {
    std::array<std::string, 8> by_day;
    for (const auto& span : unit.hours) {
        std::string& day = by_day[static_cast<std::size_t>(span.weekday)];
        if (!day.empty()) day += ", ";
        day += clock_text(span.opens) + "–" + clock_text(span.closes);
    }
    std::string out;
    for (std::size_t day = 1; day <= 7; ++day) {
        if (by_day[day].empty()) continue;
        std::size_t last = day;
        while (last < 7 && by_day[last + 1] == by_day[day]) ++last;
        if (!out.empty()) out += ", ";
        out += voice.words("weekday." + std::to_string(day));
        if (last > day) out += "–" + voice.words("weekday." + std::to_string(last));
        out += " " + by_day[day];
        day = last;
    }
    return out;
}

void write_human(JsonWriter& json, const Voice& voice, std::string_view slug, Instant now) {
    const access::Unit* unit = voice.installation.organisation.known_unit(slug);
    if (!unit) {
        json.null();
        return;
    }
    json.begin_object();
    json.member("title", voice.in(unit->title));
    json.member("phone", unit->phone);
    json.member("hours_text", hours_text(voice, *unit));
    json.flag("open_now", is_open_now(*unit, voice.installation.calendar, now));
    json.end_object();
}

void write_option(JsonWriter& json, std::string_view value, std::string_view label) {
    json.begin_object().member("value", value).member("label", label).end_object();
}

void write_help_lines(JsonWriter& json, const Voice& voice, const std::vector<std::string>& codes) {
    json.begin_array();
    for (const std::string& code : codes) {
        const need::HelpLine* line = voice.installation.dangers.help(code);
        if (!line) continue;
        json.begin_object();
        json.member("title", voice.in(line->title)).member("phone", line->phone);
        json.member("text", voice.in(line->text)).end_object();
    }
    json.end_array();
}

void write_danger(JsonWriter& json, const Voice& voice, const need::DangerFound& found) {
    const need::Danger& danger = *found.danger;
    json.begin_object();
    json.member("kind", danger.kind);
    json.member("urgency", found.emergency ? "emergency" : "urgent");
    json.member("title", voice.in(danger.title));
    json.member("text", voice.in(danger.text));
    json.key("help");
    write_help_lines(json, voice, danger.help);
    json.flag("quick_exit", danger.quick_exit);
    json.end_object();
}

std::string_view question_type(const feel::Type& type) {
    using feel::TypeKind;
    switch (type.kind) {
        case TypeKind::boolean: return "boolean";
        case TypeKind::number: return type.integer && !type.maximum ? "count" : "number";
        case TypeKind::enumeration: return "choice";
        case TypeKind::date:
        case TypeKind::date_time: return "date";
        case TypeKind::days_duration:
        case TypeKind::months_duration: return "duration";
        case TypeKind::list: return "many";
        default: return "text";
    }
}

void write_answer_type(JsonWriter& json, const Voice& voice, const feel::Type& type,
                       const std::vector<model::Option>& options) {
    json.member("type", question_type(type));
    auto bound = [&](std::string_view name, const std::optional<feel::Decimal>& value) {
        json.key(name);
        if (value)
            json.raw(value->to_string());
        else
            json.null();
    };
    bound("min", type.minimum);
    bound("max", type.maximum);
    json.key("options").begin_array();
    for (const auto& option : options) write_option(json, option.value, voice.in(option.label));
    json.end_array();
}

void write_answer(JsonWriter& json, std::string_view key, const feel::Value& value) {
    if (value.is_list()) {
        json.key(key).raw(centre::answer_text(value));
    } else {
        json.member(key, centre::answer_text(value));
    }
}

std::function<bool(std::string_view)> about_many(const model::CompiledModel& model) {
    return [&model](std::string_view id) {
        const std::uint32_t fact = model.find_fact(id);
        return fact != model::none && model.facts[fact].is_many();
    };
}

void write_question(JsonWriter& json, const Voice& voice, const model::CompiledModel& model,
                    std::uint32_t index, const engine::FactRecord* known, const Asked& asked) {
    const model::Fact& fact = model.facts[index];
    json.begin_object();
    json.member("fact", fact.id);
    const std::string& ask = voice.in(fact.ask);
    json.member("ask", ask.empty() ? voice.in(fact.title) : ask);
    json.member("title", voice.in(fact.title));
    json.member_or_null("help", voice.in(fact.help));
    write_answer_type(json, voice, fact.type, fact.options);
    // Of several of a thing: what is asked of each.
    json.key("fields").begin_array();
    for (const model::FactField& field : fact.fields) {
        json.begin_object().member("field", field.id).member("title", voice.in(field.title));
        write_answer_type(json, voice, field.type, field.options);
        json.end_object();
    }
    json.end_array();
    // Answers to an instrument are drawn as its questions; what follows from them need not be
    // asked.
    json.member_or_null("instrument", instrument::answers_of(fact));
    const std::string_view code = fact.instrument;
    json.flag("follows", !code.empty() && instrument::answers_of(fact).empty() &&
                             instrument::answers_fact(model, code.substr(0, code.find('.'))) !=
                                 instrument::none);
    json.flag("required", asked.required);
    json.key("known");
    if (known && known->state == engine::FactState::known) {
        json.begin_object();
        write_answer(json, "value", known->value);
        json.member("label",
                    centre::label_of(fact, known->value, voice.language, voice.installation.words));
        json.member("source", known->source).time("at", known->happened_at);
        json.end_object();
    } else {
        json.null();
    }
    json.member_or_null("again_because",
                        asked.again_because ? voice.in(*asked.again_because) : std::string{});
    json.end_object();
}

std::string mask_phone(std::string_view phone) {
    std::string digits;
    for (char c : phone) {
        if (c >= '0' && c <= '9') digits += c;
    }
    if (digits.empty()) return {};
    return "••• " + (digits.size() > 3 ? digits.substr(digits.size() - 3) : std::string{});
}

std::string mask_email(std::string_view email) {
    auto at = email.find('@');
    if (at == std::string_view::npos || at == 0) return email.empty() ? "" : "•••";
    // The first character may be several bytes.
    std::size_t first = 1;
    while (first < at && (static_cast<unsigned char>(email[first]) & 0xC0U) == 0x80U) ++first;
    return std::string(email.substr(0, first)) + "•••" + std::string(email.substr(at));
}

}  // namespace luotsi::server

#include "server/keeper_questions.hpp"

#include <algorithm>
#include <tuple>

#include "server/json_input.hpp"
#include "server/json_writer.hpp"
#include "server/keeper_link.hpp"
#include "server/log.hpp"
#include "server/writing.hpp"

namespace luotsi::server {

namespace {

constexpr std::string_view question_record = "keeper-question";
constexpr Duration retry_pause = hours(1);
constexpr std::int32_t unverified_days = 183;
constexpr std::int32_t full_days = 90;

// "" when there is nothing to ask.
std::string_view why_ask(const directory::Directory& directory, std::size_t i, Date today) {
    const directory::Listing& service = directory.all()[i];
    const directory::Life& life = directory.life(i);
    if (life.unanswered >= 2 && life.unanswered * 2 >= life.asked)
        return "keeper.because.not_answering";
    std::optional<Date> confirmed = service.verified_at;
    if (life.confirmed_at)
        confirmed = std::max(local_date(*life.confirmed_at), confirmed.value_or(Date{0}));
    const bool full =
        life.capacity == "closed" || (life.capacity.empty() && service.capacity == "closed");
    if (full && (!confirmed || today.day - confirmed->day > full_days))
        return "keeper.because.full_long_ago";
    if (!confirmed || today.day - confirmed->day > unverified_days)
        return "keeper.because.unverified";
    return {};
}

// The language of the service's own details; Finnish where it has several.
Language language_of_service(const directory::Listing& service) {
    if (!service.title.fi.empty()) return Language::fi;
    return service.title.sv.empty() ? Language::en : Language::sv;
}

Result<std::map<std::string, Instant>> read_asked(store::Reader& reader) {
    auto texts = reader.records(question_record);
    if (!texts) return fail(texts.error());
    std::map<std::string, Instant> out;
    for (const std::string& text : *texts) {
        auto json = JsonInput::parse(text);
        if (!json) return fail(json.error());
        out[json->text("service", 400)] = json->instant("at").value_or(Instant{0});
    }
    return out;
}

store::Notice make_mail(const App& app, const directory::Listing& service,
                        const KeeperQuestion& question, Instant now, Random& random) {
    const Date last = local_date(now) + keeper_link_days;
    const model::Words& words = app.installation.words;
    store::Notice out;
    out.id = make_uuid_v7(now, random);
    out.organiser = app.installation.organiser;
    out.channel = "email";
    out.code = "keeper.subject";
    out.language = language_of_service(service);
    out.to = service.email;
    const std::string link =
        app.options.public_url + "/keeper/" + keeper_token(app.secret, service.id, last);
    out.body = words.get(out.language, "keeper.mail",
                         {{"service", service.title.in(out.language)},
                          {"because", words.get(out.language, question.because)},
                          {"link", link},
                          {"until", to_iso(last)}});
    out.created_at = now;
    out.next_try_at = {};  // at once
    return out;
}

std::string note_of(const directory::Listing& service, const KeeperQuestion& question,
                    Instant now) {
    JsonWriter json;
    json.begin_object().member("service", service.id).time("at", now);
    json.member("because", question.because).end_object();
    return json.take();
}

}  // namespace

std::vector<KeeperQuestion> doubts_of(const directory::Directory& directory, Instant now) {
    const Date today = local_date(now);
    std::vector<KeeperQuestion> out;
    for (std::size_t i = 0; i < directory.all().size(); ++i) {
        if (directory.life(i).gone) continue;
        const std::string_view because = why_ask(directory, i, today);
        if (!because.empty()) out.push_back({i, std::string(because)});
    }
    // Those who do not answer first, then by reason, each in a stable order.
    const auto key = [](const KeeperQuestion& one) {
        return std::tuple(one.because != "keeper.because.not_answering", one.because, one.index);
    };
    std::sort(out.begin(), out.end(),
              [&](const KeeperQuestion& a, const KeeperQuestion& b) { return key(a) < key(b); });
    return out;
}

std::vector<KeeperQuestion> due_questions(const directory::Directory& directory,
                                          const std::map<std::string, Instant>& asked,
                                          Instant now) {
    std::vector<KeeperQuestion> out = doubts_of(directory, now);
    std::erase_if(out, [&](const KeeperQuestion& one) {
        const directory::Listing& service = directory.all()[one.index];
        const auto before = asked.find(service.id);
        return service.email.empty() ||
               (before != asked.end() && now - before->second < days(ask_again_days));
    });
    if (out.size() > questions_a_day) out.resize(questions_a_day);
    return out;
}

bool KeeperQuestions::work_once(store::Reader& reader, Instant now) {
    if (app_.options.public_url.empty() || now < next_) return false;
    next_ = now + days(1);
    if (auto asked = ask(reader, now); !asked) {
        log_error("keepers.not_asked", asked.error());
        next_ = now + retry_pause;
    }
    return true;
}

Result<void> KeeperQuestions::ask(store::Reader& reader, Instant now) {
    auto asked = read_asked(reader);
    if (!asked) return fail(asked.error());
    const auto directory = app_.installation.directory.now();
    const auto questions = due_questions(*directory, *asked, now);
    if (questions.empty()) return {};
    auto written =
        app_.store.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
            SystemRandom random;
            for (const KeeperQuestion& question : questions) {
                const directory::Listing& service = directory->all()[question.index];
                const auto mail = make_mail(app_, service, question, now, random);
                if (auto put = session.put_notice(mail); !put) return fail(put.error());
                if (auto put =
                        session.put_record(question_record, service.id,
                                           note_of(service, question, now), system_actor(app_));
                    !put)
                    return fail(put.error());
            }
            return std::string{};
        });
    if (!written) return fail(written.error());
    return {};
}

}  // namespace luotsi::server

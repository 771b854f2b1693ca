#include "server/my_case_view.hpp"

#include <algorithm>
#include <set>

#include "centre/notices.hpp"
#include "centre/overview.hpp"
#include "server/case_parts.hpp"
#include "server/next_options.hpp"
#include "server/plan_view.hpp"

namespace luotsi::server {

namespace {

using engine::EventKind;
using engine::none;

std::string_view to_text(centre::StripState state) {
    switch (state) {
        case centre::StripState::done: return "done";
        case centre::StripState::now: return "now";
        case centre::StripState::coming: return "coming";
        case centre::StripState::skipped: return "skipped";
    }
    return "coming";
}

constexpr std::string_view reason_prefix = "access.reason.";

class MyCase {
public:
    MyCase(const App& app, const CaseBundle& bundle, const access::Asker& asker, Language language,
           Instant now)
        : bundle_(bundle), the_case_(bundle.the_case), model_(*bundle.the_case.model),
          voice_{app.installation, language}, eyes_(bundle, asker, now), now_(now) {}

    Rendered render() {
        json_.begin_object();
        head();
        next();
        steps();
        promises();
        plan();
        appointments();
        questions();
        consents();
        messages();
        feedback();
        contact();
        json_.end_object();
        return finish_view(json_.take(), until_);
    }

private:
    // Something due later makes the view change by itself then.
    void due(Instant at, Instant law_at, std::string_view guarantee) {
        if (at != never && at > now_) until_ = std::min(until_, at);
        write_due(json_, voice_, at, law_at, guarantee, now_);
    }

    std::string title() const {
        const engine::FactRecord* theme = bundle_.fact("theme");
        if (theme && theme->value.is_string()) {
            if (auto* known = voice_.installation.needs.theme(theme->value.as_string())) {
                return voice_.in(known->title);
            }
        }
        return voice_.in(model_.title);
    }

    void head() {
        const bool open = the_case_.state == engine::CaseState::open;
        json_.member("state", open ? "open" : "closed").member("title", title());
        json_.time("opened_at", the_case_.opened_at);
        std::string words;
        std::string choice;
        for (const auto& [id, text] : bundle_.texts) {
            if (text.kind == "choice" && eyes_.see(text)) choice = text.erased ? "" : text.body;
            if (text.kind == "words" && eyes_.see(text)) words = text.erased ? "" : text.body;
        }
        json_.member_or_null("words", words).member_or_null("choice", choice);
        const engine::FactRecord* concerns = bundle_.fact("concerns");
        json_.member_or_null("concerns", concerns && concerns->value.is_string()
                                             ? concerns->value.as_string()
                                             : std::string_view{});
        json_.key("outcome");
        if (!open && the_case_.end < model_.ends.size()) {
            const model::End& end = model_.ends[the_case_.end];
            json_.begin_object().member("title", voice_.in(end.title));
            json_.member("text", voice_.words("outcome." + key_part(to_string(end.outcome))));
            json_.end_object();
        } else {
            json_.null();
        }
    }

    // For whom the reader acts here; null in one's own matter.
    void acting() {
        const std::string_view why =
            access::reason(eyes_.asker(), bundle_.parties, now_).substr(reason_prefix.size());
        json_.key("acting");
        if (why != "guardian" && why != "mandate") {
            json_.null();
            return;
        }
        json_.begin_object().member("as", why);
        json_.member("name", bundle_.person ? bundle_.person->name : bundle_.details.name);
        json_.end_object();
    }

    void next() {
        const auto all = centre::next_steps(the_case_, centre::Audience::client);
        // Responsible is whoever the most urgent step waits for; with none, who has the matter.
        const std::string unit = all.empty() ? the_case_.unit : all.front().unit;
        const std::string& shown = unit.empty() ? the_case_.unit : unit;
        std::string holder = all.empty() ? std::string{} : all.front().holder;
        if (holder.empty() || unit.empty()) {
            holder = responsible_worker(voice_, the_case_, shown);
        }
        json_.key("responsible").begin_object().key("unit");
        write_unit(json_, voice_, shown);
        json_.member_or_null("worker_name", voice_.worker_name(holder));
        json_.flag("you", unit.empty() && !all.empty()).end_object();
        json_.key("human");
        write_human(json_, voice_, the_case_.unit, now_);
        json_.key("next").begin_array();
        for (const auto& one : all) {
            json_.begin_object().member("what", voice_.in(*one.what));
            json_.member("who", voice_.unit_title(one.unit)).key("by");
            due(one.due_at, one.law_due_at, one.guarantee);
            json_.flag("mine", one.unit.empty() && one.promise == none).key("round");
            if (one.round == none)
                json_.null();
            else
                json_.unsigned_integer(one.round);
            json_.end_object();
        }
        json_.end_array();
    }

    void steps() {
        json_.key("steps").begin_array();
        for (const auto& one : centre::strip(the_case_)) {
            const model::Step& step = model_.steps[one.step];
            json_.begin_object().member("title", voice_.in(step.shown));
            json_.member("state", to_text(one.state)).time("at", one.at);
            json_.member("by", voice_.unit_title(one.unit)).nothing("note").end_object();
        }
        json_.end_array();
    }

    void promises() {
        json_.key("promises").begin_array();
        for (const auto& promise : the_case_.promises) {
            const model::Step& step = model_.steps[promise.step];
            json_.begin_object().member("what", voice_.in(step.shown)).key("unit");
            write_unit(json_, voice_, promise.to_unit);
            json_.member("state", promise_state(promise.state)).time("asked_at", promise.asked_at);
            json_.key("by");
            const bool runs = is_running(promise.state);
            if (runs)
                due(promise.due_at, never, "");
            else
                write_due(json_, voice_, promise.due_at, never, "", promise.ended_at);
            json_.time("answered_at", promise.ended_at);
            json_.member_or_null("answer", eyes_.body(promise.answer)).key("came_home");
            write_came_home(json_, voice_, bundle_, promise, now_);
            json_.end_object();
        }
        json_.end_array();
    }

    static std::string_view promise_state(engine::PromiseState state) {
        switch (state) {
            case engine::PromiseState::asked: return "asked";
            case engine::PromiseState::accepted: return "accepted";
            case engine::PromiseState::answered: return "answered";
            case engine::PromiseState::returned: return "returned";
            case engine::PromiseState::cancelled: return "cancelled";
        }
        return "asked";
    }

    void plan() {
        json_.key("plan");
        write_plan(json_, voice_, eyes_, the_case_);
    }

    void appointments() {
        json_.key("appointments");
        write_appointments(json_, voice_, eyes_, the_case_);
        json_.key("can_book");
        const engine::Round* booking = nullptr;
        for (const auto& round : the_case_.rounds) {
            if (engine::is_open(round.state) && model_.steps[round.step].act == model::Act::book) {
                booking = &round;
            }
        }
        if (!booking) {
            json_.null();
            return;
        }
        const std::string& unit = booking->unit.empty() ? the_case_.unit : booking->unit;
        json_.begin_object().count("round", booking->id).key("unit");
        write_unit(json_, voice_, unit);
        json_.end_object();
    }

    void questions() {
        json_.key("questions").begin_array();
        std::set<std::uint32_t> written;
        for (const auto& round : the_case_.rounds) {
            const model::Step& step = model_.steps[round.step];
            if (!engine::is_open(round.state) || !model_.roles[step.by].is_subject) continue;
            for (const auto& item : step.learn) {
                const model::Fact& fact = model_.facts[item.fact];
                // A plan is answered on the plan itself.
                const bool on_plan =
                    fact.id == "plan agreed" && the_case_.plan.state != engine::PlanState::none_yet;
                if (on_plan || fact.source == model::FactSource::decided ||
                    !written.insert(item.fact).second) {
                    continue;
                }
                Asked asked{!item.optional,
                            item.again_because.fi.empty() ? nullptr : &item.again_because};
                write_question(json_, voice_, model_, item.fact, record(item.fact), asked);
            }
        }
        json_.end_array();
    }

    const engine::FactRecord* record(std::uint32_t fact) const {
        return fact < the_case_.facts.size() ? &the_case_.facts[fact] : nullptr;
    }

    void consents() {
        json_.key("consents").begin_array();
        for (const auto& consent : the_case_.consents) {
            const model::Step& step = model_.steps[consent.step];
            const std::string kind = voice_.words("unit_kind." + key_part(step.of));
            json_.begin_object().member("step", step.id).member("title", voice_.in(step.shown));
            json_.member("text", voice_.words("consent.text", {{"unit", kind}}));
            json_.member("to_unit_kind_title", kind);
            json_.member("state", consent_state_text(consent.state)).end_object();
        }
        json_.end_array();
    }

    void messages() {
        json_.key("messages").begin_array();
        for (const auto& event : bundle_.journal) {
            std::string text;
            std::string_view from = "system";
            if (event.kind == EventKind::message) {
                text = eyes_.body(event.text);
                from = event.actor.kind == engine::ActorKind::worker ? "worker" : "you";
            } else if (auto code = centre::notice_code(the_case_, event); !code.empty()) {
                text = voice_.words(code);
            }
            if (text.empty()) continue;
            json_.begin_object().time("at", event.recorded_at).member("from", from);
            json_.member("text", text).end_object();
        }
        json_.end_array();
    }

    // The one short question after each seam that has been passed.
    void feedback() {
        std::set<std::string> answered;
        for (const auto& event : bundle_.journal) {
            if (event.kind == EventKind::feedback) answered.insert(event.source);
        }
        std::vector<std::string> codes{"contact"};
        auto passed = [&](const std::string& code) {
            const bool is_new = std::find(codes.begin(), codes.end(), code) == codes.end();
            if (!code.empty() && is_new) codes.push_back(code);
        };
        for (const auto& round : the_case_.rounds) {
            if (round.state == engine::RoundState::done)
                passed(model_.steps[round.step].asks_after);
        }
        if (the_case_.state == engine::CaseState::closed) passed("end");
        json_.key("feedback").begin_array();
        for (const auto& code : codes) {
            json_.begin_object().member("code", code);
            json_.member("question", voice_.words("feedback." + code));
            json_.flag("answered", answered.contains(code)).end_object();
        }
        json_.end_array();
    }

    void contact() {
        const store::ContactDetails& details = bundle_.details;
        json_.key("contact").begin_object().member("way", details.way);
        json_.member_or_null("phone_masked", mask_phone(details.phone));
        json_.member_or_null("email_masked", mask_email(details.email));
        json_.member("language", details.language);
        json_.member_or_null("best_time", details.best_time).end_object();
        json_.flag("bound", !the_case_.subject.is_nil());
        acting();
    }

    const CaseBundle& bundle_;
    const engine::Case& the_case_;
    const model::CompiledModel& model_;
    const Voice voice_;
    const Eyes eyes_;
    const Instant now_;
    Instant until_ = never;
    JsonWriter json_;
};

}  // namespace

Rendered finish_view(std::string body, Instant until) {
    Rendered out;
    out.etag = etag_of(body);
    out.until = until;
    body.pop_back();
    body += ",\"etag\":";
    append_json_text(body, out.etag);
    body += '}';
    out.body = std::move(body);
    return out;
}

Rendered render_my_case(const App& app, const CaseBundle& bundle, const access::Asker& asker,
                        Language language, Instant now) {
    return MyCase(app, bundle, asker, language, now).render();
}

}  // namespace luotsi::server

// What clients and workers do: the requests a browser would send, with a key each, repeated until
// something certain comes back. What they then know is kept for the checks.
#include <fmt/format.h>

#include <boost/json/serialize.hpp>

#include "worker.hpp"
#include "world.hpp"

namespace luotsi::faults {

namespace {

std::string key_of(std::uint64_t seed) {
    SeededRandom random(seed);
    return to_string(make_uuid_v7({1'773'126'000'000}, random));
}

const char* story(std::uint64_t seed) {
    static constexpr const char* stories[] = {
        "Meidän 8-vuotias ei suostu menemään kouluun ja kotona on pelkkää huutoa.",
        "Olen ollut työttömänä vuoden eikä rahat riitä vuokraan.",
        "Jag är orolig för min mamma som bor ensam.",
        "Selkä on kipeä eikä töissä enää jaksa.",
        "En jaksa enää elää, haluan kuolla.",
        "Vauva ei nuku ja olen aivan uupunut.",
        "I need help with applying for income support.",
        "Juon liikaa ja perhe kärsii."};
    return stories[seed % 8];
}

Known known_of(int status) {
    if (status >= 200 && status < 300) return Known::done;
    return status >= 400 && status < 500 ? Known::refused : Known::never_knew;
}

}  // namespace

World::Answer World::ask_as_worker(const std::string& worker, Ask request, const Net& net,
                                   std::uint64_t seed) {
    Answer answer;
    for (int tries = 0; tries < 3; ++tries) {
        if (cookies_[worker].empty()) {
            Ask sign_in;
            sign_in.method = server::Method::post;
            sign_in.path = "/api/dev/sign-in";
            sign_in.body = R"({"worker":")" + worker + R"("})";
            cookies_[worker] = ask(sign_in, {}, mixed(seed, 100)).cookie;
        }
        request.cookie = cookies_[worker];
        answer = ask(request, net, mixed(seed, 101));
        if (answer.status != 401) return answer;
        cookies_[worker].clear();
    }
    return answer;
}

void World::command(const Op& op, const std::string& worker, Uuid case_id, const std::string& etag,
                    const std::string& body, std::uint64_t salt, const std::string& mark) {
    Ask request;
    request.method = server::Method::post;
    request.path = "/api/cases/" + to_string(case_id) + "/commands";
    request.if_match = etag;
    request.body = body;
    request.key = key_of(mixed(op.seed, salt));
    const std::size_t at = wishes.size();
    wishes.push_back({op.id,
                      body.find(mark) == std::string::npos ? "" : mark,
                      Known::not_yet,
                      case_id,
                      "",
                      "",
                      0,
                      {}});
    const Answer answer = ask_as_worker(worker, request, op.net, mixed(op.seed, salt + 1));
    Wish& wish = wishes[at];
    wish.known = known_of(answer.status);
    tell(fmt::format("op {} {} {}: {}{}", op.id, worker, body, answer.status,
                     answer.status >= 400 ? " " + answer.body : ""));
    if (wish.known != Known::done) return;
    for (const auto& one : list_of(parse(answer.body), "events"))
        wish.events.push_back(text_of(one.as_object(), "kind"));
}

namespace {

// Workers who may have to do with a case as its screen shows it.
std::vector<std::string> workers_for(const centre::Installation& installation,
                                     const json::object& view) {
    std::vector<std::string> units{
        text_of(object_of(object_of(view, "responsible"), "unit"), "slug")};
    for (const auto& one : list_of(view, "promises"))
        units.push_back(text_of(object_of(one.as_object(), "to_unit"), "slug"));
    for (const auto& one : list_of(view, "rounds"))
        units.push_back(text_of(object_of(one.as_object(), "unit"), "slug"));
    std::vector<std::string> out;
    for (const auto& worker : installation.organisation.workers())
        if (std::find(units.begin(), units.end(), worker.unit) != units.end())
            out.push_back(worker.slug);
    return out;
}

class OneOp {
public:
    OneOp(World& world, const Op& op)
        : world_(world), op_(op), mark_("[[" + std::to_string(op.id) + "]]") {}

    void play() {
        if (op_.kind == OpKind::contact) return contact();
        if (op_.kind == OpKind::recorded) return recorded();
        if (op_.kind == OpKind::session && op_.seed % 8 != 6) return session();
        const auto found = world_.contacts.find(op_.about);
        if (found == world_.contacts.end() || found->second.known != Known::done) return;
        about_ = &found->second;
        switch (op_.kind) {
            case OpKind::message: return message();
            case OpKind::look: return look();
            case OpKind::note: return note();
            case OpKind::work: return work();
            case OpKind::book: return book();
            case OpKind::edit: return edit();
            case OpKind::session: return another_code();
            default: return;
        }
    }

private:
    void contact() {
        World::Ask request;
        request.method = server::Method::post;
        request.path = "/api/contacts";
        json::object body{{"words", story(op_.seed)},
                          {"name", mark_},
                          {"concerns", op_.seed % 3 == 0 ? "child" : "self"},
                          {"language", "fi"},
                          {"way", "email"},
                          {"email", "asiakas@example.org"},
                          {"municipality", "297"}};
        request.body = json::serialize(body);
        request.key = key_of(op_.seed);
        keep(world_.ask(request, op_.net, mixed(op_.seed, 1)));
    }

    void recorded() {
        World::Ask request;
        request.method = server::Method::post;
        request.path = "/api/contacts/recorded";
        json::object body{{"words", story(op_.seed)},
                          {"name", mark_},
                          {"concerns", "self"},
                          {"channel", "phone"}};
        request.body = json::serialize(body);
        request.key = key_of(op_.seed);
        keep(world_.ask_as_worker("w-aino-demo", request, op_.net, mixed(op_.seed, 1)));
    }

    void keep(const World::Answer& answer) {
        Wish wish{op_.id, mark_, known_of(answer.status), {}, "", answer.cookie, 0, {}};
        const json::object body = parse(answer.body);
        if (const auto id = parse_uuid(text_of(body, "case"))) wish.case_id = *id;
        wish.code = text_of(body, "code");
        world_.tell(
            fmt::format("op {} contact {}: {}", op_.id, to_string(wish.case_id), answer.status));
        if (wish.known == Known::done && wish.case_id.is_nil())
            world_.violated("an answer names the case", answer.body);
        world_.contacts[op_.id] = std::move(wish);
    }

    World::Answer as_client(server::Method method, const std::string& path, const std::string& body,
                            std::uint64_t salt, const std::string& query = "") {
        World::Ask request;
        request.method = method;
        request.path = path;
        request.query = query;
        request.body = body;
        if (method == server::Method::post) request.key = key_of(mixed(op_.seed, salt));
        World::Answer answer;
        for (int tries = 0; tries < 2; ++tries) {
            request.cookie = about_->cookie;
            answer = world_.ask(request, op_.net, mixed(op_.seed, salt + 1));
            if (answer.status != 401) break;
            World::Ask by_code;
            by_code.method = server::Method::post;
            by_code.path = "/api/session/code";
            by_code.body = json::serialize(json::object{{"code", about_->code}});
            about_->cookie = world_.ask(by_code, {}, mixed(op_.seed, salt + 2)).cookie;
        }
        return answer;
    }

    void message() {
        if (about_->cookie.empty()) return;
        const std::size_t at = world_.wishes.size();
        world_.wishes.push_back({op_.id, mark_, Known::not_yet, about_->case_id, "", "", 0, {}});
        const json::object body{{"text", "Vielä yksi asia. " + mark_}};
        const World::Answer answer =
            as_client(server::Method::post, "/api/my/case/messages", json::serialize(body), 1);
        world_.wishes[at].known = known_of(answer.status);
        world_.tell(fmt::format("op {} message: {}", op_.id, answer.status));
    }

    // Reads the own case and answers what it asks: a consent, a plan.
    void look() {
        if (about_->cookie.empty()) return;
        const json::object view = parse(as_client(server::Method::get, "/api/my/case", "", 1).body);
        for (const auto& one : list_of(view, "consents")) {
            if (text_of(one.as_object(), "state") != "asked") continue;
            const json::object body{{"step", text_of(one.as_object(), "step")}, {"given", true}};
            (void)as_client(server::Method::post, "/api/my/case/consents", json::serialize(body),
                            5);
            return;
        }
        if (view.contains("can_book") && view.at("can_book").is_object()) return book();
        const json::object plan = object_of(view, "plan");
        if (text_of(plan, "state") != "drafted") return;
        const json::object body{{"version", plan.at("version")}};
        (void)as_client(server::Method::post, "/api/my/case/plan/agree", json::serialize(body), 9);
    }

    void note() {
        const json::object body{{"command", "note"}, {"text", "Muistiin. " + mark_}};
        world_.command(op_, "w-aino-demo", about_->case_id, "*", json::serialize(body), 3, mark_);
    }

    // Several parties write into one plan, each from the copy it has seen.
    void edit() {
        std::string worker = "w-aino-demo";
        for (std::uint64_t step = 1; step <= 3; ++step) {
            const json::object view = parse(open(worker, about_->case_id, step * 10).body);
            const std::string mark = fmt::format("[[{}-{}]]", op_.id, step);
            const std::string body = edit_of_plan(view, mixed(op_.seed, step), mark);
            if (body.empty()) return;
            world_.command(op_, worker, about_->case_id, "*", body, step * 10 + 3, mark);
            const auto others = workers_for(world_.installation, view);
            if (!others.empty()) worker = others[mixed(op_.seed, step + 60) % others.size()];
        }
    }

    // A worker comes and goes; a session that was ended stays so, whatever happens to the program.
    void session() {
        // A copy: while this one waits for its answers, others come and go.
        const std::vector<std::string> ended = world_.ended_sessions;
        for (const std::string& cookie : ended)
            if (me(cookie, 21) == 200) world_.violated("an ended session stays ended", mark_);
        World::Ask come;
        come.method = server::Method::post;
        come.path = "/api/dev/sign-in";
        come.body = R"({"worker":"w-aino-demo"})";
        const Instant before = world_.wall();
        const World::Answer here = world_.ask(come, op_.net, mixed(op_.seed, 31));
        if (here.status != 200 || here.cookie.empty()) return;
        const int seen = me(here.cookie, 32);
        const bool soon = std::abs((world_.wall() - before).ms) < 600'000;
        if (seen == 401 && soon) world_.violated("a session that began is there", mark_);
        if (op_.seed % 2 == 0) return;
        World::Ask go;
        go.method = server::Method::post;
        go.path = "/api/sign-out";
        go.cookie = here.cookie;
        const int gone = world_.ask(go, op_.net, mixed(op_.seed, 33)).status;
        if (gone < 200 || gone >= 300) return;
        world_.ended_sessions.push_back(here.cookie);
        if (world_.ended_sessions.size() > 4)
            world_.ended_sessions.erase(world_.ended_sessions.begin());
    }

    // A client has another return code; the old one then opens nothing, whatever happens.
    void another_code() {
        if (about_->code.empty() || about_->cookie.empty()) return;
        const std::string old = about_->code;
        const std::uint32_t nth = ++about_->new_codes;
        const World::Answer answer = as_client(server::Method::post, "/api/my/case/code", "{}", 1);
        world_.tell(fmt::format("op {} another code: {}", op_.id, answer.status));
        const Known known = known_of(answer.status);
        if (known == Known::refused) return;
        // Nobody told which one is valid: nobody comes back by it.
        about_->code = known == Known::done ? text_of(parse(answer.body), "code") : std::string();
        if (known != Known::done) return;
        world_.replaced_codes.push_back(old);
        const std::size_t any = mixed(op_.seed, 41) % world_.replaced_codes.size();
        for (const std::string& code : {old, world_.replaced_codes[any]})
            if (by_code(code, 42) == 200)
                world_.violated("a code that was replaced opens nothing", mark_);
        if (by_code(about_->code, 43) == 404 && about_->new_codes == nth)
            world_.violated("the code that is valid opens the matter", mark_);
    }

    int by_code(const std::string& code, std::uint64_t salt) {
        World::Ask come;
        come.method = server::Method::post;
        come.path = "/api/session/code";
        come.body = json::serialize(json::object{{"code", code}});
        return world_.ask(come, {}, mixed(op_.seed, salt)).status;
    }

    int me(const std::string& cookie, std::uint64_t salt) {
        World::Ask who;
        who.path = "/api/me";
        who.cookie = cookie;
        return world_.ask(who, {}, mixed(op_.seed, salt)).status;
    }

    World::Answer open(const std::string& worker, Uuid case_id, std::uint64_t salt) {
        World::Ask request;
        request.path = "/api/cases/" + to_string(case_id);
        return world_.ask_as_worker(worker, request, {}, mixed(op_.seed, salt));
    }

    void work() {
        std::string worker = "w-aino-demo";
        const Uuid case_id = about_->case_id;
        const std::uint64_t steps = op_.seed % 4 == 0 ? 30 : 6;
        for (std::uint64_t step = 1; step <= steps; ++step) {
            if (step % 5 == 0) look();
            const World::Answer seen = open(worker, case_id, step * 10);
            const json::object view = parse(seen.body);
            const std::string mark = fmt::format("[[{}-{}]]", op_.id, step);
            const std::string body =
                seen.status == 200 ? next_act(view, mixed(op_.seed, step), mark) : "";
            if (!body.empty())
                world_.command(op_, worker, case_id, text_of(view, "etag"), body, step * 10 + 3,
                               mark);
            const auto others = workers_for(world_.installation, view);
            if (others.empty()) return;
            if (body.empty() || mixed(op_.seed, step + 50) % 3 == 0)
                worker = others[mixed(op_.seed, step + 60) % others.size()];
        }
    }

    void book() {
        if (about_->cookie.empty()) return;
        const World::Answer seen = as_client(server::Method::get, "/api/my/case", "", 1);
        const json::object can = object_of(parse(seen.body), "can_book");
        if (can.empty()) return;
        const World::Answer times =
            as_client(server::Method::get, "/api/my/case/free-times", "", 5, "limit=5");
        const json::array items = list_of(parse(times.body), "items");
        if (items.empty()) return;
        // Everybody wants the first one.
        const json::object body{{"slot", text_of(items[0].as_object(), "slot")},
                                {"round", can.at("round")}};
        const World::Answer booked =
            as_client(server::Method::post, "/api/my/case/bookings", json::serialize(body), 9);
        world_.tell(fmt::format("op {} books: {}", op_.id, booked.status));
        if (booked.status >= 300) return;
        ++world_.outcome.bookings;
        world_.booked.emplace_back(about_->case_id, text_of(items[0].as_object(), "slot"));
    }

    World& world_;
    const Op& op_;
    std::string mark_;
    Wish* about_ = nullptr;
};

}  // namespace

void World::play_op(const Op& op) { OneOp(*this, op).play(); }

}  // namespace luotsi::faults

#include "worker.hpp"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>

namespace luotsi::faults {

namespace {

// Answers that carry a case on, instead of ending it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> onwards{
    {{"first outcome", "continues"},
     {"wants plan", "true"},
     {"needs time", "true"},
     {"refer to", "family centre"},
     {"safety result", "safe"},
     {"plan agreed", "true"}}};

// An answer a person might give to a question of a form.
json::value made_up(const json::object& question, std::uint64_t seed) {
    const std::string type = text_of(question, "type");
    const json::array options = list_of(question, "options");
    if (seed % 16 < 13) {
        const std::string fact = text_of(question, "fact");
        for (const auto& [name, value] : onwards)
            if (fact == name) return json::value(value);
    }
    if (!options.empty()) {
        const auto& option = options[seed % options.size()].as_object();
        std::string value = text_of(option, "value");
        if (type == "choices") return json::value(json::array{json::value(value)});
        return json::value(value);
    }
    if (type == "yes_no" || type == "boolean" || type == "yes no")
        return json::value(seed % 2 == 0 ? "true" : "false");
    if (type == "number") return json::value(std::to_string(seed % 11));
    if (type == "date") return json::value("2026-03-20");
    return json::value("tekstiä");
}

// The next act of a worker on a case as its screen shows it: a command's body, or "" for none.
class Worker {
public:
    Worker(const json::object& view, std::uint64_t seed, std::string mark)
        : view_(view), seed_(seed), mark_(std::move(mark)) {}

    std::string act() {
        for (const auto& one : list_of(view_, "promises"))
            if (std::string body = on_promise(one.as_object()); !body.empty()) return body;
        for (const auto& one : list_of(view_, "rounds"))
            if (std::string body = on_round(one.as_object()); !body.empty()) return body;
        return {};
    }

private:
    bool chance(std::uint64_t salt, std::uint64_t percent) const {
        return mixed(seed_, salt) % 100 < percent;
    }

    std::string on_promise(const json::object& promise) const {
        const json::array may = list_of(promise, "may");
        if (may.empty() || text_of(promise, "mine") != "receiver") return {};
        const auto can = [&](std::string_view what) {
            return std::any_of(may.begin(), may.end(),
                               [&](const auto& one) { return one.as_string() == what; });
        };
        json::object body{{"promise", promise.at("id")}};
        if (can("accept") && chance(1, 70)) {
            body["command"] = "accept_promise";
        } else if (can("return") && chance(2, 40)) {
            body["command"] = "return_promise";
            body["reason"] = "full";
            body["text"] = "Emme voi ottaa. " + mark_;
        } else if (can("answer") && chance(3, 50)) {
            body["command"] = "answer_promise";
            body["text"] = "Näin teemme. " + mark_;
        } else {
            return {};
        }
        return json::serialize(body);
    }

    std::string ask(const json::object& round, const json::object& promise) const {
        json::object body;
        if (flag_of(promise, "needs_consent") && text_of(promise, "consent_state") != "given") {
            body["command"] =
                text_of(promise, "consent_state") == "asked" ? "consent" : "ask_consent";
            body["step"] = text_of(round, "step");
            body["given"] = true;
            return json::serialize(body);
        }
        const json::array units = list_of(promise, "units");
        if (units.empty()) return {};
        const auto& unit = units[mixed(seed_, 4) % units.size()].as_object();
        body["command"] = "ask_promise";
        body["round"] = round.at("id");
        body["unit"] = text_of(unit, "slug");
        body["text"] = "Voitteko auttaa? " + mark_;
        return json::serialize(body);
    }

    std::string on_round(const json::object& round) {
        if (flag_of(round, "waits_for_promise") || text_of(round, "act") == "wait") return {};
        const bool mine = flag_of(round, "mine");
        json::object body{{"round", round.at("id")}};
        if (flag_of(round, "may_take") && (!flag_of(round, "may_complete") || chance(5, 50))) {
            body["command"] = "take";
            return json::serialize(body);
        }
        if (const json::object promise = object_of(round, "promise"); mine && !promise.empty())
            return ask(round, promise);
        if (flag_of(round, "plan") && mine && chance(6, 60)) {
            body["command"] = "draft_plan";
            body["plan"] =
                json::object{{"goals", json::array{json::value("Arki sujuu " + mark_)}},
                             {"items", json::array{json::object{{"text", "Soitetaan"}}}}};
            return json::serialize(body);
        }
        if (!flag_of(round, "may_complete")) return {};
        return complete(round, body);
    }

    std::string complete(const json::object& round, json::object& body) {
        json::object values;
        std::uint64_t salt = 10;
        for (const auto& one : list_of(round, "form")) {
            const json::object& question = one.as_object();
            if (flag_of(question, "follows") || text_of(question, "type") == "many") continue;
            if (!flag_of(question, "required") && chance(++salt, 40)) continue;
            values[text_of(question, "fact")] = made_up(question, mixed(seed_, ++salt));
        }
        for (const auto& one : list_of(round, "decides")) {
            const json::object& decision = one.as_object();
            if (!object_of(decision, "confirmed").empty()) continue;
            const json::array options = list_of(decision, "options");
            json::object decide{{"fact", text_of(decision, "fact")}};
            if (const json::object proposed = object_of(decision, "proposed"); !proposed.empty()) {
                decide["command"] = "confirm";
                return json::serialize(decide);
            }
            if (options.empty()) continue;
            decide["command"] = "override";
            decide["value"] =
                text_of(options[mixed(seed_, ++salt) % options.size()].as_object(), "value");
            decide["reason"] = "näin on paras";
            return json::serialize(decide);
        }
        body["command"] = "complete";
        body["minutes"] = 5 + mixed(seed_, 7) % 40;
        if (const json::array ways = list_of(round, "channels"); !ways.empty())
            body["channel"] = text_of(ways[mixed(seed_, 8) % ways.size()].as_object(), "value");
        if (!values.empty()) body["values"] = values;
        return json::serialize(body);
    }

    const json::object& view_;
    std::uint64_t seed_;
    std::string mark_;
};

}  // namespace

std::string next_act(const json::object& view, std::uint64_t seed, const std::string& mark) {
    return Worker(view, seed, mark).act();
}

std::string edit_of_plan(const json::object& view, std::uint64_t seed, const std::string& mark) {
    const json::object plan = object_of(view, "plan");
    if (plan.empty() || !plan.contains("edition")) return {};
    json::object edit{{"field", "add"}, {"text", "Minäkin teen osani. " + mark}};
    for (const auto& one : list_of(plan, "items")) {
        const json::object& item = one.as_object();
        if (!flag_of(item, "may_edit") || seed % 3 == 0) continue;
        edit = {{"field", "text"}, {"item", item.at("id")}, {"text", "Toisin sanoen. " + mark}};
        break;
    }
    json::array edits{edit};
    return json::serialize(json::object{
        {"command", "edit_plan"}, {"seen", plan.at("edition")}, {"edits", std::move(edits)}});
}

}  // namespace luotsi::faults

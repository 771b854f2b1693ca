#include "early/record.hpp"

#include <algorithm>
#include <boost/json.hpp>

namespace luotsi::early {

namespace json = boost::json;

namespace {

std::string text(const json::object& in, const char* key) {
    const json::value* value = in.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

std::int64_t number(const json::object& in, const char* key) {
    const json::value* value = in.if_contains(key);
    json::error_code wrong;
    const auto out = value != nullptr ? value->to_number<std::int64_t>(wrong) : 0;
    return wrong ? 0 : out;
}

Uuid id(const json::object& in, const char* key) {
    return parse_uuid(text(in, key)).value_or(Uuid());
}

const json::array& list(const json::object& in, const char* key) {
    static const json::array none;
    const json::value* value = in.if_contains(key);
    return value != nullptr && value->is_array() ? value->get_array() : none;
}

json::object source_json(const Source& source) {
    return {{"case", luotsi::to_string(source.case_id)},
            {"what", source.what},
            {"at", source.happened_at.ms},
            {"register", static_cast<std::int64_t>(source.reg)},
            {"wall", static_cast<std::int64_t>(source.wall)}};
}

Source source_of(const json::object& in) {
    Source out;
    out.case_id = id(in, "case");
    out.what = text(in, "what");
    out.happened_at = Instant{number(in, "at")};
    out.reg = static_cast<model::Register>(std::clamp<std::int64_t>(number(in, "register"), 0, 2));
    out.wall = static_cast<model::Wall>(std::clamp<std::int64_t>(number(in, "wall"), 0, 5));
    return out;
}

Reason reason_of(const json::object& in) {
    Reason out;
    out.name = text(in, "measure");
    out.value = text(in, "value");
    for (const json::value& one : list(in, "from"))
        if (one.is_object()) out.sources.push_back(source_of(one.get_object()));
    return out;
}

Error bad_record() {
    return {ErrorKind::internal, "early.bad_record", "a record of early identification is broken"};
}

}  // namespace

std::string to_json(const Proposal& proposal) {
    json::array reasons;
    for (const Reason& reason : proposal.reasons) {
        json::array from;
        for (const Source& source : reason.sources) from.push_back(source_json(source));
        json::object kept{{"measure", reason.name}, {"from", std::move(from)}};
        if (keeps_value(reason.name)) kept["value"] = reason.value;
        reasons.push_back(std::move(kept));
    }
    json::object out{{"person", luotsi::to_string(proposal.person)},
                     {"rule", proposal.rule},
                     {"version", proposal.version},
                     {"unit", proposal.unit},
                     {"nth", proposal.nth},
                     {"shown", proposal.shown},
                     {"state", to_string(proposal.state)},
                     {"happened_at", proposal.happened_at.ms},
                     {"recorded_at", proposal.recorded_at.ms},
                     {"reasons", std::move(reasons)}};
    if (proposal.state != State::proposed) {
        out["ended_at"] = proposal.ended_at.ms;
        out["ended_recorded_at"] = proposal.ended_recorded_at.ms;
    }
    if (!proposal.who.empty()) out["who"] = proposal.who;
    if (!proposal.why.empty()) out["why"] = proposal.why;
    if (!proposal.case_id.is_nil()) out["case"] = luotsi::to_string(proposal.case_id);
    return json::serialize(out);
}

Result<Proposal> proposal_of(std::string_view text_of_record) {
    json::error_code wrong;
    const json::value parsed = json::parse(text_of_record, wrong);
    if (wrong || !parsed.is_object()) return fail(bad_record());
    const json::object& in = parsed.get_object();
    Proposal out;
    out.person = id(in, "person");
    out.rule = text(in, "rule");
    out.version = text(in, "version");
    out.unit = text(in, "unit");
    out.nth = static_cast<std::uint32_t>(number(in, "nth"));
    const json::value* shown = in.if_contains("shown");
    out.shown = shown != nullptr && shown->is_bool() && shown->get_bool();
    const std::string state = text(in, "state");
    bool known = false;
    for (std::uint8_t i = 0; i <= static_cast<std::uint8_t>(State::too_late); ++i) {
        if (to_string(static_cast<State>(i)) != state) continue;
        out.state = static_cast<State>(i);
        known = true;
    }
    if (!known || out.person.is_nil() || out.rule.empty()) return fail(bad_record());
    out.happened_at = Instant{number(in, "happened_at")};
    out.recorded_at = Instant{number(in, "recorded_at")};
    out.ended_at = Instant{number(in, "ended_at")};
    out.ended_recorded_at = Instant{number(in, "ended_recorded_at")};
    out.who = text(in, "who");
    out.why = text(in, "why");
    out.case_id = id(in, "case");
    for (const json::value& one : list(in, "reasons"))
        if (one.is_object()) out.reasons.push_back(reason_of(one.get_object()));
    return out;
}

std::string objection_json(bool objects, Instant happened_at) {
    return json::serialize(json::object{{"objects", objects}, {"happened_at", happened_at.ms}});
}

bool objects(std::string_view text_of_record) {
    json::error_code wrong;
    const json::value parsed = json::parse(text_of_record, wrong);
    if (wrong || !parsed.is_object()) return true;  // in doubt the person's word stands
    const json::value* said = parsed.get_object().if_contains("objects");
    return said == nullptr || !said->is_bool() || said->get_bool();
}

std::string to_json(const Sweep& sweep) {
    json::object looked;
    for (const auto& [rule, people] : sweep.looked) looked[rule] = people;
    return json::serialize(json::object{{"at", sweep.at.ms},
                                        {"people", sweep.people},
                                        {"unread", sweep.unread},
                                        {"looked", std::move(looked)}});
}

Result<Sweep> sweep_of(std::string_view text_of_record) {
    json::error_code wrong;
    const json::value parsed = json::parse(text_of_record, wrong);
    if (wrong || !parsed.is_object()) return fail(bad_record());
    const json::object& in = parsed.get_object();
    Sweep out;
    out.at = Instant{number(in, "at")};
    out.people = static_cast<std::uint64_t>(number(in, "people"));
    out.unread = static_cast<std::uint64_t>(number(in, "unread"));
    const json::value* looked = in.if_contains("looked");
    if (looked != nullptr && looked->is_object())
        for (const auto& one : looked->get_object())
            out.looked[one.key()] =
                static_cast<std::uint64_t>(number(looked->get_object(), one.key_c_str()));
    return out;
}

}  // namespace luotsi::early

// The counsellor's and the units' queues: what is new, mine, waiting for others, due today,
// overdue, asked of us – one list of open obligations, danger first, then by time left. Rows are
// those of the asker's own unit; words and names in them are asked from access one by one.
#include <algorithm>
#include <map>

#include "server/app.hpp"
#include "server/case_bundle.hpp"
#include "server/case_parts.hpp"
#include "server/json_input.hpp"
#include "server/pieces.hpp"
#include "server/viewing.hpp"
#include "server/work_rows.hpp"

namespace luotsi::server {

namespace {

constexpr std::array<std::string_view, 8> queue_names{
    "new", "mine", "waiting", "team", "today", "overdue", "stuck", "consultations"};
constexpr std::uint32_t page_rows = 200;
constexpr std::size_t count_rows_max = 5'000;  // beyond, counts say at least
constexpr std::size_t words_shown = 160;

Instant end_of_today(Instant now) { return at_local(local_date(now) + 1, TimeOfDay{0}); }

store::Reader::WorkQuery query_of(const access::Asker& asker, std::string_view queue) {
    store::Reader::WorkQuery query;
    query.units = {asker.unit};
    if (queue == "new") query.state = "due";
    if (queue == "waiting") query.state = "waiting";
    if (queue == "mine") {
        query.holder = asker.id;
        query.units.clear();
    }
    return query;
}

bool belongs(const store::WorkRow& row, std::string_view queue, Instant now) {
    if (queue == "new") return row.kind == "round" && row.holder.empty();
    if (queue == "consultations") return row.kind == "promise";
    if (queue == "today") return row.due_at <= end_of_today(now);
    if (queue == "stuck") return row.came_home == engine::CameHome::nobody_left;
    if (queue == "overdue") return row.overdue || row.due_at <= now;
    return true;
}

// A row of a queue and how many further obligations of the same case stand in it.
struct QueueRow {
    store::WorkRow row;
    std::uint64_t more = 0;
};

// A contact stands once in a queue, with what is most urgent of it (rows come in that order) and
// what came home of any of them; what one holds or is asked for stands row by row.
std::vector<QueueRow> by_case(std::vector<store::WorkRow> rows, std::string_view queue) {
    const bool each = queue == "mine" || queue == "waiting" || queue == "consultations";
    std::vector<QueueRow> out;
    std::map<Uuid, std::size_t> places;
    for (auto& row : rows) {
        const auto [place, fresh] = places.try_emplace(row.case_id, out.size());
        if (each || fresh)
            out.push_back({std::move(row), 0});
        else {
            QueueRow& first = out[place->second];
            first.row.came_home = std::max(first.row.came_home, row.came_home);
            ++first.more;
        }
    }
    return out;
}

// Rows of a queue from a cursor on, filtered, up to `limit`; `next` is "" at the end.
Result<std::vector<store::WorkRow>> collect(store::Reader& reader, const access::Asker& asker,
                                            std::string_view queue, Instant now, std::size_t limit,
                                            std::string after, std::string& next) {
    std::vector<store::WorkRow> out;
    auto query = query_of(asker, queue);
    query.after = std::move(after);
    query.limit = static_cast<std::uint32_t>(std::min<std::size_t>(limit, page_rows));
    for (;;) {
        auto rows = reader.work(query, next);
        if (!rows) return fail(rows.error());
        for (auto& row : *rows) {
            if (belongs(row, queue, now)) out.push_back(std::move(row));
        }
        if (next.empty() || out.size() >= limit) return out;
        query.after = next;
    }
}

// Work that somebody holds in another unit than their own changes without a word to their own: a
// view of it is not kept.
bool elsewhere(const std::vector<store::WorkRow>& rows, const access::Asker& asker) {
    return std::ranges::any_of(rows, [&](const store::WorkRow& row) {
        return row.unit != asker.unit && row.holder == asker.id;
    });
}

Answer queues(Call& call) {
    const ViewCache::Basis basis{{"unit:" + call.asker().unit}, call.app.views.moment()};
    Voice voice{call.app.installation, call.language};
    Instant until = end_of_today(call.now);
    bool keeps = true;
    JsonWriter json;
    json.begin_object().key("items").begin_array();
    std::vector<store::WorkRow> team;
    std::string next;
    auto all = collect(call.reader, call.asker(), "team", call.now, count_rows_max, "", next);
    if (!all) return fail(all.error());
    for (auto name : queue_names) {
        const bool own_query = name == "mine" || name == "waiting";
        Result<std::vector<store::WorkRow>> rows = std::vector<store::WorkRow>{};
        if (own_query) {
            rows = collect(call.reader, call.asker(), name, call.now, count_rows_max, "", next);
            if (!rows) return fail(rows.error());
            keeps = keeps && !elsewhere(*rows, call.asker());
        }
        std::uint64_t count = 0;
        std::uint64_t late = 0;
        std::vector<store::WorkRow> in_queue;
        for (const auto& row : own_query ? *rows : *all) {
            if (belongs(row, name, call.now)) in_queue.push_back(row);
        }
        for (const auto& [row, more] : by_case(std::move(in_queue), name)) {
            ++count;
            if (row.overdue || row.due_at <= call.now)
                ++late;
            else if (row.due_at != never)
                until = std::min(until, row.due_at);
        }
        json.begin_object().member("queue", name);
        json.member("title", voice.words("queue." + std::string(name)));
        json.count("count", count).count("late", late).end_object();
    }
    json.end_array().end_object();
    return keep_and_answer(call, finish_view(json.take(), keeps ? until : call.now), basis,
                           nullptr);
}

// `wanted`: lower-case text that the words or the name must hold; "" = all.
Answer queue_page(Call& call, const std::string& wanted) {
    std::string queue = call.query("queue");
    if (queue.empty()) queue = "new";
    if (std::find(queue_names.begin(), queue_names.end(), queue) == queue_names.end()) {
        return fail(Error(ErrorKind::invalid, "work.unknown_queue").with("queue", queue));
    }
    const ViewCache::Basis basis{{"unit:" + call.asker().unit}, call.app.views.moment()};
    WorkRows writer(call);
    std::string next = call.query("after");
    std::size_t read = 0;
    bool keeps = true;
    // Whoever looks for words gets no empty page while a later one may have them.
    do {
        auto rows = collect(call.reader, call.asker(), queue, call.now, call.limit(50, 200),
                            std::move(next), next);
        if (!rows) return fail(rows.error());
        read += rows->size();
        keeps = keeps && !elsewhere(*rows, call.asker());
        for (const auto& [row, more] : by_case(std::move(*rows), queue))
            writer.add(row, more, wanted);
    } while (!wanted.empty() && writer.empty() && !next.empty() && read < count_rows_max);
    if (auto noted = note_views(call, writer.seen(), access::Purpose::list); !noted) {
        return fail(noted.error());
    }
    Rendered view = writer.finish(next);
    if (!keeps) view.until = call.now;
    if (!wanted.empty()) return json_response(std::move(view.body));
    return keep_and_answer(call, std::move(view), basis, nullptr);
}

Answer work(Call& call) { return queue_page(call, ""); }

// What is looked for – often a name – comes in the body: addresses are logged on the way.
Answer search(Call& call) {
    auto body = JsonInput::parse(call.request.body);
    if (!body) return std::unexpected<Problem>(body.error());
    const std::string wanted = lower(trim(body->need_text("q", 200)));
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    return queue_page(call, wanted);
}

constexpr std::array<RouteSpec, 3> routes{{
    {Method::get, "/api/queues", Who::worker, queues},
    {Method::get, "/api/work", Who::worker, work},
    {Method::post, "/api/work/search", Who::worker, search, false},
}};

}  // namespace

WorkRows::WorkRows(Call& call) : call_(call), voice_{call.app.installation, call.language} {
    // The list is rendered anew every hour, so that each hour's first reading is on record.
    constexpr std::int64_t hour_ms = 3'600'000;
    until_ = Instant{(call.now.ms / hour_ms + 1) * hour_ms};
    json_.begin_object().key("items").begin_array();
}

void WorkRows::add(const store::WorkRow& row, std::uint64_t more, const std::string& wanted) {
    const auto& model = call_.app.installation.models;
    auto parties = call_.reader.parties(row.case_id);
    if (!parties || access::may_open(call_.asker(), access::Purpose::list, *parties, call_.now) ==
                        access::Verdict::no) {
        return;
    }
    until_ = std::min(until_, access::changes_at(call_.asker(), *parties, call_.now));
    model::ModelPtr of = model.latest(row.model);
    const std::string words = words_of(row, *parties);
    // The matter is of the register that its model is of.
    const bool whole = of && sees(*parties, of->reg, model::Wall::parties, false);
    const std::string name = whole ? name_of(row) : std::string{};
    if (!wanted.empty() && lower(words).find(wanted) == std::string::npos &&
        lower(name).find(wanted) == std::string::npos) {
        return;
    }
    if (!words.empty() || !name.empty()) seen_.push_back(*parties);
    store::WorkRow shown = row;
    if (!sees_fact(of, "need", *parties)) shown.need.clear();
    if (!sees_fact(of, "urgency", *parties)) shown.urgency.clear();
    ++rows_;
    write(shown, more, of, words, name, whole, parties->protection.is_hidden_place(call_.now));
}

bool WorkRows::sees(const access::CaseParties& parties, model::Register reg, model::Wall wall,
                    bool own_words, Uuid document) const {
    access::Element element;
    element.document = document;
    element.reg = reg;
    element.wall = wall;
    element.own_words = own_words;
    return access::may_see(call_.asker(), access::Purpose::list, parties, element, call_.now) ==
           access::Verdict::yes;
}

// What was learnt of a matter stands in a row only for whoever may read that fact: a unit that has
// only been asked, or whoever leads, is not told the need.
bool WorkRows::sees_fact(const model::ModelPtr& model, std::string_view fact,
                         const access::CaseParties& parties) const {
    const std::uint32_t at = model ? model->find_fact(fact) : model::none;
    if (at == model::none) return false;
    return sees(parties, model->facts[at].reg, model->facts[at].wall, false);
}

std::string WorkRows::words_of(const store::WorkRow& row,
                               const access::CaseParties& parties) const {
    if (row.words.is_nil()) return {};
    auto text = call_.reader.text(row.words);
    if (!text || text->erased || !sees(parties, text->reg, text->wall, true, text->id)) return {};
    return shorten(text->body, words_shown);
}

std::string WorkRows::name_of(const store::WorkRow& row) const {
    if (!row.subject.is_nil()) {
        if (auto person = call_.reader.person(row.subject)) return person->name;
    }
    auto details = call_.reader.contact_details(row.case_id);
    return details ? details->name : std::string{};
}

void WorkRows::write(const store::WorkRow& row, std::uint64_t more, const model::ModelPtr& model,
                     const std::string& words, const std::string& name, bool whole,
                     bool place_secret) {
    const std::uint32_t step = model ? model->find_step(row.step) : model::none;
    if (row.due_at != never && row.due_at > call_.now) until_ = std::min(until_, row.due_at);
    json_.begin_object().member("case", to_string(row.case_id)).member("kind", row.kind);
    json_.count("more", more).count("index", row.index).member("step", row.step);
    json_.member("step_title",
                 step == model::none ? row.step : voice_.in(model->steps[step].title));
    json_.member("state", row.state).member_or_null("words", words);
    json_.key("subject").begin_object().member_or_null("name", name).nothing("age");
    json_.flag("place_secret", whole && place_secret).end_object();
    json_.member_or_null("channel", row.channel);
    json_.member("channel_title",
                 row.channel.empty() ? std::string{} : voice_.words("channel." + row.channel));
    json_.key("need");
    const auto* need = row.need.empty() ? nullptr : voice_.installation.needs.category(row.need);
    if (need) {
        json_.begin_object().member("code", need->code).member("title", voice_.in(need->title));
        json_.end_object();
    } else {
        json_.null();
    }
    json_.member_or_null("language", row.language).member_or_null("urgency", row.urgency);
    json_.flag("danger", row.danger).time("opened_at", row.opened_at).key("due");
    write_due(json_, voice_, row.due_at, row.law_due_at, row.guarantee, call_.now);
    json_.flag("mine", !row.holder.empty() && row.holder == call_.asker().id);
    json_.member_or_null("holder_name", voice_.worker_name(row.holder)).key("from_unit");
    write_unit(json_, voice_, row.from_unit);
    json_.key("unit");
    write_unit(json_, voice_, row.unit);
    json_.key("came_home");
    came_home(whole ? row.came_home : engine::CameHome::no);
    json_.end_object();
}

void WorkRows::came_home(engine::CameHome how) {
    if (how == engine::CameHome::no) {
        json_.null();
        return;
    }
    const bool ready = how == engine::CameHome::next_ready;
    json_.begin_object().flag("ready", ready);
    json_.member("text", voice_.words(ready ? "refer.ready" : "refer.nobody")).end_object();
}

Rendered WorkRows::finish(const std::string& next) {
    json_.end_array().member_or_null("next", next).end_object();
    return finish_view(json_.take(), until_);
}

std::span<const RouteSpec> work_routes() { return routes; }

}  // namespace luotsi::server

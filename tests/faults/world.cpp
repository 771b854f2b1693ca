#include "world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "early_store.hpp"
#include "mutants.hpp"
#include "system_random.hpp"

namespace luotsi::faults {

namespace {

constexpr std::uint32_t workers = 4;
constexpr std::size_t backlog_max = 256;
constexpr std::int64_t housekeeping_every_ms = 10'000;  // while clients come
constexpr std::int64_t housekeeping_later_ms = 60'000;
constexpr std::uint32_t boots_max = 60;

World* playing = nullptr;  // the clock is asked through a plain function
Instant wall_clock() { return playing->wall(); }

}  // namespace

World::World(centre::Installation& taken, const Plan& given, std::string folder, bool tells)
    : installation(taken), plan(given), disk(stable_hash("disk " + std::to_string(given.seed))),
      tell_(tells), path_(std::move(folder) + "/luotsi.db"),
      network_(stable_hash("network " + std::to_string(given.seed))) {
    playing = this;
    seed_system_random(stable_hash("system " + std::to_string(given.seed)));
    disk.pass = [this](std::int64_t ms) { stage.pass(ms); };
    disk.clock_ms = [this] { return wall().ms; };
    disk.ignore_syncs(plan.mutant == Mutant::no_sync);
    disk.mount();
}

World::~World() {
    disk.die_now();
    drain();
    shut_down();
    playing = nullptr;
}

void World::tell(const std::string& line) {
    if (tell_) fmt::print("{:>9} ms  {}\n", stage.now_ms(), line);
}

void World::mix(std::uint64_t what) {
    outcome.digest = (outcome.digest ^ what) * 0x100000001B3ULL;
    outcome.digest ^= outcome.digest >> 31U;
}

void World::violated(const char* rule, std::string detail) {
    tell(fmt::format("VIOLATED {}: {}", rule, detail));
    if (outcome.violations.size() < 20) outcome.violations.push_back({rule, std::move(detail)});
}

// ---- the program's life --------------------------------------------------------------------

bool World::try_boot() {
    store::Options options;
    options.path = path_;
    options.organiser = installation.organiser;
    options.clock = wall_clock;
    options.turns = this;
    auto opened = store::Store::open(options, installation.models);
    if (!opened) {
        tell("cannot open: " + to_string(opened.error()));
        return false;
    }
    store_ = std::move(*opened);
    if (!install_mutant(plan.mutant, path_)) return false;
    if (plan.mutant == Mutant::early_answer) early_ = std::make_unique<EarlyStore>(*store_, *this);
    server::AppOptions chosen;
    chosen.demo = true;
    chosen.clock = wall_clock;
    chosen.workers = workers;
    chosen.wrong_code_ms = 1;
    auto app = server::App::make(installation, served(), {}, chosen);
    if (!app) {
        tell("cannot start: " + to_string(app.error()));
        return false;
    }
    app_ = std::move(*app);
    housekeeper_ = std::make_unique<server::Housekeeper>(*app_);
    server::OutboxOptions mail;
    mail.transport = [this](const store::Notice& notice, std::string& why) {
        if (disk.dead() || !gateway_up_) {
            why = "no gateway";
            return false;
        }
        ++went_out[to_string(notice.id)];
        ++outcome.sent;
        return true;
    };
    outbox_ = std::make_unique<server::Outbox>(*app_, mail);
    idle_workers_.clear();
    for (std::uint32_t i = 0; i < workers; ++i) idle_workers_.push_back(i);
    return !disk.dead();
}

void World::boot() {
    if (app_ != nullptr) violated("the program runs once", "it was started while it ran");
    for (std::uint32_t tries = 0; tries < boots_max; ++tries) {
        if (try_boot()) {
            tell("the program is up");
            const bool wholly = plan.mutant != Mutant::none || network_.next() % 4 == 0;
            check_all("after start", false, wholly ? How::wholly : How::changes);
            if (!disk.dead()) {
                housekeeping(life_);
                return;
            }
        }
        if (disk.dead()) {
            tell("died while starting");
            shut_down();
            disk.restart(tear_);
        } else {
            shut_down();
            stage.pass(1000);
            disk.set_room(0);  // an operator makes room
        }
        ++life_;
    }
    violated("the program starts again", "it did not in many tries");
}

void World::shut_down() {
    outbox_.reset();
    housekeeper_.reset();
    app_.reset();
    early_.reset();
    store_.reset();
}

// Nobody hears of it any more, but every call ends, as a dead disk makes every write fail.
void World::drain() {
    backlog_.clear();
    for (int i = 0; active_ > 0 && i < 100'000; ++i) {
        while (store_ && store_->run_group()) {
        }
        stage.wake();
    }
}

void World::died() {
    tell("the program dies");
    ++life_;
    ++outcome.restarts;
    drain();
    shut_down();
    disk.restart(tear_);
    const auto down = static_cast<std::int64_t>(10 + network_.next() % 20'000);
    stage.after(down, [this, life = life_] {
        if (life == life_) boot();  // ended again meanwhile: started by the one who came later
    });
}

void World::wait(const std::function<bool()>& done) {
    if (stage.inside()) {
        kick_writer();
        stage.wait(done);
        return;
    }
    while (!done())
        if (!store_->run_group()) break;
}

void World::kick_writer() {
    if (writer_called_) return;
    writer_called_ = true;
    stage.after(static_cast<std::int64_t>(network_.next() % 3), [this] {
        writer_called_ = false;
        if (!store_) return;
        const std::uint64_t syncs = disk.syncs();
        const bool more = store_->run_group();
        outcome.commits += disk.syncs() - syncs;
        if (more) kick_writer();
        stage.wake();
    });
}

void World::housekeeping(std::uint64_t life) {
    if (life != life_ || !up()) return;
    active_ += 2;
    auto left = std::make_shared<int>(2);
    const auto over = [this, left, life] {
        --active_;
        if (--*left > 0) return;
        const auto pause = playing_ > 0 ? housekeeping_every_ms : housekeeping_later_ms;
        stage.after(pause, [this, life] { housekeeping(life); });
    };
    stage.start([this, over] {
        for (int i = 0; i < 100 && housekeeper_->work_once() && !disk.dead(); ++i) {
        }
        over();
    });
    stage.start([this, over] {
        for (int i = 0; i < 10 && outbox_->work_once() && !disk.dead(); ++i) {
        }
        over();
    });
}

// ---- requests --------------------------------------------------------------------------------

struct World::Flight {
    bool over = false;
    Answer answer;
};

void World::arrive(const server::Request& request, std::function<void(server::Response)> reply) {
    if (!up()) {
        server::Response nobody;
        nobody.status = 0;
        return reply(std::move(nobody));
    }
    ++outcome.requests;
    if (auto at_once = app_->quick(request)) return reply(std::move(*at_once));
    if (backlog_.size() >= backlog_max)
        return reply(app_->refuse(request, Error(ErrorKind::busy, "http.busy")));
    backlog_.emplace_back(
        [this, request, reply = std::move(reply)]() mutable { begin_work(request, reply); });
    if (idle_workers_.empty()) return;
    auto next = std::move(backlog_.front());
    backlog_.pop_front();
    next();
}

void World::begin_work(const server::Request& request,
                       std::function<void(server::Response)> reply) {
    const std::uint32_t worker = idle_workers_.back();
    idle_workers_.pop_back();
    ++active_;
    auto send = [this, life = life_, reply = std::move(reply)](server::Response response) {
        if (life != life_ || disk.dead()) return;
        ++answers_;
        if (answers_ == die_at_answer_) {
            tear_ = Tear::all_kept;  // only the program dies: what it wrote stays with the system
            return disk.die_now();
        }
        reply(std::move(response));
    };
    stage.start([this, request, send = std::move(send), worker, life = life_]() mutable {
        {
            auto exchange = std::make_shared<server::Exchange>(request, std::move(send),
                                                               app_->unanswered(request));
            app_->handle(exchange, worker);
        }
        --active_;
        if (life != life_) return;
        idle_workers_.push_back(worker);
        if (backlog_.empty()) return;
        auto next = std::move(backlog_.front());
        backlog_.pop_front();
        stage.after(0, [this, life, next = std::move(next)] {
            if (life == life_ && up() && !idle_workers_.empty()) next();
        });
    });
    kick_writer();
}

namespace {

server::Request request_of(const World::Ask& ask, std::uint64_t peer) {
    using server::Header;
    server::Request request;
    request.method = ask.method;
    request.path = ask.path;
    request.query = ask.query;
    request.body = ask.body;
    request.peer = fmt::format("10.{}.{}.{}", peer >> 16U & 255U, peer >> 8U & 255U, peer & 255U);
    request.loopback = true;
    request.header(Header::accept_language) = "fi";
    request.header(Header::luotsi) = "1";
    request.header(Header::cookie) = ask.cookie;
    request.header(Header::idempotency_key) = ask.key;
    request.header(Header::if_match) = ask.if_match;
    if (!ask.body.empty()) request.header(Header::content_type) = "application/json";
    return request;
}

World::Answer answer_of(const server::Response& response) {
    World::Answer out;
    out.status = response.status;
    out.body = std::string(response.bytes());
    for (const auto& [name, value] : response.headers) {
        if (name == "Set-Cookie") out.cookie = value.substr(0, value.find(';'));
    }
    return out;
}

}  // namespace

World::Answer World::ask(const Ask& ask, const Net& net, std::uint64_t seed) {
    SeededRandom random(seed);
    const server::Request request = request_of(ask, stable_hash(ask.cookie) & 0xFFFFFFU);
    for (int tries = 0; tries < 60; ++tries) {
        auto flight = std::make_shared<Flight>();
        const bool first = tries == 0;
        const auto reply =
            [this, flight, lost = first && net.lose_reply,
             delay = static_cast<std::int64_t>(random.next() % 20)](server::Response response) {
                mix(response.status);
                mix(stable_hash(response.bytes()));
                if (lost) return;
                stage.after(delay, [this, flight, answer = answer_of(response)] {
                    if (flight->over) return;
                    flight->over = true;
                    flight->answer = answer;
                    stage.wake();
                });
            };
        const auto delay = static_cast<std::int64_t>(net.delay_ms + random.next() % 8);
        if (!(first && net.lose_request))
            stage.after(delay, [this, request, reply] { arrive(request, reply); });
        if (first && net.twice)
            stage.after(delay + static_cast<std::int64_t>(random.next() % 20'000),
                        [this, request, reply] { arrive(request, reply); });
        stage.after(8'000 + static_cast<std::int64_t>(random.next() % 8'000), [this, flight] {
            if (flight->over) return;
            flight->over = true;
            stage.wake();
        });
        stage.wait([&] { return flight->over; });
        const int status = flight->answer.status;
        if (status == 500)
            violated("no internal error", ask.path + " " + ask.body + ": " + flight->answer.body);
        if (status > 0 && status < 500 && status != 429) return flight->answer;
        stage.sleep(500 +
                    static_cast<std::int64_t>(random.next() % (1'000U << std::min(tries, 5))));
    }
    return {};
}

// ---- the plan --------------------------------------------------------------------------------

void World::hurt(const Fault& fault) {
    tell("! " + to_text(fault));
    const auto lasting = static_cast<std::int64_t>(fault.b);
    switch (fault.kind) {
        case FaultKind::power_cut:
            tear_ = static_cast<Tear>(fault.b);
            disk.die_at_change(fault.a);
            break;
        case FaultKind::worker_death: die_at_answer_ = answers_ + fault.a; break;
        case FaultKind::slow_disk:
            disk.set_sync_ms(static_cast<std::int64_t>(fault.a));
            stage.after(lasting, [this] { disk.set_sync_ms(1); });
            break;
        case FaultKind::full_disk:
            disk.set_room(std::max<std::uint64_t>(disk.bytes_used(), 1));
            stage.after(lasting, [this] { disk.set_room(0); });
            break;
        case FaultKind::write_error: disk.fail_write_at(fault.a); break;
        case FaultKind::sync_error:
            disk.fail_sync_at(fault.a);
            // Nothing is written after it until an operator has started the program again.
            stage.after(60'000, [this, tear = fault.b] {
                tear_ = static_cast<Tear>(tear);
                disk.die_now();
            });
            break;
        case FaultKind::read_error: disk.fail_read_at(fault.a); break;
        case FaultKind::clock_step: {
            const auto off = static_cast<std::int64_t>(fault.a) - (std::int64_t{1} << 31U);
            clock_off_ms_ += off;
            stage.after(lasting, [this, off] { clock_off_ms_ -= off; });
            break;
        }
        case FaultKind::gateway_down:
            gateway_up_ = false;
            stage.after(lasting, [this] { gateway_up_ = true; });
            break;
        case FaultKind::days_pass:
            stage.pass(static_cast<std::int64_t>(fault.a));
            leapt_ms_ += static_cast<std::int64_t>(fault.a);
            break;
    }
}

void World::schedule() {
    playing_ = static_cast<std::uint32_t>(plan.ops.size());
    for (const Op& op : plan.ops)
        stage.at(op.at_ms, [this, &op] {
            stage.start([this, &op] {
                play_op(op);
                --playing_;
            });
        });
    faults_left_ = plan.faults.size();
    for (const Fault& fault : plan.faults)
        stage.at(fault.at_ms, [this, &fault] {
            --faults_left_;
            hurt(fault);
        });
}

void World::until(const std::function<bool()>& reached, std::int64_t most_ms) {
    const auto lived = [this] { return stage.now_ms() - leapt_ms_; };
    const std::int64_t end = lived() + most_ms;
    while (!reached() && lived() < end && stage.step())
        if (disk.dead()) died();
}

void World::settle() {
    const auto rest = [this] {
        if (!up()) return false;
        const auto reader = store_->reader();
        const Instant now = wall();
        const auto due = reader->due_cases(now, 1);
        const auto messages = reader->undelivered(1);
        const auto notices = reader->due_notices(now, 1, "", now + server::Outbox::longest_pause());
        return due && due->empty() && messages && messages->empty() && notices && notices->empty();
    };
    std::int64_t looked = -1;
    const auto rest_now_and_then = [&] {
        if (stage.now_ms() < looked + housekeeping_every_ms) return false;
        looked = stage.now_ms();
        return rest();
    };
    until(rest_now_and_then, 4 * 3'600'000LL);
    if (!rest()) violated("everything comes to rest", "clocks, messages or notices are left over");
}

Outcome World::play() {
    boot();
    schedule();
    until([this] { return playing_ == 0; }, 40LL * 24 * 3'600'000);
    if (playing_ > 0) violated("every client is answered", fmt::format("{} wait", playing_));
    // The rest of the faults' ends, then a world in order.
    until([this] { return faults_left_ == 0; }, 40LL * 24 * 3'600'000);
    until([] { return false; }, 4'000'000);
    disk.calm();
    die_at_answer_ = 0;
    settle();
    if (up()) check_all("at rest", true, plan.seed % 8 == 0 ? How::rebuilding : How::wholly);
    stage.pass(days(45).ms);
    settle();
    if (up()) check_all("weeks later", true, How::changes);
    tear_ = Tear::none_kept;
    disk.die_now();
    died();
    until([this] { return up(); }, 3'600'000);
    settle();
    if (up()) check_all("after the last power cut", true, How::rebuilding);
    mix(disk.trace());
    outcome.contacts = static_cast<std::uint64_t>(
        std::count_if(contacts.begin(), contacts.end(),
                      [](const auto& one) { return one.second.known == Known::done; }));
    return outcome;
}

}  // namespace luotsi::faults

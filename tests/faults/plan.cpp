#include "plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "base/ids.hpp"

namespace luotsi::faults {

namespace {

constexpr std::array<std::string_view, 9> op_names{
    "contact", "recorded", "message", "look", "note", "work", "book", "edit", "session"};
constexpr std::array<std::string_view, 10> fault_names{
    "power cut",  "worker death", "slow disk",  "full disk",    "write error",
    "sync error", "read error",   "clock step", "gateway down", "days pass"};
constexpr std::array<std::string_view, mutant_count> mutant_names{
    "none",          "no-sync",       "early-answer", "lost-keys", "lost-tick",   "lost-message",
    "unsent-notice", "double-notice", "stale-list",   "bent-line", "double-text", "double-slot",
    "lost-sign-out", "lost-code",     "idle-case",    "two-sides", "early-line"};

class Draw {
public:
    explicit Draw(std::uint64_t seed) : random_(seed) {}
    std::uint64_t below(std::uint64_t n) { return random_.next() % n; }
    bool chance(std::uint64_t percent) { return below(100) < percent; }
    std::uint64_t seed() { return random_.next(); }

private:
    SeededRandom random_;
};

Net draw_net(Draw& draw) {
    Net net;
    net.delay_ms = static_cast<std::uint32_t>(1 + draw.below(draw.chance(5) ? 4000 : 30));
    net.twice = draw.chance(6);
    net.lose_request = draw.chance(3);
    net.lose_reply = draw.chance(4);
    return net;
}

// How often each kind of work is done, beside contacts. Some kinds are left out.
struct Mix {
    std::uint64_t most_each = 2;  // works at most about each contact
    std::array<std::uint64_t, 9> shares{};

    OpKind pick(Draw& draw) const {
        std::uint64_t sum = 0;
        for (const std::uint64_t share : shares) sum += share;
        std::uint64_t at = draw.below(sum);
        for (std::size_t kind = 0; kind < shares.size(); ++kind) {
            if (at < shares[kind]) return static_cast<OpKind>(kind);
            at -= shares[kind];
        }
        return OpKind::look;
    }
};

Mix draw_mix(Draw& draw, bool deep) {
    Mix mix;
    mix.most_each = deep ? 5 : 1;
    //        contact recorded message look note work book edit session
    mix.shares = deep ? std::array<std::uint64_t, 9>{2, 2, 10, 8, 10, 50, 8, 10, 4}
                      : std::array<std::uint64_t, 9>{20, 10, 20, 10, 15, 3, 0, 0, 3};
    for (std::size_t kind = 2; kind < mix.shares.size(); ++kind)
        if (draw.chance(20) && kind != static_cast<std::size_t>(OpKind::work)) mix.shares[kind] = 0;
    return mix;
}

Op draw_op(Draw& draw, std::uint32_t id, std::int64_t at, const Mix* mix) {
    Op op;
    op.id = id;
    op.at_ms = at;
    op.seed = draw.seed();
    op.net = draw_net(draw);
    op.kind = mix != nullptr    ? mix->pick(draw)
              : draw.chance(60) ? OpKind::contact
                                : OpKind::recorded;
    return op;
}

Fault draw_fault(Draw& draw, std::int64_t until) {
    Fault fault;
    fault.at_ms = static_cast<std::int64_t>(draw.below(static_cast<std::uint64_t>(until)));
    const std::uint64_t pick = draw.below(100);
    const auto span = [&](std::uint64_t most) { return 1 + draw.below(most); };
    if (pick < 30) {
        fault = {fault.at_ms, FaultKind::power_cut, span(120), draw.below(5)};
    } else if (pick < 45) {
        fault = {fault.at_ms, FaultKind::worker_death, span(20), draw.below(5)};
    } else if (pick < 53) {
        fault = {fault.at_ms, FaultKind::slow_disk, span(6000), span(60'000)};
    } else if (pick < 60) {
        fault = {fault.at_ms, FaultKind::full_disk, 0, span(120'000)};
    } else if (pick < 66) {
        fault = {fault.at_ms, FaultKind::write_error, span(40), 0};
    } else if (pick < 71) {
        fault = {fault.at_ms, FaultKind::sync_error, span(10), draw.below(5)};
    } else if (pick < 76) {
        fault = {fault.at_ms, FaultKind::read_error, span(200), 0};
    } else if (pick < 86) {
        const std::uint64_t step =
            draw.chance(70) ? draw.below(2 * 3'600'000) : draw.below(20ULL * 24 * 3'600'000);
        fault = {fault.at_ms, FaultKind::clock_step,
                 draw.chance(50) ? (1ULL << 31U) - std::min<std::uint64_t>(step, 1ULL << 31U)
                                 : (1ULL << 31U) + step,
                 span(600'000)};
    } else if (pick < 91) {
        fault = {fault.at_ms, FaultKind::gateway_down, 0, span(1'800'000)};
    } else {
        fault = {fault.at_ms, FaultKind::days_pass, span(6ULL * 24 * 3'600'000), 0};
    }
    return fault;
}

}  // namespace

Plan make_plan(std::uint64_t seed, std::uint32_t contacts) {
    Draw draw(stable_hash("plan " + std::to_string(seed)));
    Plan plan;
    plan.seed = seed;
    const bool deep = seed % 2 == 1;
    contacts = deep ? std::max(contacts / 3, 4U) : contacts * 10;
    const Mix mix = draw_mix(draw, deep);
    const auto until = static_cast<std::int64_t>(60'000 + draw.below(3'600'000));
    std::vector<std::uint32_t> made;
    std::vector<std::int64_t> times;
    // Contacts come in rushes, so that groups of many are committed together.
    const std::uint32_t rush = static_cast<std::uint32_t>(1 + draw.below(40));
    std::int64_t at = 0;
    for (std::uint32_t i = 0; i < contacts; ++i) {
        if (i % rush == 0)
            at = static_cast<std::int64_t>(draw.below(static_cast<std::uint64_t>(until)));
        times.push_back(at + static_cast<std::int64_t>(draw.below(20)));
    }
    std::sort(times.begin(), times.end());
    std::uint32_t id = 0;
    for (const std::int64_t when : times) {
        Op op = draw_op(draw, id++, when, nullptr);
        made.push_back(op.id);
        plan.ops.push_back(op);
        // What is done with some case, a while later.
        for (std::uint64_t more = draw.below(mix.most_each + 1); more > 0; --more) {
            Op next =
                draw_op(draw, id++, when + static_cast<std::int64_t>(draw.below(600'000)), &mix);
            const bool recent = draw.chance(70);
            const std::size_t span = recent ? std::min<std::size_t>(made.size(), 12) : made.size();
            next.about = made[made.size() - 1 - draw.below(span)];
            if (next.kind == OpKind::contact || next.kind == OpKind::recorded)
                made.push_back(next.id);
            plan.ops.push_back(next);
        }
    }
    std::sort(plan.ops.begin(), plan.ops.end(), [](const Op& a, const Op& b) {
        return a.at_ms != b.at_ms ? a.at_ms < b.at_ms : a.id < b.id;
    });
    for (std::uint64_t faults = 2 + draw.below(10); faults > 0; --faults)
        plan.faults.push_back(draw_fault(draw, until + 600'000));
    std::sort(plan.faults.begin(), plan.faults.end(), [](const Fault& a, const Fault& b) {
        return std::tie(a.at_ms, a.kind, a.a, a.b) < std::tie(b.at_ms, b.kind, b.a, b.b);
    });
    return plan;
}

std::string to_text(const Op& op) {
    std::string out = fmt::format("{:>9} ms  {} {}", op.at_ms,
                                  op_names[static_cast<std::size_t>(op.kind)], op.id);
    if (op.kind != OpKind::contact && op.kind != OpKind::recorded)
        out += fmt::format(" about {}", op.about);
    if (op.net.twice) out += ", sent twice";
    if (op.net.lose_request) out += ", request lost";
    if (op.net.lose_reply) out += ", answer lost";
    return out;
}

std::string to_text(const Fault& fault) {
    const std::string name(fault_names[static_cast<std::size_t>(fault.kind)]);
    if (fault.kind == FaultKind::clock_step)
        return fmt::format("{:>9} ms  ! clock {} ms off for {} ms", fault.at_ms,
                           static_cast<std::int64_t>(fault.a) - (std::int64_t{1} << 31U), fault.b);
    return fmt::format("{:>9} ms  ! {} ({}, {})", fault.at_ms, name, fault.a, fault.b);
}

std::string_view to_text(Mutant mutant) { return mutant_names[static_cast<std::size_t>(mutant)]; }

bool parse_mutant(std::string_view text, Mutant& out) {
    for (std::size_t i = 0; i < mutant_names.size(); ++i) {
        if (mutant_names[i] != text) continue;
        out = static_cast<Mutant>(i);
        return true;
    }
    return false;
}

}  // namespace luotsi::faults

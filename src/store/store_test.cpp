// The store from outside: what is written is read again, after a restart too; a failing job leaves
// nothing behind; two jobs cannot take one time; keys, codes and the feed; and opening files that
// are not ours. Cases run the shipped models in random stories with a printed seed.
#include "store/store.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "engine/test_story.hpp"
#include "store/schema.hpp"
#include "store/test_support.hpp"

namespace luotsi::store {
namespace {

Result<std::string> ok() { return std::string(); }

std::string write(Store& store, const std::function<Result<void>(WriteSession&)>& work) {
    Result<std::string> done =
        store.write_and_wait([&](WriteSession& session) -> Result<std::string> {
            Result<void> r = work(session);
            return r ? ok() : fail(std::move(r.error()));
        });
    return done ? "" : done.error().code;
}

TEST(Store, KeepsRandomCasesAndReplaysThem) {
    const std::uint64_t seed = 7;
    RecordProperty("seed", std::to_string(seed));
    SeededRandom random(seed);
    Place place;
    std::unique_ptr<Store> store = place.open();
    std::vector<Uuid> cases;
    for (const char* model :
         {"fi.yksi-yhteydenotto", "fi.asiakasvastaava", "fi.perhekeskus-varhainen-tuki"})
        for (int i = 0; i < 4; ++i) cases.push_back(live_random_story(*store, random, model, 60));
    ASSERT_TRUE(store->bulk_commit());
    std::vector<std::string> before;
    for (const Uuid& id : cases) {
        Result<engine::Case> loaded = store->reader()->load_case(id);
        ASSERT_TRUE(loaded) << to_string(loaded.error());
        before.push_back(engine::dump(*loaded));
    }
    store.reset();
    store = place.open();
    const std::unique_ptr<Reader> reader = store->reader();
    for (std::size_t i = 0; i < cases.size(); ++i) {
        Result<engine::Case> loaded = reader->load_case(cases[i]);
        ASSERT_TRUE(loaded) << to_string(loaded.error());
        EXPECT_EQ(engine::dump(*loaded), before[i]) << "seed " << seed;
        Result<std::vector<engine::Event>> journal = reader->journal(cases[i]);
        ASSERT_TRUE(journal);
        EXPECT_EQ(journal->size(), loaded->seq);
        Result<CaseRow> row = reader->case_row(cases[i]);
        ASSERT_TRUE(row);
        EXPECT_EQ(row->seq, loaded->seq);
        EXPECT_EQ(row->state == "open", loaded->state == engine::CaseState::open);
    }
    Result<std::vector<Uuid>> broken = store->verify();
    ASSERT_TRUE(broken);
    EXPECT_TRUE(broken->empty());
}

TEST(Store, ReadersSeeACaseGrow) {
    Place place;
    std::unique_ptr<Store> store = place.open();
    const std::unique_ptr<Reader> reader = store->reader();
    const Uuid id = open_contact(*store, 1);
    Result<std::shared_ptr<const engine::Case>> first = reader->case_now(id);
    ASSERT_TRUE(first);
    const std::uint64_t seq = (*first)->seq;
    engine::Command note;
    note.kind = engine::CommandKind::note;
    note.actor = worker();
    note.text = test_id(99);
    ASSERT_EQ(send(*store, id, note), "");
    Result<std::shared_ptr<const engine::Case>> second = reader->case_now(id);
    ASSERT_TRUE(second);
    EXPECT_EQ((*second)->seq, seq + 1);
    EXPECT_EQ((*first)->seq, seq) << "what a reader holds does not change";
    EXPECT_EQ((*second)->notes, 1U);
    EXPECT_EQ(reader->case_now(test_id(1234)).error().code, "store.no_case");
}

TEST(Store, ListsWorkInTheOrderOfTheQueue) {
    Place place;
    std::unique_ptr<Store> store = place.open();
    for (std::uint64_t n = 1; n <= 30; ++n) {
        set_clock(test_start + minutes(static_cast<std::int64_t>(n)));
        (void)open_contact(*store, n, n % 3 == 0 ? "guidance-b" : "guidance");
    }
    const std::unique_ptr<Reader> reader = store->reader();
    Reader::WorkQuery query;
    query.units = {"guidance", "guidance-b"};
    query.limit = 7;
    std::vector<WorkRow> all;
    std::string next;
    do {
        query.after = next;
        Result<std::vector<WorkRow>> page = reader->work(query, next);
        ASSERT_TRUE(page) << to_string(page.error());
        EXPECT_LE(page->size(), 7U);
        all.insert(all.end(), page->begin(), page->end());
    } while (!next.empty());
    query.limit = 200;
    query.after.clear();
    Result<std::vector<WorkRow>> at_once = reader->work(query, next);
    ASSERT_TRUE(at_once);
    ASSERT_EQ(all.size(), at_once->size());
    EXPECT_GE(all.size(), 30U);
    for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_EQ(all[i].case_id, (*at_once)[i].case_id);
        EXPECT_NE(all[i].words, Uuid{});
        EXPECT_EQ(all[i].model, "fi.yksi-yhteydenotto");
        if (i > 0) {
            EXPECT_FALSE(all[i].danger && !all[i - 1].danger);
            EXPECT_GE(all[i].due_at, all[i - 1].due_at);
        }
    }
    query.units = {"guidance-b"};
    query.state = "taken";
    EXPECT_TRUE(reader->work(query, next)->empty());
    auto counts = reader->work_counts("guidance", "w-anna");
    ASSERT_TRUE(counts);
    EXPECT_EQ(counts->front().first, "due");
    EXPECT_GE(counts->front().second, 20U);
    query.after = "nonsense";
    EXPECT_EQ(reader->work(query, next).error().code, "store.bad_cursor");
}

TEST(Store, KnowsWhoHasWhichPart) {
    Place place;
    std::unique_ptr<Store> store = place.open();
    const Uuid id = open_contact(*store, 1);
    const std::unique_ptr<Reader> reader = store->reader();
    engine::Command take;
    take.kind = engine::CommandKind::take;
    take.actor = worker();
    take.round = 0;
    Result<engine::Case> opened = reader->load_case(id);
    ASSERT_TRUE(opened);
    for (const engine::Round& round : opened->rounds)
        if (round.unit == "guidance" && opened->model->steps[round.step].act != model::Act::wait)
            take.round = round.id;
    ASSERT_EQ(send(*store, id, take), "");
    Result<access::CaseParties> parties = reader->parties(id);
    ASSERT_TRUE(parties);
    EXPECT_EQ(parties->holders, std::vector<std::string>{"w-anna"});
    ASSERT_FALSE(parties->units.empty());
    EXPECT_EQ(parties->units.front().unit, "guidance");
    EXPECT_EQ(parties->units.front().part, access::Part::responsible);
    EXPECT_EQ(parties->organiser, "pohjois-savo");
    Reader::WorkQuery mine;
    mine.holder = "w-anna";
    std::string next;
    Result<std::vector<WorkRow>> held = reader->work(mine, next);
    ASSERT_TRUE(held);
    ASSERT_EQ(held->size(), 1U);
    EXPECT_EQ(held->front().state, "taken");
}

TEST(Store, UndoesAFailingJobAlone) {
    Place place;
    std::unique_ptr<Store> store = place.open();
    const Uuid kept = open_contact(*store, 1);
    const Uuid lost = test_id(2);
    std::atomic<int> answered = 0;
    const auto job = [&](bool fails) {
        return [&, fails](WriteSession& session) -> Result<std::string> {
            Text text;
            text.id = fails ? test_id(50) : test_id(51);
            text.case_id = kept;
            text.kind = "note";
            text.body = "words";
            if (Result<void> r = session.put_text(text); !r) return fail(std::move(r.error()));
            if (fails) {
                EXPECT_TRUE(session.open(shipped_model(), contact(lost), context()));
                return fail(ErrorKind::invalid, "test.refused");
            }
            return ok();
        };
    };
    for (const bool fails : {true, false, true})
        store->write(job(fails), [&, fails](Result<std::string> result) {
            EXPECT_EQ(result.has_value(), !fails);
            answered += 1;
        });
    EXPECT_EQ(write(*store, [](WriteSession&) { return Result<void>(); }), "");
    EXPECT_EQ(answered, 3);
    const std::unique_ptr<Reader> reader = store->reader();
    EXPECT_EQ(reader->text(test_id(50)).error().code, "store.no_text");
    EXPECT_TRUE(reader->text(test_id(51)));
    EXPECT_EQ(reader->load_case(lost).error().code, "store.no_case");
    // What the writer had at hand was undone as well.
    EXPECT_EQ(write(*store,
                    [&](WriteSession& s) -> Result<void> {
                        Result<const engine::Case*> found = s.load(lost);
                        return found ? Result<void>() : fail(std::move(found.error()));
                    }),
              "store.no_case");
    EXPECT_EQ(open_contact(*store, 2), lost);
}

TEST(Store, TakesATimeOnce) {
    Place place;
    std::unique_ptr<Store> store = place.open();
    Slot slot;
    slot.id = test_id(70);
    slot.unit = "guidance";
    slot.worker = "w-anna";
    slot.starts_at = test_start + days(1);
    slot.channel = "phone";
    slot.languages = {"fi", "sv"};
    ASSERT_EQ(write(*store, [&](WriteSession& s) { return s.put_slot(slot); }), "");
    std::vector<std::string> codes(2);
    std::atomic<int> answered = 0;
    for (std::size_t i = 0; i < 2; ++i)
        store->write(
            [&, i](WriteSession& s) -> Result<std::string> {
                Result<void> r = s.book_slot(slot.id, test_id(80 + i));
                return r ? ok() : fail(std::move(r.error()));
            },
            [&, i](Result<std::string> result) {
                codes[i] = result ? "" : result.error().code;
                answered += 1;
            });
    const std::unique_ptr<Reader> reader = store->reader();
    ASSERT_EQ(write(*store, [](WriteSession&) { return Result<void>(); }), "");
    EXPECT_EQ(answered, 2);
    EXPECT_EQ(codes[0], "");
    EXPECT_EQ(codes[1], "store.slot_taken");
    EXPECT_TRUE(reader->free_slots("guidance", test_start, never, 10)->empty());
    ASSERT_EQ(write(*store, [&](WriteSession& s) { return s.free_slot(slot.id); }), "");
    auto free = reader->free_slots("guidance", test_start, never, 10);
    ASSERT_EQ(free->size(), 1U);
    EXPECT_EQ(free->front().languages, slot.languages);
    EXPECT_EQ(reader->slots_of_worker("w-anna", test_start, never)->size(), 1U);
}

TEST(Store, AnswersARepeatedKeyWithTheFirstAnswer) {
    Place place;
    std::unique_ptr<Store> store = place.open();
    const auto once = [&](const std::string& answer) {
        return store->write_and_wait([&](WriteSession& s) -> Result<std::string> {
            if (std::optional<std::string> first = s.first_answer("w-anna/key-1")) return *first;
            if (Result<void> r = s.keep_answer("w-anna/key-1", answer); !r)
                return fail(std::move(r.error()));
            return answer;
        });
    };
    EXPECT_EQ(*once("one"), "one");
    EXPECT_EQ(*once("two"), "one");
    store.reset();
    store = place.open();
    EXPECT_EQ(*once("three"), "one");
}

// Not to know whether a key has been answered is no answer: nothing is done.
TEST(Store, DoesNothingWhenItCannotReadWhetherAKeyWasAnswered) {
    Place place;
    std::unique_ptr<Store> store = place.open();
    tamper(place.options.path, "alter table answer rename to gone");
    const auto ask_and_open = [](WriteSession& s) -> Result<std::string> {
        if (std::optional<std::string> first = s.first_answer("w-anna/key-1")) return *first;
        auto opened = s.open(shipped_model(), contact(test_id(1)), context());
        return opened ? Result<std::string>("opened") : fail(std::move(opened.error()));
    };
    EXPECT_FALSE(store->write_and_wait(ask_and_open));
    EXPECT_EQ(store->reader()->load_case(test_id(1)).error().kind, ErrorKind::not_found);
}

TEST(Store, OpensACaseByItsCodeOnly) {
    Place place;
    std::unique_ptr<Store> store = place.open();
    const Uuid id = open_contact(*store, 1);
    ASSERT_EQ(write(*store, [&](WriteSession& s) { return s.put_return_code(id, "ABCD1234"); }),
              "");
    const std::unique_ptr<Reader> reader = store->reader();
    EXPECT_EQ(*reader->case_by_code("ABCD1234"), id);
    EXPECT_EQ(*reader->case_by_code("ABCD1235"), std::nullopt);
    store.reset();
    const std::string within = on_postgresql() ? "position('ABCD1234'::bytea in lookup)"
                                               : "instr(lookup, cast('ABCD1234' as blob))";
    EXPECT_EQ(ask(place.options.path, "select count(*) from return_code where " + within + " > 0"),
              "0");
}

TEST(Store, KeepsPeopleAndContactDetailsInVersions) {
    Place place;
    std::unique_ptr<Store> store = place.open();
    Person person;
    person.id = test_id(5);
    person.name = "Äijä Esimerkki";
    person.identity_code = "010190-999W";
    person.born = to_date({1990, 1, 1});
    ContactDetails details;
    details.case_id = test_id(6);
    details.phone = "1";
    ASSERT_EQ(write(*store, [&](WriteSession& s) { return s.put_person(person); }), "");
    ASSERT_EQ(write(*store, [&](WriteSession& s) { return s.put_contact_details(details); }), "");
    person.name = "Äijä Uusinimi";
    details.phone = "2";
    ASSERT_EQ(write(*store, [&](WriteSession& s) { return s.put_person(person); }), "");
    ASSERT_EQ(write(*store, [&](WriteSession& s) { return s.put_contact_details(details); }), "");
    const std::unique_ptr<Reader> reader = store->reader();
    EXPECT_EQ(reader->person(person.id)->name, "Äijä Uusinimi");
    EXPECT_EQ(reader->person(person.id)->born, person.born);
    EXPECT_EQ(reader->find_people("äijä u", 10, {})->size(), 1U);
    EXPECT_EQ(reader->find_people("äijä e", 10, {})->size(), 0U) << "an old name finds nobody";
    EXPECT_EQ(reader->find_people("010190-999w", 10, {})->size(), 1U);
    EXPECT_EQ(reader->find_people("010190-999w", 10, {"other", "other-too"})->size(), 1U);
    EXPECT_EQ(reader->find_people("010190-999w", 10, {"other", "pohjois-savo"})->size(), 0U);
    EXPECT_EQ(reader->find_people("äijä u", 10, {"pohjois-savo"})->size(), 0U);
    EXPECT_EQ(reader->contact_details(details.case_id)->phone, "2");
    store.reset();
    EXPECT_EQ(ask(place.options.path, "select count(*) from person"), "2") << "nothing overwritten";
    EXPECT_EQ(ask(place.options.path, "select count(*) from contact_details"), "2");
}

TEST(Store, CountsViewsByHour) {
    Place place;
    std::unique_ptr<Store> store = place.open();
    AccessLine line;
    line.case_id = test_id(1);
    line.asker.kind = access::AskerKind::worker;
    line.asker.id = "w-anna";
    line.asker.unit = "guidance";
    line.reason = "access.reason.responsible";
    for (const std::int64_t minute : {0, 10, 20, 70}) {
        line.at = test_start + minutes(minute);
        line.times = minute == 20 ? 5 : 1;
        ASSERT_EQ(write(*store, [&](WriteSession& s) { return s.put_access_line(line); }), "");
    }
    auto lines = store->reader()->access_lines(line.case_id);
    ASSERT_TRUE(lines);
    ASSERT_EQ(lines->size(), 2U);
    EXPECT_EQ((*lines)[0].count, 1U);
    EXPECT_EQ((*lines)[1].count, 7U);
    EXPECT_EQ((*lines)[1].last_at, test_start + minutes(20));
    EXPECT_EQ((*lines)[1].purpose, "read");
}

TEST(Store, SendsNoticesFromADurableOutbox) {
    Place place;
    std::unique_ptr<Store> store = place.open();
    Notice notice;
    notice.id = test_id(3);
    notice.case_id = test_id(4);
    notice.channel = "sms";
    notice.code = "notice.sent";
    notice.next_try_at = test_start;
    ASSERT_EQ(write(*store, [&](WriteSession& s) { return s.put_notice(notice); }), "");
    store.reset();
    store = place.open();
    const std::unique_ptr<Reader> reader = store->reader();
    EXPECT_EQ(reader->due_notices(test_start - minutes(1), 10)->size(), 0U);
    ASSERT_EQ(reader->due_notices(test_start, 10)->size(), 1U);
    ASSERT_EQ(write(*store,
                    [&](WriteSession& s) {
                        return s.set_notice_state(notice.id, "waiting", "timeout",
                                                  test_start + minutes(5), 0);
                    }),
              "");
    EXPECT_EQ(reader->due_notices(test_start, 10)->size(), 0U);
    const auto astray = [&](Instant beyond, std::uint32_t limit) {
        return reader->due_notices(test_start, limit, "", beyond)->size();
    };
    EXPECT_EQ(astray(test_start + minutes(5), 10), 0U) << "as far ahead as it may be set";
    EXPECT_EQ(astray(test_start + minutes(4), 10), 1U) << "a clock that stood wrong has set it";
    EXPECT_EQ(astray(test_start + minutes(4), 0), 0U);
    EXPECT_EQ(reader->due_notices(test_start + minutes(5), 10, "", test_start)->size(), 1U)
        << "once, not twice";
    ASSERT_EQ(
        write(*store,
              [&](WriteSession& s) { return s.set_notice_state(notice.id, "sent", "", never, 0); }),
        "store.notice_settled")
        << "another has written down how that try went";
    ASSERT_EQ(
        write(*store,
              [&](WriteSession& s) { return s.set_notice_state(notice.id, "sent", "", never, 1); }),
        "");
    EXPECT_EQ(reader->due_notices(never, 10)->size(), 0U);
    auto sent = reader->notices("sent", 10);
    ASSERT_EQ(sent->size(), 1U);
    EXPECT_EQ(sent->front().tries, 2U);
    EXPECT_EQ(write(*store,
                    [&](WriteSession& s) {
                        return s.set_notice_state(test_id(9), "sent", "", never, 0);
                    }),
              "store.no_notice");
}

TEST(Store, KeepsEveryVersionOfARecord) {
    Place place;
    std::unique_ptr<Store> store = place.open();
    for (const char* json : {"{\"v\":1}", "{\"v\":2}"})
        ASSERT_EQ(
            write(*store,
                  [&](WriteSession& s) { return s.put_record("service", "s1", json, worker()); }),
            "");
    const std::unique_ptr<Reader> reader = store->reader();
    EXPECT_EQ(**reader->record("service", "s1"), "{\"v\":2}");
    EXPECT_EQ(reader->records("service")->size(), 1U);
    EXPECT_FALSE(reader->record("service", "s2")->has_value());
    store.reset();
    EXPECT_EQ(ask(place.options.path, "select count(*) from record_event"), "2");
}

TEST(Store, WritesATextOnce) {
    Place place;
    std::unique_ptr<Store> store = place.open();
    Text text;
    text.id = test_id(1);
    text.case_id = test_id(2);
    text.body = "first";
    const auto put = [&] {
        return write(*store, [&](WriteSession& s) { return s.put_text(text); });
    };
    EXPECT_EQ(put(), "");
    EXPECT_EQ(put(), "") << "the same again is no mistake";
    text.body = "other";
    EXPECT_EQ(put(), "store.text_exists");
    EXPECT_EQ(store->reader()->text(text.id)->body, "first");
}

TEST(Store, TellsWhatChangedAndWhere) {
    LUOTSI_OF_A_FILE;
    Place place;
    std::unique_ptr<Store> store = place.open();
    std::vector<Change> heard;
    store->on_changes([&](std::span<const Change> changes) {
        heard.insert(heard.end(), changes.begin(), changes.end());
    });
    const Uuid id = open_contact(*store, 1);
    ASSERT_EQ(heard.size(), 2U);
    EXPECT_EQ(heard[0].topic, "case:" + to_string(id));
    EXPECT_EQ(heard[1].topic, "unit:guidance");
    EXPECT_EQ(heard[1].position, heard[0].position + 1);
    (void)open_contact(*store, 2);
    store.reset();
    store = place.open();
    const std::unique_ptr<Reader> reader = store->reader();
    EXPECT_EQ(reader->last_change(), 4U);
    auto missed = reader->changes(1, 10);
    ASSERT_TRUE(missed);
    ASSERT_EQ(missed->size(), 3U) << "a screen that saw the first one";
    EXPECT_EQ(missed->front().position, 2U);
    EXPECT_EQ(missed->front().topic, "unit:guidance");
    EXPECT_EQ(reader->changes(4, 10)->size(), 0U);
    EXPECT_EQ(reader->changes(0, 1)->size(), 1U);
}

TEST(Store, NeverRecordsBackwards) {
    Place place;
    std::unique_ptr<Store> store = place.open();
    set_clock(test_start + days(1));
    (void)open_contact(*store, 1);
    set_clock(test_start);
    Instant seen;
    ASSERT_EQ(write(*store,
                    [&](WriteSession& s) {
                        seen = s.now();
                        return Result<void>();
                    }),
              "");
    EXPECT_EQ(seen, test_start + days(1));
    store.reset();
    store = place.open();
    ASSERT_EQ(write(*store,
                    [&](WriteSession& s) {
                        seen = s.now();
                        return Result<void>();
                    }),
              "");
    EXPECT_EQ(seen, test_start + days(1)) << "also after a restart";
}

TEST(Store, FindsWhatIsDue) {
    Place place;
    std::unique_ptr<Store> store = place.open();
    const Uuid id = open_contact(*store, 1);
    const std::unique_ptr<Reader> reader = store->reader();
    EXPECT_TRUE(reader->due_cases(test_start, 10)->empty());
    auto due = reader->due_cases(test_start + days(30), 10);
    ASSERT_EQ(due->size(), 1U);
    EXPECT_EQ(due->front().first, id);
    set_clock(test_start + days(30));
    engine::Command tick;
    tick.kind = engine::CommandKind::tick;
    ASSERT_EQ(send(*store, id, tick), "");
    auto later = reader->due_cases(never, 10);
    EXPECT_TRUE(later->empty() || later->front().second > due->front().second);
}

TEST(Store, AnswersBusyWhenTheQueueIsFull) {
    Place place;
    place.options.queue_max = 4;
    std::unique_ptr<Store> store = place.open();
    std::mutex gate;
    gate.lock();
    std::atomic<int> done = 0;
    std::atomic<int> busy = 0;
    const auto count = [&](Result<std::string> result) {
        if (result)
            done += 1;
        else if (result.error().kind == ErrorKind::busy)
            busy += 1;
    };
    std::atomic<bool> started = false;
    store->write(
        [&](WriteSession&) {
            started = true;
            const std::lock_guard wait(gate);
            return ok();
        },
        count);
    while (!started) std::this_thread::yield();
    for (int i = 0; i < 6; ++i) store->write([&](WriteSession&) { return ok(); }, count);
    EXPECT_EQ(busy, 2);
    gate.unlock();
    store.reset();
    EXPECT_EQ(done, 5) << "what was queued is done before the store goes";
}

constexpr std::string_view starting = R"(
model: test.starting
version: 1.0.0
status: in-use
subject: person
register: social
title: T(Starting)
facts:
  outcome: {type: text, from: started, title: T(Outcome)}
roles:
  counsellor: {title: T(Counsellor), one of: [service counsellor], keeps: true}
steps:
  other matter:
    {title: T(Other), do: start, by: counsellor, starts: test.starting, outcome: outcome,
     within: 1 working day}
  thanks:
    {title: T(Thanks), do: inform, by: counsellor, when: done(other matter),
     within: 5 working days}
ends:
  told: {title: T(Told), when: done(thanks), outcome: answered}
)";

// A matter that another model carries on: the message opens the other case once, and its end comes
// home once, also when the server has been restarted between the two.
TEST(Store, CarriesMessagesBetweenCases) {
    model::Library library;
    library.add(engine::compile_or_fail(starting, nullptr));
    const model::ModelPtr model = library.latest("test.starting");
    Place place;
    const auto reopen = [&] { return std::move(*Store::open(place.options, library)); };
    std::unique_ptr<Store> store = reopen();
    const auto open_one = [&](const engine::Command& open) {
        return write(*store, [&](WriteSession& s) -> Result<void> {
            auto events = s.open(model, open, context());
            return events ? Result<void>() : fail(std::move(events.error()));
        });
    };
    const auto messages = [&] { return *store->reader()->undelivered(10); };
    const Uuid parent = test_id(1);
    ASSERT_EQ(open_one(contact(parent)), "");
    EXPECT_TRUE(messages().empty());
    engine::Command complete;
    complete.kind = engine::CommandKind::complete;
    complete.actor = worker();
    complete.round = 0;
    ASSERT_EQ(send(*store, parent, complete), "");
    ASSERT_EQ(messages().size(), 1U);
    const CaseMessage start = messages().front();
    EXPECT_EQ(start.kind, "start");
    EXPECT_EQ(start.model, "test.starting");
    EXPECT_EQ(start.unit, "guidance");
    EXPECT_EQ(start.from_case, parent);
    EXPECT_EQ(start.round, 0U);
    store.reset();
    store = reopen();
    ASSERT_EQ(messages().size(), 1U) << "a crash before its delivery";
    engine::Command open = contact(start.to_case);
    open.parent = parent;
    open.parent_promise = start.promise;
    ASSERT_EQ(open_one(open), "");
    EXPECT_TRUE(messages().empty()) << "it has taken effect";
    engine::Command merged;
    merged.kind = engine::CommandKind::mark_duplicate;
    merged.actor = worker();
    merged.person = test_id(77);
    merged.reason = "same";
    ASSERT_EQ(send(*store, start.to_case, merged), "");
    store.reset();
    store = reopen();
    ASSERT_EQ(messages().size(), 1U);
    const CaseMessage ended = messages().front();
    EXPECT_EQ(ended.kind, "ended");
    EXPECT_EQ(ended.from_case, start.to_case);
    EXPECT_EQ(ended.to_case, parent);
    EXPECT_EQ(ended.round, 0U) << "the round that waits for it";
    engine::Command home;
    home.kind = engine::CommandKind::sub_case_ended;
    home.round = ended.round;
    home.person = start.to_case;
    home.reason = "merged";
    ASSERT_EQ(send(*store, parent, home), "");
    EXPECT_TRUE(messages().empty());
    Result<Store::Rebuilt> rebuilt = store->rebuild();
    ASSERT_TRUE(rebuilt);
    EXPECT_EQ(rebuilt->digest_before, rebuilt->digest_after);
}

TEST(Store, PutsAsideAMessageNobodyWillTake) {
    model::Library library;
    library.add(engine::compile_or_fail(starting, nullptr));
    Place place;
    std::unique_ptr<Store> store = std::move(*Store::open(place.options, library));
    const Uuid parent = test_id(1);
    ASSERT_EQ(write(*store,
                    [&](WriteSession& s) -> Result<void> {
                        auto events =
                            s.open(library.latest("test.starting"), contact(parent), context());
                        return events ? Result<void>() : fail(std::move(events.error()));
                    }),
              "");
    engine::Command complete;
    complete.kind = engine::CommandKind::complete;
    complete.actor = worker();
    complete.round = 0;
    ASSERT_EQ(send(*store, parent, complete), "");
    const CaseMessage message = store->reader()->undelivered(10)->front();
    ASSERT_EQ(write(*store, [&](WriteSession& s) { return s.settle_message(message, "late"); }),
              "");
    EXPECT_TRUE(store->reader()->undelivered(10)->empty());
    ASSERT_TRUE(store->rebuild());
    EXPECT_TRUE(store->reader()->undelivered(10)->empty()) << "also after a rebuild";
    store.reset();
    EXPECT_EQ(ask(place.options.path, "select reason from message_settled"), "late");
}

TEST(StoreOpening, RefusesWhatIsNotOurs) {
    LUOTSI_OF_A_FILE;
    Place place;
    EXPECT_EQ(place.open_error(false), "store.no_database");
    place.options.path = ":memory:";
    EXPECT_EQ(place.open_error(), "store.bad_path");
    place.options.path = place.folder.file("text.db");
    std::ofstream(place.options.path) << std::string(5000, 'x');
    EXPECT_EQ(place.open_error(), "store.not_a_database");
    place.options.path = place.folder.file("other.db");
    std::ofstream(place.options.path) << "";
    tamper(place.options.path, "create table somebody_elses(x)");
    EXPECT_EQ(place.open_error(), "store.not_a_database");
    EXPECT_EQ(ask(place.options.path, "pragma journal_mode"), "delete") << "left as it was";
    place.options.path = place.folder.file("no/such/folder.db");
    EXPECT_EQ(place.open_error(), "store.cannot_open");
}

TEST(StoreOpening, BringsADatabaseOfTheFirstVersionForward) {
    Place place;
    const Uuid id = open_contact(*place.open(), 1);
    tamper(place.options.path, "alter table work drop column came_home;"
                               "alter table promise drop column reason;"
                               "drop table sign_in; drop table sign_in_handle;"
                               "drop table view_log; drop table view_seal;"
                               "drop table told_view;"
                               "alter table change drop column writer;"
                               "delete from schema_version where version > 1");
    std::unique_ptr<Store> store = place.open();
    ASSERT_NE(store, nullptr);
    EXPECT_EQ(ask(place.options.path, "select max(version) from schema_version"),
              std::to_string(schema_version));
    std::string next;
    Reader::WorkQuery query;
    query.units = {"guidance"};
    const auto rows = store->reader()->work(query, next);
    ASSERT_TRUE(rows);
    ASSERT_FALSE(rows->empty());
    EXPECT_EQ(rows->front().case_id, id);
    EXPECT_EQ(rows->front().came_home, engine::CameHome::no);
    Result<Store::Rebuilt> rebuilt = store->rebuild();
    ASSERT_TRUE(rebuilt);
    EXPECT_EQ(rebuilt->digest_before, rebuilt->digest_after);
}

TEST(StoreOpening, RefusesANewerDatabaseAndASecondProcess) {
    LUOTSI_OF_A_FILE;
    Place place;
    {
        std::unique_ptr<Store> store = place.open();
        EXPECT_EQ(place.open_error(), "store.locked");
    }
    tamper(place.options.path, "insert into schema_version values (999, 'x', 0)");
    EXPECT_EQ(place.open_error(), "store.newer_database");
}

}  // namespace
}  // namespace luotsi::store

// Goal: services are matched to a need with a reason for every point, nobody is out of reach, and
// nobody is favoured. Method: a handful of services whose order and reasons are known by
// construction; generated directories against a plain scan of all services; the seed is printed.
#include <gtest/gtest.h>

#include <algorithm>

#include "directory/directory.hpp"
#include "directory/random_directory.hpp"

namespace luotsi::directory {
namespace {

const Instant now = at_local(to_date({2026, 11, 23}), {10 * 3'600'000});

const Municipalities& municipalities() {
    static const Municipalities one = [] {
        std::vector<Error> errors;
        return Municipalities::load(LUOTSI_SOURCE_DIR "/content", errors);
    }();
    return one;
}

Listing service(std::string id, std::string need) {
    Listing one;
    one.id = std::move(id);
    one.title = {"Kotikuntoutus", "Hemrehabilitering", "Rehabilitation at home"};
    if (!need.empty()) one.needs = {std::move(need)};
    one.municipalities = {"297"};
    one.languages = {"fi"};
    one.verified_at = to_date({2026, 10, 1});
    return one;
}

SearchQuery asking(std::vector<std::string> needs, std::string text = {}) {
    SearchQuery query;
    query.needs = std::move(needs);
    query.text = std::move(text);
    query.now = now;
    return query;
}

SearchResult search(std::vector<Listing> listings, const SearchQuery& query,
                    const Lives& lives = {}) {
    static std::shared_ptr<const Directory> kept;  // hits point into it
    kept = Directory(std::move(listings), municipalities()).with_lives(lives);
    return kept->search(query, municipalities());
}

std::vector<std::string> ids(const SearchResult& result) {
    std::vector<std::string> out;
    for (const Hit& hit : result.hits) out.push_back(hit.service->id);
    return out;
}

const Reason* reason(const Hit& hit, std::string_view key) {
    const auto at = std::find_if(hit.reasons.begin(), hit.reasons.end(),
                                 [&](const Reason& one) { return one.key == key; });
    return at == hit.reasons.end() ? nullptr : &*at;
}

using Ids = std::vector<std::string>;

TEST(Search, the_better_fit_comes_first_and_says_why) {
    Listing swedish = service("swedish", "MEMORY");
    swedish.languages = {"fi", "sv"};
    SearchQuery query = asking({"MEMORY"});
    query.municipality = "297";
    query.language = "sv";
    const auto found =
        search({service("finnish", "MEMORY"), swedish, service("other", "DENTAL")}, query);
    EXPECT_EQ(ids(found), (Ids{"swedish", "finnish"}));
    EXPECT_NE(reason(found.hits[0], "match.language"), nullptr);
    EXPECT_NE(reason(found.hits[1], "match.other_language"), nullptr);
    EXPECT_EQ(found.hits[0].fits, 3u);
    EXPECT_EQ(found.hits[0].of, 3u);
}

TEST(Search, a_way_in_that_answers_in_the_language_is_worth_more_than_a_word_on_paper) {
    Listing paper = service("paper", "MEMORY");
    paper.languages = {"fi", "sv"};
    Listing phone = paper;
    phone.id = "phone";
    phone.ways.push_back({"phone", "", {"sv"}, std::make_shared<const Hours>()});
    SearchQuery query = asking({"MEMORY"});
    query.language = "sv";
    const auto found = search({paper, phone}, query);
    EXPECT_EQ(ids(found), (Ids{"phone", "paper"}));
    EXPECT_NE(reason(found.hits[0], "match.language_answered"), nullptr);
}

TEST(Search, age_and_area_exclude_but_unknown_facts_do_not) {
    Listing children = service("children", "MENTAL_YOUTH");
    children.age_to = 17;
    Listing far = service("far", "MENTAL_YOUTH");
    far.municipalities = {"091"};
    Listing somewhere = service("somewhere", "MENTAL_YOUTH");
    somewhere.municipalities.clear();
    SearchQuery query = asking({"MENTAL_YOUTH"});
    EXPECT_EQ(search({children, far, somewhere}, query).total, 3u);
    query.municipality = "297";
    query.age = 40;
    const auto found = search({children, far, somewhere}, query);
    EXPECT_EQ(ids(found), Ids{"somewhere"});
    EXPECT_NE(reason(found.hits[0], "match.unknown_area"), nullptr);
}

TEST(Search, every_filter_leaves_out_what_is_known_and_keeps_what_is_not) {
    Listing known = service("known", "DEBT");
    known.charge = "charged";
    known.channels = {"visit"};
    known.accepts_referrals = false;
    known.sector = "private";
    known.places = {{{60.17, 24.94}, 0}};
    HoursRow row;
    row.intervals = {{0, 0, 0, 60, 0}};
    known.ways = {{"visit", "", {}, std::make_shared<const Hours>(std::vector<HoursRow>{row})}};
    Listing unknown = service("unknown", "DEBT");
    unknown.languages.clear();
    const auto left = [&](auto&& set) {
        SearchQuery query = asking({"DEBT"});
        set(query);
        return ids(search({known, unknown}, query));
    };
    EXPECT_EQ(left([](SearchQuery& q) { q.free = true; }), Ids{"unknown"});
    EXPECT_EQ(left([](SearchQuery& q) { q.remote = true; }), Ids{"unknown"});
    EXPECT_EQ(left([](SearchQuery& q) { q.accepts_referrals = true; }), Ids{"unknown"});
    EXPECT_EQ(left([](SearchQuery& q) { q.sector = "parish"; }), Ids{"unknown"});
    EXPECT_EQ(left([](SearchQuery& q) { q.mode = "phone"; }), Ids{"unknown"});
    EXPECT_EQ(left([](SearchQuery& q) { q.open_now = true; }), Ids{"unknown"});
    EXPECT_EQ(left([](SearchQuery& q) { q.language = "sv", q.only_language = true; }),
              Ids{"unknown"});
    EXPECT_EQ(left([](SearchQuery& q) { q.from = Point{62.89, 27.68}, q.within_km = 50; }),
              Ids{"unknown"});
    // A place known by its postal code only may be nearer than it looks.
    EXPECT_EQ(left([](SearchQuery& q) {
                  q.from = Point{60.30, 24.94}, q.within_km = 10, q.from_within_km = 5;
              }).size(),
              2u);
}

TEST(Search, full_and_dead_ones_sink_with_the_reason_but_are_never_gone) {
    Listing closed = service("closed", "DEBT");
    closed.capacity = "closed";
    Lives lives;
    lives["silent"].asked = 3;
    lives["silent"].unanswered = 3;
    lives["paused"].paused_until = to_date({2026, 12, 1});
    lives["gone"].gone = true;
    const auto found = search({closed, service("silent", "DEBT"), service("paused", "DEBT"),
                               service("gone", "DEBT"), service("fine", "DEBT")},
                              asking({"DEBT"}), lives);
    ASSERT_EQ(found.total, 5u);
    EXPECT_EQ(ids(found).front(), "fine");
    EXPECT_EQ(ids(found).back(), "gone");
    for (const Hit& hit : found.hits) {
        if (hit.service->id == "closed") {
            EXPECT_NE(reason(hit, "match.closed"), nullptr);
        }
        if (hit.service->id == "paused") {
            EXPECT_NE(reason(hit, "match.paused"), nullptr);
        }
        if (hit.service->id != "silent") continue;
        ASSERT_NE(reason(hit, "match.not_answering"), nullptr);
        EXPECT_EQ(reason(hit, "match.not_answering")->args[1].second, "3");
    }
}

TEST(Search, the_keepers_newer_word_goes_before_the_source) {
    Listing closed = service("one", "DEBT");
    closed.capacity = "closed";
    closed.capacity_told = to_date({2026, 10, 1});
    Lives lives;
    lives["one"].confirmed_at = now - days(2);
    lives["one"].capacity = "open";
    auto found = search({closed}, asking({"DEBT"}), lives);
    EXPECT_EQ(reason(found.hits[0], "match.closed"), nullptr);
    EXPECT_NE(reason(found.hits[0], "match.room"), nullptr);
    lives["one"].confirmed_at = now - days(100);
    found = search({closed}, asking({"DEBT"}), lives);
    EXPECT_NE(reason(found.hits[0], "match.closed"), nullptr);
}

TEST(Search, a_waiting_time_of_few_is_not_told) {
    Lives lives;
    lives["one"].median_wait_days = 3;
    lives["one"].waits = waits_shown_min - 1;
    EXPECT_EQ(
        reason(search({service("one", "DEBT")}, asking({"DEBT"}), lives).hits[0], "match.wait"),
        nullptr);
    lives["one"].waits = waits_shown_min;
    const auto found = search({service("one", "DEBT")}, asking({"DEBT"}), lives);
    ASSERT_NE(reason(found.hits[0], "match.wait"), nullptr);
    EXPECT_EQ(reason(found.hits[0], "match.wait")->args,
              (std::vector<std::pair<std::string, std::string>>{{"days", "3"}, {"n", "5"}}));
}

// A directory in which every service "helps": a word of all tells nothing of one.
std::vector<Listing> helpers() {
    std::vector<Listing> out;
    for (int i = 0; i < 20; ++i) {
        Listing one = service("s" + std::to_string(100 + i), "OTHER");
        one.title = {"Apua arkeen koko perheelle", "Hjälp i vardagen", "Help in daily life"};
        if (i == 7) one.title.fi += ", hammashoito";
        out.push_back(one);
    }
    return out;
}

TEST(Search, words_that_most_services_have_are_no_evidence) {
    EXPECT_EQ(search(helpers(), asking({}, "Tarvitsen apua, koko perheellä")).total, 0u);
    const auto found = search(helpers(), asking({}, "apua hammashoitoon"));
    EXPECT_EQ(ids(found), Ids{"s107"});
    EXPECT_NE(reason(found.hits[0], "match.text"), nullptr);
}

TEST(Search, no_text_outweighs_the_confirmed_need) {
    std::vector<Listing> all = helpers();
    Listing wordy = service("wordy", "OTHER");
    wordy.title.fi = "Unettomuus univaje nukkuminen uupumus väsymys";
    all.push_back(wordy);
    all.push_back(service("need", "MENTAL_ADULT"));
    EXPECT_EQ(search(all, asking({"MENTAL_ADULT"}, "unettomuus")).total, 1u)
        << "one word alone is no reason where the need is known";
    SearchQuery query = asking({"MENTAL_ADULT"}, "unettomuus univaje nukkuminen uupumus väsymys");
    query.municipality = "297";
    query.language = "fi";
    EXPECT_EQ(ids(search(all, query)), (Ids{"need", "wordy"}));
}

TEST(Search, a_service_that_is_mainly_for_the_need_comes_before_one_that_also_helps) {
    Listing also = service("also", "SOCIAL_GUIDANCE");
    also.needs = {"SOCIAL_GUIDANCE", "HOUSING", "DEBT"};
    EXPECT_EQ(ids(search({also, service("mainly", "DEBT")}, asking({"DEBT"}))),
              (Ids{"mainly", "also"}));
}

TEST(Search, a_service_of_a_merged_municipality_is_found_by_both_codes) {
    Listing one = service("x", "DEBT");
    one.municipalities = {"507"};  // Mäntyharju, which Pertunmaa (588) joined
    SearchQuery query = asking({"DEBT"});
    for (const auto& [code, n] :
         {std::pair("588", 1u), std::pair("507", 1u), std::pair("297", 0u)}) {
        query.municipality = code;
        EXPECT_EQ(search({one}, query).total, n) << code;
    }
}

TEST(Search, the_nearer_comes_first_and_the_distance_is_told) {
    Listing near = service("near", "DEBT");
    near.places = {{{62.90, 27.70}, 0}, {{60.17, 24.94}, 0}};
    Listing far = service("far", "DEBT");
    far.places = {{{63.56, 27.19}, 0}};
    SearchQuery query = asking({"DEBT"});
    query.from = Point{62.89, 27.68};
    const auto found = search({far, near}, query);
    EXPECT_EQ(ids(found), (Ids{"near", "far"}));
    EXPECT_NEAR(*found.hits[0].distance_km, 1.5, 0.3);
}

TEST(Search, adding_again_replaces) {
    Listing changed = service("x", "HOUSING");
    const Directory directory({service("x", "DEBT"), changed});
    EXPECT_EQ(directory.all().size(), 1u);
    EXPECT_EQ(directory.service("x")->needs.front(), "HOUSING");
    EXPECT_EQ(directory.service("y"), nullptr);
}

TEST(Search, the_shelf_gives_the_new_one_while_the_old_one_lives_on) {
    Shelf shelf;
    shelf.put(std::make_shared<const Directory>(std::vector{service("x", "DEBT")}));
    const auto before = shelf.now();
    shelf.put(std::make_shared<const Directory>());
    EXPECT_NE(before->service("x"), nullptr);
    EXPECT_EQ(shelf.now()->service("x"), nullptr);
}

TEST(Search, generated_directories_agree_with_a_plain_scan) {
    const std::uint64_t seed = 20261123;
    std::printf("search: seed %llu\n", static_cast<unsigned long long>(seed));
    SeededRandom random(seed);
    const auto listings = random_listings(1500, municipalities(), seed);
    const auto directory =
        Directory(listings, municipalities()).with_lives(random_lives(listings, now, seed));
    std::size_t asked = 0, found_some = 0;
    for (; asked < 400; ++asked) {
        SearchQuery query = random_query(listings, now, random);
        query.limit = listings.size();
        const SearchResult result = directory->search(query, municipalities());
        auto got = ids(result);
        std::sort(got.begin(), got.end());
        ASSERT_EQ(got, scan(listings, query, municipalities())) << asked;
        found_some += !got.empty();
        for (std::size_t i = 0; i < result.hits.size(); ++i) {
            std::int32_t sum = 0;
            for (const Reason& one : result.hits[i].reasons) sum += one.points;
            ASSERT_EQ(sum, result.hits[i].points) << "a point without a reason";
            if (i > 0) {
                ASSERT_LE(result.hits[i].points, result.hits[i - 1].points);
            }
        }
        if (!query.facets) continue;
        std::size_t sectors = 0;
        for (const FacetCount& one : result.sectors) sectors += one.count;
        ASSERT_EQ(sectors, result.total);
    }
    EXPECT_GT(found_some, asked / 2);
}

TEST(Search, pages_join_into_the_whole) {
    const auto listings = random_listings(300, municipalities(), 5);
    const Directory directory(listings, municipalities());
    SearchQuery query = asking({});
    query.limit = 1000;
    for (const auto sort :
         {SearchQuery::Sort::best, SearchQuery::Sort::near, SearchQuery::Sort::soon,
          SearchQuery::Sort::name, SearchQuery::Sort::verified}) {
        query.sort = sort;
        query.from = Point{62.9, 27.7};
        query.skip = 0;
        query.limit = 1000;
        const auto whole = ids(directory.search(query, municipalities()));
        Ids pages;
        query.limit = 37;
        for (; query.skip < 300; query.skip += query.limit) {
            for (auto& id : ids(directory.search(query, municipalities()))) pages.push_back(id);
        }
        EXPECT_EQ(pages, whole);
    }
}

// Equal treatment: who gives a service moves nothing.
TEST(Search, permuting_sectors_and_providers_changes_no_rank) {
    const std::uint64_t seed = 77;
    std::printf("search: seed %llu\n", static_cast<unsigned long long>(seed));
    const auto listings = random_listings(800, municipalities(), seed);
    auto permuted = listings;
    SeededRandom random(seed);
    for (std::size_t i = permuted.size(); i > 1; --i) {
        const auto j = static_cast<std::size_t>(random.next() % i);
        std::swap(permuted[i - 1].sector, permuted[j].sector);
        std::swap(permuted[i - 1].provider, permuted[j].provider);
        std::swap(permuted[i - 1].source, permuted[j].source);
    }
    const Lives lives = random_lives(listings, now, seed);
    const auto one = Directory(listings, municipalities()).with_lives(lives);
    const auto other = Directory(permuted, municipalities()).with_lives(lives);
    for (int i = 0; i < 200; ++i) {
        SearchQuery query = random_query(listings, now, random);
        query.sector.clear();  // the declared criteria: a filter and words looked for
        query.words.clear();
        ASSERT_EQ(ids(one->search(query, municipalities())),
                  ids(other->search(query, municipalities())));
    }
}

}  // namespace
}  // namespace luotsi::directory

// What understanding a phrase costs: reading it, ranking it, and all of it, beside the named
// baseline – Voikko alone over the same words, uncached. CPU time; one phrase an iteration.
#include <benchmark/benchmark.h>
#include <libvoikko/voikko.h>

#include <cstdlib>
#include <vector>

#include "need/danger.hpp"
#include "need/need.hpp"

namespace luotsi::need {
namespace {

constexpr std::array<const char*, 8> phrases{
    "mun äiti ei pärjää enää yksin kotona",
    "selkä kipee ollu jo kolme viikkoo enkä saa aikaa terveyskeskukseen",
    "hammaslääkriin pitäis päästä, poski turvoksis",
    "poika 15v ei mene kouluun ja ahistaa",
    "jag orkar inte mera, barnet gråter hela natten",
    "tandläkarmottagning i kväll för min son?",
    "my mum has memory problems and keeps leaving the stove on",
    "vuokra rästi ja häätö tulossa, mistä apua"};

// What bench/contacts.lua sends: words the dictionary knows, as in most contacts. Nothing is
// guessed.
constexpr std::array<const char*, 4> contacts{
    "Äidin muisti on heikentynyt ja pelkään, että hän eksyy kotimatkalla.",
    "Lapsi ei suostu menemään kouluun ja kotona riidellään joka ilta.",
    "Rahat eivät riitä vuokraan ja laskut ovat myöhässä.",
    "En saa nukuttua ja töissä käyminen tuntuu mahdottomalta."};

struct Product {
    NeedFinder needs;
    DangerFinder dangers;
};

const Product& product() {
    static const Product one = [] {
        std::vector<Error> errors;
        Product made;
        made.needs = NeedFinder::load(LUOTSI_SOURCE_DIR "/content", errors);
        made.dangers =
            DangerFinder::load(LUOTSI_SOURCE_DIR "/content", made.needs.analyser(), errors);
        if (!errors.empty()) std::abort();
        return made;
    }();
    return one;
}

void baseline_voikko_alone(benchmark::State& state) {
    const char* error = nullptr;
    VoikkoHandle* handle = voikkoInit(&error, "fi", nullptr);
    std::vector<std::vector<std::string>> words;
    for (const char* phrase : phrases) {
        std::vector<std::string>& list = words.emplace_back();
        for (const Token& token : product().needs.analyser().analyse(phrase).tokens)
            list.push_back(token.surface);
    }
    std::size_t i = 0;
    for (auto _ : state) {
        for (const std::string& word : words[i++ % words.size()])
            voikko_free_mor_analysis(voikkoAnalyzeWordCstr(handle, word.c_str()));
    }
    voikkoTerminate(handle);
}
BENCHMARK(baseline_voikko_alone);

void analyse(benchmark::State& state) {
    std::size_t i = 0;
    for (auto _ : state) {
        const Text text = product().needs.analyser().analyse(phrases[i++ % phrases.size()]);
        benchmark::DoNotOptimize(text.tokens.data());
    }
}
BENCHMARK(analyse);

// Everything that is read out of a contact's text.
template <class Texts>
void understand(benchmark::State& state, const Texts& texts) {
    std::size_t i = 0;
    for (auto _ : state) {
        const Text text = product().needs.analyser().analyse(texts[i++ % texts.size()]);
        std::vector<DangerSign> signs;
        for (const DangerFound& found : product().dangers.find(text))
            signs.push_back({found.danger->kind, found.emergency, found.certainty});
        const Understanding understood = product().needs.understand(text, signs);
        benchmark::DoNotOptimize(understood.needs.data());
    }
}
void understand_with_danger(benchmark::State& state) { understand(state, phrases); }
BENCHMARK(understand_with_danger);
void understand_contact_with_danger(benchmark::State& state) { understand(state, contacts); }
BENCHMARK(understand_contact_with_danger);

void load_all(benchmark::State& state) {
    for (auto _ : state) {
        std::vector<Error> errors;
        const NeedFinder needs = NeedFinder::load(LUOTSI_SOURCE_DIR "/content", errors);
        benchmark::DoNotOptimize(needs.categories().data());
    }
}
BENCHMARK(load_all)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace luotsi::need

#include "server/case_bundle.hpp"

namespace luotsi::server {

namespace {
constexpr int read_tries_max = 4;
}

std::string case_topic(Uuid id) { return "case:" + to_string(id); }

const store::Text* CaseBundle::text(Uuid id) const {
    auto it = texts.find(id);
    return it == texts.end() ? nullptr : &it->second;
}

const engine::FactRecord* CaseBundle::fact(std::string_view id) const {
    const std::uint32_t index = the_case.model->find_fact(id);
    if (index == model::none || index >= the_case.facts.size()) return nullptr;
    return &the_case.facts[index];
}

Result<CaseBundle> load_bundle(const App& app, store::Reader& reader, Uuid id) {
    const std::string topic = case_topic(id);
    CaseBundle out;
    for (int i = 0; i < read_tries_max; ++i) {
        const std::uint64_t version = app.views.version(topic);
        auto the_case = reader.load_case(id);
        if (!the_case) return fail(the_case.error());
        auto journal = reader.journal(id);
        if (!journal) return fail(journal.error());
        auto parties = reader.parties(id);
        if (!parties) return fail(parties.error());
        auto texts = reader.texts_of_case(id);
        if (!texts) return fail(texts.error());
        out.the_case = std::move(*the_case);
        out.journal = std::move(*journal);
        out.parties = std::move(*parties);
        out.texts.clear();
        for (auto& text : *texts) out.texts.emplace(text.id, std::move(text));
        // A sub-case's first words are its parent's: the client has said them once.
        const Uuid words = out.the_case.words;
        if (!words.is_nil() && !out.texts.contains(words)) {
            if (auto text = reader.text(words)) out.texts.emplace(words, std::move(*text));
        }
        if (auto details = reader.contact_details(id)) out.details = std::move(*details);
        out.person.reset();
        if (!out.the_case.subject.is_nil()) {
            if (auto person = reader.person(out.the_case.subject)) out.person = std::move(*person);
        }
        if (out.journal.size() == out.the_case.seq && app.views.version(topic) == version) break;
    }
    return out;
}

}  // namespace luotsi::server

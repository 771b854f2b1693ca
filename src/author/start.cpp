#include "author/start.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "author/format.hpp"
#include "model/compile.hpp"

namespace luotsi::author {

namespace {

// Words of the model itself, said in three languages wherever the language asks for it.
struct Said {
    std::string_view name;
    LocalText text;
};

// Comments, one language of them in the file.
const std::vector<Said>& guidance() {
    static const std::vector<Said> texts{
        {"head",
         {"Uusi toimintamalli. Risuaidalla alkavat rivit ovat ohjeita: poista ne, kun ne on "
          "luettu.\n"
          "Tarkista: luotsi model check TIEDOSTO. Lue kuten muut sen lukevat: luotsi model show "
          "TIEDOSTO.",
          "En ny verksamhetsmodell. Rader som börjar med # är anvisningar: ta bort dem när de är "
          "lästa.\nKontrollera: luotsi model check FIL. Läs som andra läser: luotsi model show "
          "FIL.",
          "A new operating model. Lines that begin with # guide you: remove them when read.\n"
          "Check it: luotsi model check FILE. Read it as others do: luotsi model show FILE."}},
        {"status",
         {"draft = luonnos; pilot ja in-use vasta, kun malli on tarkistettu ja hyväksytty.",
          "draft = utkast; pilot och in-use först när modellen är kontrollerad och godkänd.",
          "draft until it is checked and agreed; then pilot, then in-use."}},
        {"title",
         {"Sama otsikko kolmella kielellä. Käännä ne, jotka puuttuvat.",
          "Samma rubrik på tre språk. Översätt dem som saknas.",
          "The same title in three languages. Translate what is missing."}},
        {"basis",
         {"Ratkaisun perusidea yhdellä tai kahdella virkkeellä.",
          "Lösningens grundidé i en eller två meningar.",
          "The idea of the model in a sentence or two."}},
        {"facts",
         {"Mitä asiasta voidaan tietää. Jokainen tieto kysytään kerran; kysymys selkokielellä.",
          "Vad man kan veta om ärendet. Varje uppgift frågas en gång, på klarspråk.",
          "What may be known. Each thing is asked once, in plain words."}},
        {"roles",
         {"Kuka tekee. keeps: true = sama työntekijä pysyy asiassa loppuun asti.",
          "Vem som gör. keeps: true = samma person följer ärendet till slutet.",
          "Who does it. keeps: true = the same worker stays to the end."}},
        {"steps",
         {"Mitä tehdään. when = milloin vaihe tulee eteen; ilman sitä heti, kun asia avataan.\n"
          "within = mihin mennessä; learn = mitä vaiheessa saadaan tietää.",
          "Vad som görs. when = när steget blir aktuellt; utan det genast när ärendet öppnas.\n"
          "within = senast när; learn = vad man får veta i steget.",
          "What is done. when = when a step comes up; without it, as soon as the case opens.\n"
          "within = by when; learn = what is found out."}},
        {"review",
         {"Arvio palaa itsestään (every), kunnes asia päättyy: mikään asia ei unohdu.",
          "Utvärderingen återkommer av sig själv (every) tills ärendet är slut: inget glöms.",
          "The review comes back by itself (every) until an end is reached: nothing is "
          "forgotten."}},
        {"ends",
         {"Milloin asia on valmis. Joka tilanteesta pitää päästä johonkin loppuun.",
          "När ärendet är klart. Från varje läge måste något slut kunna nås.",
          "When the matter is over. Some end must be reachable from everywhere."}},
    };
    return texts;
}

constexpr std::string_view pattern = R"(# @head@
model: @id@
version: 0.1.0
# @status@
status: draft
subject: person
register: social
# @title@
title: {fi: "@name@", sv: "@name@", en: "@name@"}
# @basis@
basis:
  fi: "Kerro tässä, mitä malli muuttaa ja miksi."
  sv: "Berätta här vad modellen förändrar och varför."
  en: "Say here what the model changes and why."
serves: [access, quality]

# @facts@
facts:
@first fact@  coping:
    type: number 0..10
@at contact@    title: {fi: "Arjessa pärjääminen", sv: "Hur vardagen går", en: "Coping day to day"}
    ask:
      fi: "Miten pärjäät arjessa? 0 on huonosti, 10 on hyvin."
      sv: "Hur klarar du vardagen? 0 är dåligt, 10 är bra."
      en: "How do you cope day to day? 0 is badly, 10 is well."
  wants help:
    type: boolean
    title: {fi: "Haluaa apua", sv: "Vill ha hjälp", en: "Wants help"}
    ask:
      fi: "Haluatko, että autamme sinua tässä?"
      sv: "Vill du att vi hjälper dig med det här?"
      en: "Would you like us to help you with this?"
  standing:
    type: one of [continues, helped, over]
    title: {fi: "Miten jatketaan", sv: "Hur vi fortsätter", en: "How we go on"}
    labels:
      continues: {fi: "Tuki jatkuu", sv: "Stödet fortsätter", en: "Support goes on"}
      helped:
        fi: "Asiakas on saanut avun"
        sv: "Klienten har fått hjälp"
        en: "The client has been helped"
      over:
        fi: "Asiakas ei halua jatkaa"
        sv: "Klienten vill inte fortsätta"
        en: "The client does not want to go on"

# @roles@
roles:
  worker:
    title: {fi: "Työntekijä", sv: "Personal", en: "Worker"}
    one of: [service counsellor, social counsellor, nurse]
    keeps: true
  client:
    title: {fi: "Asiakas", sv: "Klient", en: "Client"}
    is: subject

# @steps@
steps:
@first step@  first talk:
    title: {fi: "Ensimmäinen keskustelu", sv: "Första samtalet", en: "First talk"}
    shown:
      fi: "Keskustelemme kanssasi siitä, mitä tarvitset."
      sv: "Vi talar med dig om vad du behöver."
      en: "We talk with you about what you need."
    do: meet
    by: worker
    with: [client]
    channels: [phone, video, visit]
@first when@    learn: [coping, wants help]
    within: 7 working days
    takes: PT45M
    asks after: contact
  help:
    title: {fi: "@help fi@", sv: "@help sv@", en: "@help en@"}
    shown:
      fi: "Autamme sinua, kuten sovimme."
      sv: "Vi hjälper dig som vi kom överens om."
      en: "We help you as we agreed."
    do: @act@
    by: worker
    with: [client]
    when: wants help = true
    within: 14 days
    takes: PT60M
  # @review@
  review:
    title:
      fi: "Arvioi yhdessä, auttoiko tuki"
      sv: "Utvärdera tillsammans om stödet hjälpte"
      en: "Review together whether it helped"
    shown:
      fi: "Katsomme yhdessä, miten sinulla menee."
      sv: "Vi ser tillsammans hur du har det."
      en: "We look together at how you are."
    do: review
    by: worker
    with: [client]
    channels: [phone, video, visit]
    when: done(help)
    every: 30 days
    learn:
      - coping:
          again because:
            fi: "Arvio seuraa muutosta."
            sv: "Utvärderingen följer förändringen."
            en: "The review follows change."
      - standing:
          again because:
            fi: "Jatko päätetään joka arviossa."
            sv: "Fortsättningen bestäms varje gång."
            en: "Each review decides how to go on."
    within: 14 days
    takes: PT30M
    asks after: end

# @ends@
ends:
  declined:
    title:
      fi: "Asiakas ei halua apua"
      sv: "Klienten vill inte ha hjälp"
      en: "The client does not want help"
    when: done(first talk) and (wants help = false or unknown(wants help))
    outcome: client's choice
  helped:
    title:
      fi: "Asiakas on saanut avun"
      sv: "Klienten har fått hjälp"
      en: "The client has been helped"
    when: standing = "helped"
    outcome: answered
    cancels: [first talk, help, review]
  over:
    title:
      fi: "Asiakas ei halua jatkaa"
      sv: "Klienten vill inte fortsätta"
      en: "The client does not want to go on"
    when: standing = "over"
    outcome: client's choice
    cancels: [first talk, help, review]

measures:
  coping change:
    title: {fi: "Arjen muutos", sv: "Förändring i vardagen", en: "Change in coping"}
    of: coping
    from: first
    to: last
    better: up
)";

constexpr std::string_view referral_fact = R"(  matter:
    type: text
    title:
      fi: "Mistä lähetteessä on kyse"
      sv: "Vad remissen gäller"
      en: "What the referral is about"
)";

constexpr std::string_view referral_step = R"(  read referral:
    title:
      fi: "Lue lähete ja vastaa lähettäjälle"
      sv: "Läs remissen och svara avsändaren"
      en: "Read the referral and answer the sender"
    shown:
      fi: "Luemme lähetteesi ja otamme sinuun yhteyttä."
      sv: "Vi läser din remiss och kontaktar dig."
      en: "We read your referral and contact you."
    do: assess
    by: worker
    learn: [matter]
    within: 3 working days
    takes: PT15M
)";

struct Help {
    std::string_view act;
    LocalText title;
};

const std::vector<Help>& helps() {
    static const std::vector<Help> all{
        {"meet",
         {"Tapaa asiakas ja auta", "Träffa klienten och hjälp", "Meet and help the client"}},
        {"visit", {"Käy kotona ja auta", "Gör hembesök och hjälp", "Visit at home and help"}},
        {"call", {"Soita ja auta", "Ring och hjälp", "Call and help"}},
        {"advise", {"Neuvo asiakasta", "Ge råd", "Give advice"}},
        {"assess", {"Arvioi tuen tarve", "Bedöm behovet av stöd", "Assess the need for support"}},
        {"plan", {"Tee suunnitelma yhdessä", "Gör en plan tillsammans", "Make a plan together"}},
        {"book", {"Varaa aika", "Boka en tid", "Book a time"}},
        {"inform",
         {"Kerro, mistä apua saa", "Berätta var hjälp finns", "Tell where help is found"}},
    };
    return all;
}

void put(std::string& text, std::string_view name, std::string_view value) {
    const std::string mark = fmt::format("@{}@", name);
    for (std::size_t at = text.find(mark); at != std::string::npos;
         at = text.find(mark, at + value.size()))
        text.replace(at, mark.size(), value);
}

// Lines of a comment, indented as the line of the mark is.
void put_guidance(std::string& text, const Said& said, Language language) {
    const std::size_t at = text.find(fmt::format("@{}@", said.name));
    if (at == std::string::npos) return;
    const std::size_t line = text.rfind('\n', at) + 1;
    const std::string lead = '\n' + text.substr(line, at - line);
    std::string lines;
    for (const char c : said.text.in(language)) lines += c == '\n' ? lead : std::string(1, c);
    put(text, said.name, lines);
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c == '\n' || c == '\t' || c == '\r' ? ' ' : c;
    }
    return out;
}

}  // namespace

const std::vector<std::string_view>& help_acts() {
    static const std::vector<std::string_view> acts = [] {
        std::vector<std::string_view> out;
        for (const Help& help : helps()) out.push_back(help.act);
        return out;
    }();
    return acts;
}

std::string id_from_title(std::string_view title) {
    std::string slug;
    const std::string low = lower(title);
    for (std::size_t at = 0; at < low.size();) {
        const std::uint32_t c = next_code_point(low, at);
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (plain)
            slug += static_cast<char>(c);
        else if (c == 0xE4 || c == 0xE5 || c == 0xE1 || c == 0xE0)  // ä å á à
            slug += 'a';
        else if (c == 0xF6)  // ö
            slug += 'o';
        else if (c == 0xE9)  // é
            slug += 'e';
        else if (!slug.empty() && slug.back() != '-')
            slug += '-';
    }
    slug = slug.substr(0, 60);
    while (slug.ends_with('-')) slug.pop_back();
    return "fi." + (slug.empty() ? "malli" : slug);
}

Result<std::string> start_model(const ModelWish& wish) {
    if (trim(wish.title).empty())
        return fail(ErrorKind::invalid, "author.no_title", "a model needs a title");
    const auto help = std::find_if(helps().begin(), helps().end(),
                                   [&](const Help& h) { return h.act == wish.does; });
    if (help == helps().end()) {
        std::string acts;
        for (const Help& each : helps()) acts += (acts.empty() ? "" : ", ") + std::string(each.act);
        return fail(Error(ErrorKind::invalid, "author.bad_wish",
                          "\"" + shorten(wish.does, 60) + "\" is no act of helping, like " + acts)
                        .with("value", shorten(wish.does, 60)));
    }
    const bool referral = wish.starts_from == StartsFrom::referral;
    std::string text(pattern);
    put(text, "first fact", referral ? referral_fact : "");
    put(text, "at contact", referral ? "" : "    at contact: true\n");
    put(text, "first step", referral ? referral_step : "");
    put(text, "first when", referral ? "    when: done(read referral)\n" : "");
    for (const Said& said : guidance()) put_guidance(text, said, wish.language);
    put(text, "id", wish.id.empty() ? id_from_title(wish.title) : wish.id);
    put(text, "act", help->act);
    put(text, "help fi", help->title.fi);
    put(text, "help sv", help->title.sv);
    put(text, "help en", help->title.en);
    put(text, "name", escaped(trim(wish.title)));
    // The file must be right before anybody sees it: an id of the author's own may not be.
    const model::Compiled compiled = model::compile(text, "new model", nullptr);
    if (compiled.model == nullptr) return fail(compiled.errors.front());
    Formatted formatted = format_model(text, "new model");
    if (!formatted.errors.empty()) return fail(formatted.errors.front());
    return std::move(formatted.text);
}

}  // namespace luotsi::author

#include "interop/ptv_parts_internal.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "interop/clean.hpp"

namespace luotsi::interop {

namespace {

struct Pair {
    std::string_view from, to;
};

template <std::size_t N>
std::optional<std::string_view> find_in(const std::array<Pair, N>& list, std::string_view key) {
    for (const Pair& one : list)
        if (one.from == key) return one.to;
    return std::nullopt;
}

// v7–v9 say ShortDescription and ServiceUserInstruction where later versions say Summary and
// UserInstruction.
constexpr std::array<Pair, 15> text_types{{
    {"", ""},
    {"Name", ""},
    {"AlternativeName", "alternative"},
    {"AlternateName", "alternative"},
    {"Summary", "summary"},
    {"ShortDescription", "summary"},
    {"Description", "description"},
    {"UserInstruction", "instruction"},
    {"ServiceUserInstruction", "instruction"},
    {"ValidityTime", "validity"},
    {"ProcessingTime", "processing_time"},
    {"DeadLine", "deadline"},
    {"ChargeTypeAdditionalInfo", "charge"},
    {"ServiceType", "service_type"},
    {"BackgroundDescription", "background"},
}};

constexpr std::array<Pair, 10> long_languages{{{"fin", "fi"},
                                               {"swe", "sv"},
                                               {"eng", "en"},
                                               {"sme", "se"},
                                               {"rus", "ru"},
                                               {"est", "et"},
                                               {"ara", "ar"},
                                               {"som", "so"},
                                               {"deu", "de"},
                                               {"fra", "fr"}}};

}  // namespace

bool is_placeholder(std::string_view key, std::string_view value) {
    if (value == "string" || value == "012 345 6789" || value == "https://www.example.com")
        return true;
    return !value.empty() && value == key && value != "code";
}

std::string language_code(std::string_view given) {
    std::string code = lower(trim(given));
    std::replace(code.begin(), code.end(), '_', '-');
    if (const auto two = find_in(long_languages, code)) return std::string(*two);
    return code;
}

std::string_view text_type(std::string_view ptv_type) {
    if (ptv_type == "GeneralDescriptionTypeAdditionalInformation") return "general_addition";
    return find_in(text_types, ptv_type).value_or(ptv_type);
}

void read_texts(Fields& in, std::string_view key, directory::Texts& out, std::string_view type,
                bool many) {
    const auto put = [&](std::string_view language, std::string_view value, std::string_view kind) {
        if (!many) return directory::put_text(out, language, value, kind);
        if (!value.empty())
            out.push_back({std::string(kind), std::string(language), std::string(value)});
    };
    in.each(key, [&](const boost::json::value& item, const Path& path) {
        if (item.is_string()) return put("", plain_text(item.get_string()), type);
        if (!item.is_object())
            return in.report().add("import.odd_type", path.text(), "a text was expected here");
        Fields one(item.get_object(), path, in.report());
        const std::string_view raw = one.text("value");
        const std::string language = language_code(one.text("language"));
        const std::string_view kind = one.text("type");
        if (is_placeholder("value", raw)) {
            one.note("value", "ptv.example_value", "an example value of the API's documentation",
                     raw);
        } else if (!raw.empty()) {
            if (has_markup(raw))
                one.note("value", "import.markup", "a text with markup: kept as plain text");
            if (language.empty())
                one.note("language", "import.no_language", "a text without its language");
            if (type.empty() && text_type(kind) == kind && !kind.empty() && kind != "description")
                one.note("type", "import.unknown_value", "a text type this version does not know",
                         kind);
            put(language, plain_text(raw), type.empty() ? text_type(kind) : type);
        }
        one.finish();
    });
}

std::string charge_type(Fields& in, std::string_view key) {
    constexpr std::array<Pair, 9> types{{{"Chargeable", "charged"},
                                         {"Charged", "charged"},
                                         {"FreeOfCharge", "free"},
                                         {"Free", "free"},
                                         {"Other", "other"},
                                         {"Maksullinen", "charged"},
                                         {"Maksuton", "free"},
                                         {"chargeable", "charged"},
                                         {"free", "free"}}};
    const std::string_view given = in.text(key);
    if (given.empty()) return {};
    if (const auto known = find_in(types, given)) return std::string(*known);
    if (is_placeholder(key, given))
        in.note(key, "ptv.example_value", "an example value of the API's documentation", given);
    else
        in.note(key, "import.unknown_value", "a charge type this version does not know", given);
    return {};
}

std::optional<Instant> instant_of(Fields& in, std::string_view key) {
    const std::string_view given = in.text(key);
    if (given.empty()) return std::nullopt;
    const auto at = odd_instant(given);
    if (!at) in.note(key, "import.bad_date", "this date cannot be read", given);
    return at;
}

void read_phones(Fields& in, std::string_view key, std::vector<directory::Phone>& out) {
    in.each(key, [&](const boost::json::value& item, const Path& path) {
        directory::Phone phone;
        phone.type = "phone";
        if (item.is_string()) {
            phone.number = trim(std::string_view(item.get_string()));
            if (!phone.number.empty()) out.push_back(std::move(phone));
            return;
        }
        if (!item.is_object())
            return in.report().add("import.odd_type", path.text(), "a telephone was expected here");
        Fields one(item.get_object(), path, in.report());
        phone.language = language_code(one.text("language"));
        phone.prefix = one.text("prefixNumber");
        phone.number = plain_text(one.text("number"));
        phone.service_number = one.flag("isFinnishServiceNumber").value_or(false);
        const std::string_view type = one.text("type");
        if (type == "Sms" || type == "Fax") phone.type = lower(type);
        const bool example = is_placeholder("number", phone.number) || type == "type";
        if (!example && !type.empty() && type != "Phone" && phone.type == "phone")
            one.note("type", "import.unknown_value", "a telephone type not known", type);
        if (example) {
            one.note("number", "ptv.example_value", "an example value of the API's documentation",
                     phone.number);
            return;
        }
        if (phone.number.empty()) {
            one.note("number", "ptv.no_number", "a telephone entry without a number");
            return;
        }
        phone.charge = charge_type(one, "serviceChargeType");
        directory::put_text(phone.charge_note, phone.language,
                            plain_text(one.text("chargeDescription")));
        directory::put_text(phone.note, phone.language,
                            plain_text(one.text("additionalInformation")));
        one.finish();
        out.push_back(std::move(phone));
    });
}

void read_emails(Fields& in, std::string_view key, std::vector<directory::Email>& out) {
    in.each(key, [&](const boost::json::value& item, const Path& path) {
        directory::Email email;
        if (item.is_string()) {
            email.value = trim(std::string_view(item.get_string()));
        } else if (item.is_object()) {
            Fields one(item.get_object(), path, in.report());
            email.language = language_code(one.text("language"));
            email.value = one.text("value");
            one.skip("description");
            if (is_placeholder("value", email.value)) {
                one.note("value", "ptv.example_value",
                         "an example value of the API's documentation", email.value);
                return;
            }
            one.finish();
        }
        if (email.value.empty()) return;
        if (email.value.find('@') == std::string::npos)
            return in.report().add("import.bad_email", path.text(), "this is no e-mail address",
                                   email.value);
        out.push_back(std::move(email));
    });
}

void read_links(Fields& in, std::string_view key, std::vector<directory::Link>& out,
                std::string_view type) {
    in.each(key, [&](const boost::json::value& item, const Path& path) {
        directory::Link link;
        link.type = type;
        if (item.is_string()) {
            link.url = trim(std::string_view(item.get_string()));
            if (!link.url.empty()) out.push_back(std::move(link));
            return;
        }
        if (!item.is_object())
            return in.report().add("import.odd_type", path.text(), "a link was expected here");
        Fields one(item.get_object(), path, in.report());
        link.language = language_code(one.text("language"));
        link.url = one.text("url");
        const std::string_view value = one.text("value");
        // Channel addresses of forms carry the address as value and the kind of file as type.
        if (link.url.empty())
            link.url = value;
        else
            link.title = plain_text(value);
        const std::string_view name = one.text("name");
        if (!name.empty()) link.title = plain_text(name);
        link.note = plain_text(one.text("description"));
        if (link.note.empty()) link.note = plain_text(one.text("additionalInformation"));
        const std::string_view given = one.text("type");
        if (!given.empty() && link.note.empty() && given != "Attachment") link.note = given;
        if (is_placeholder("url", link.url) || link.url == "value" || given == "type") {
            one.note("url", "ptv.example_value", "an example value of the API's documentation",
                     link.url);
            return;
        }
        one.finish();
        if (!link.url.empty() || !link.title.empty()) out.push_back(std::move(link));
    });
}

void read_terms(Fields& in, std::string_view key, std::string_view scheme, PtvContext& context,
                std::vector<directory::Term>& out) {
    in.each(key, [&](const boost::json::value& item, const Path& path) {
        directory::Term term;
        term.scheme = scheme;
        if (item.is_string()) {
            const std::string_view given = item.get_string();
            term.code = context.codes.class_code(given);
            if (given.find("://") != std::string_view::npos)
                term.uri = given;
            else if (term.code.empty())
                term.code = given;
            out.push_back(std::move(term));
            return;
        }
        if (!item.is_object())
            return in.report().add("import.odd_type", path.text(), "a class was expected here");
        Fields one(item.get_object(), path, in.report());
        term.uri = one.text("uri");
        term.code = one.text("code");
        read_texts(one, "name", term.names);
        for (const char* known : {"description", "ontologyType", "parentId", "parentUri", "id"})
            one.skip(known);
        if (is_placeholder("uri", term.uri) && !term.uri.empty()) return;
        if (term.code.empty()) term.code = context.codes.class_code(term.uri);
        if (term.code.empty() && !term.names.empty())
            term.code = context.codes.class_code(term.names.front().value);
        one.finish();
        if (term.code.empty() && term.uri.empty() && term.names.empty()) return;
        out.push_back(std::move(term));
    });
}

void read_laws(Fields& in, std::string_view key, std::vector<directory::Law>& out) {
    in.each_object(key, [&](Fields& one) {
        directory::Law law;
        read_texts(one, "names", law.names);
        read_links(one, "webPages", law.links, "law");
        if (const std::string_view reference = one.text("reference"); !reference.empty())
            law.links.push_back({"law", "", "", std::string(reference), ""});
        one.finish();
        if (!law.names.empty() || !law.links.empty()) out.push_back(std::move(law));
    });
}

void read_languages(Fields& in, std::string_view key, std::vector<std::string>& out) {
    in.each_text(key, [&](std::string_view given, const Path& path) {
        const std::string code = language_code(given);
        if (code.size() > 12 || code == "string" || code.empty())
            return in.report().add("import.unknown_value", path.text(),
                                   "a language code this version does not know", given);
        if (std::find(out.begin(), out.end(), code) == out.end()) out.push_back(code);
    });
}

void read_connection(Fields& in, PtvContext& context, directory::Connection& out) {
    out.charge = charge_type(in, "serviceChargeType");
    read_texts(in, "description", out.descriptions);
    read_hours(in, "serviceHours", out.hours);
    out.modified = instant_of(in, "modified");
    read_terms(in, "digitalAuthorizations", "ptv-digital-authorisation", context,
               out.authorisations);
    in.object("contactDetails", [&](Fields& details) {
        read_emails(details, "emails", out.emails);
        read_phones(details, "phoneNumbers", out.phones);
        read_phones(details, "phones", out.phones);
        read_links(details, "webPages", out.links);
        read_addresses(details, "addresses", context, out.addresses);
        details.finish(&out.extras);
    });
    in.each_object("extraTypes", [&](Fields& extra) {
        const std::string type(extra.text("type")), code(extra.text("code"));
        directory::Texts names, descriptions;
        read_texts(extra, "name", names);
        read_texts(extra, "description", descriptions);
        extra.finish();
        if (type == "type" || type == "string")
            return extra.note("type", "ptv.example_value",
                              "an example value of the API's documentation", type);
        if (!type.empty()) out.extras.push_back({"extraType", type + ' ' + code});
    });
}

}  // namespace luotsi::interop

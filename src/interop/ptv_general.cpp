// General descriptions: the API's own shape (v9–v11), and the national descriptions as they are
// published with the code lists ({"referenceCode", "summaries" …} and an older one-file form).
#include <algorithm>
#include <array>

#include "base/ids.hpp"
#include "interop/clean.hpp"
#include "interop/needs.hpp"
#include "interop/ptv_reader_internal.hpp"

namespace luotsi::interop {

void PtvReader::keep_general(directory::GeneralDescription&& record, const std::string& source_id) {
    record.needs = needs_of_classes(setup_.needs, record.terms, record.reference);
    if (record.needs.empty())
        report_.add("import.no_need", "/serviceClasses",
                    "no need category covers its classes: found by words only",
                    record.names.empty() ? source_id : record.names[0].value);
    General kept{record.id, record.reference, {}};
    for (const directory::Term& term : record.terms) {
        if (term.scheme == "ptv-service-class") kept.classes.push_back(term);
    }
    generals_[source_id] = std::move(kept);
    ++counts_.general_descriptions;
    sink_.take(std::move(record));
}

const PtvReader::General* PtvReader::find_general(const std::string& source_id) {
    const auto found = generals_.find(source_id);
    if (found != generals_.end()) return found->second.record_id.empty() ? nullptr : &found->second;
    General& kept = generals_[source_id];  // also what is not known is remembered
    if (!setup_.known_general) return nullptr;
    const auto stored = setup_.known_general("ptv-general:" + source_id);
    if (!stored) return nullptr;
    kept = {stored->id, stored->reference, stored->terms};
    return &kept;
}

void PtvReader::general(Fields& in) {
    directory::GeneralDescription out;
    std::string_view status;
    const std::string source_id(in.text("id"));
    out.id = identity(in, "general", "ptv-general");
    if (out.id.empty() || !published(in, status)) return;
    out.status = status;
    out.provenance = provenance(in, "ptv-general", source_id);
    read_texts(in, "names", out.names);
    read_texts(in, "descriptions", out.descriptions);
    read_texts(in, "requirements", out.requirements);
    read_terms(in, "serviceClasses", "ptv-service-class", context_, out.terms);
    read_terms(in, "targetGroups", "ptv-target-group", context_, out.terms);
    read_terms(in, "lifeEvents", "ptv-life-event", context_, out.terms);
    read_terms(in, "industrialClasses", "ptv-industrial-class", context_, out.terms);
    read_terms(in, "ontologyTerms", "koko", context_, out.terms);
    out.kind = in.text("type") == "PermitOrObligation" ? "permit" : "service";
    out.type = in.text("generalDescriptionType");
    out.charge = charge_type(in, "serviceChargeType");
    read_laws(in, "legislation", out.laws);
    in.each_object("serviceChannels", [&](Fields& one) {
        directory::Connection connection;
        one.object("serviceChannel", [&](Fields& channel) {
            if (const std::string_view id = channel.text("id"); !id.empty())
                connection.channel = "ptv:" + std::string(id);
            channel.skip("name");
        });
        read_connection(one, context_, connection);
        one.finish(&connection.extras);
        out.connections.push_back(std::move(connection));
    });
    in.finish(&out.extras);
    if (out.names.empty())
        return in.note("names", "ptv.no_name", "the general description has no name", source_id,
                       true);
    keep_general(std::move(out), source_id);
}

namespace {

// {"fi": "…", "sv": "…"} or [{language, value}].
void read_any_texts(Fields& in, std::string_view key, directory::Texts& out,
                    std::string_view type) {
    const boost::json::value* value =
        in.all().if_contains(boost::json::string_view(key.data(), key.size()));
    if (value == nullptr || !value->is_object()) return read_texts(in, key, out, type);
    in.object(key, [&](Fields& by_language) {
        for (const char* language : {"fi", "sv", "en", "se", "smn", "sms"})
            directory::put_text(out, language, plain_text(by_language.text(language)), type);
        by_language.finish();
    });
}

}  // namespace

void PtvReader::national_general(Fields& in) {
    directory::GeneralDescription out;
    const std::string source_id(in.text("id"));
    out.id = identity(in, "general", "ptv-general");
    if (out.id.empty()) return;
    out.status = "active";
    out.provenance = provenance(in, "ptv-general", source_id);
    out.reference = in.has("referenceCode") ? in.text("referenceCode") : in.text("reference_code");
    out.charge = in.has("chargeType") ? charge_type(in, "chargeType") : charge_type(in, "charge");
    const std::string_view type = in.has("serviceType") ? in.text("serviceType") : in.text("type");
    out.kind =
        type == "PermissionAndObligation" || type == "PermitOrObligation" ? "permit" : "service";
    for (const char* key : {"names", "name"}) read_any_texts(in, key, out.names, "");
    struct Field {
        const char *key, *type;
    };
    constexpr std::array<Field, 10> texts{{{"summaries", "summary"},
                                           {"short", "summary"},
                                           {"descriptions", "description"},
                                           {"description", "description"},
                                           {"backgroundDescriptions", "background"},
                                           {"userInstructions", "instruction"},
                                           {"chargeInfo", "charge"},
                                           {"deadlineInfo", "deadline"},
                                           {"processingTimeInfo", "processing_time"},
                                           {"validityInfo", "validity"}}};
    for (const Field& field : texts) read_any_texts(in, field.key, out.descriptions, field.type);
    read_any_texts(in, "requirements", out.requirements, "");
    for (const char* key : {"serviceClasses", "service_classes"})
        read_terms(in, key, "ptv-service-class", context_, out.terms);
    for (const char* key : {"targetGroups", "target_groups"})
        read_terms(in, key, "ptv-target-group", context_, out.terms);
    for (const char* key : {"lifeEvents", "life_events"})
        read_terms(in, key, "ptv-life-event", context_, out.terms);
    for (const char* key : {"ontologyTerms", "ontology_terms"})
        read_terms(in, key, "koko", context_, out.terms);
    read_terms(in, "industrialClasses", "ptv-industrial-class", context_, out.terms);
    read_laws(in, "laws", out.laws);
    in.finish(&out.extras);
    if (out.names.empty())
        return in.note("names", "ptv.no_name", "the general description has no name", source_id,
                       true);
    const LocalText names = directory::local_text(out.names);
    if (names.fi.empty() || names.sv.empty() || names.en.empty())
        in.note("names", "ptv.missing_language",
                "the name is not there in Finnish, Swedish and English: shown only where it is");
    keep_general(std::move(out), source_id);
}

}  // namespace luotsi::interop

// Where a PTV record is and whom it serves: addresses with entrances, areas.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "directory/geo.hpp"
#include "interop/clean.hpp"
#include "interop/ptv_parts_internal.hpp"

namespace luotsi::interop {

namespace {

bool in_finland(double northing, double easting) {
    return northing > 6'000'000 && northing < 8'500'000 && easting > 0 && easting < 1'000'000 &&
           directory::in_finland(directory::to_wgs84({northing, easting}));
}

void read_coordinates(Fields& in, directory::Address& out) {
    const auto northing = in.number("latitude");
    const auto easting = in.number("longitude");
    if (!northing && !easting) return;
    if (northing && easting && in_finland(*northing, *easting)) {
        out.northing = northing;
        out.easting = easting;
        out.point = directory::to_wgs84({*northing, *easting});
        return;
    }
    if (northing.value_or(0) == 0 && easting.value_or(0) == 0) return;  // not fetched yet
    if (northing && easting && *northing > 59 && *northing < 71 && *easting > 19 && *easting < 32) {
        in.note("latitude", "ptv.degrees", "these look like degrees (WGS84): read so",
                in.text("latitude"));
        out.point = directory::Point{*northing, *easting};
        return;
    }
    in.note("latitude", "ptv.bad_coordinates", "not a place in Finland (EPSG:3067): left out",
            in.text("latitude"));
}

void read_municipality(Fields& in, PtvContext& context, std::string& out) {
    in.object("municipality", [&](Fields& one) {
        const std::string_view given = one.text("code");
        const std::string_view code = context.codes.municipality(given);
        if (code.empty() && !given.empty() && given != "code")
            one.note("code", "import.unknown_municipality", "no municipality of this code", given);
        if (!code.empty()) out = code;
        one.skip("name");
        one.finish();
    });
}

// The parts that street, post office box and other addresses have in common.
void read_address_parts(Fields& in, PtvContext& context, directory::Address& out) {
    out.postal_code = in.text("postalCode");
    read_texts(in, "postOffice", out.post_office);
    read_municipality(in, context, out.municipality);
    read_texts(in, "additionalInformation", out.note);
    read_coordinates(in, out);
    out.coordinate_state = in.text("coordinateState");
}

void read_entrances(Fields& in, directory::Address& out) {
    in.each_object("entrances", [&](Fields& one) {
        directory::Entrance entrance;
        read_texts(one, "name", entrance.names);
        entrance.main = one.flag("isMainEntrance").value_or(false);
        directory::Address place;
        one.object("coordinates", [&](Fields& at) {
            read_coordinates(at, place);
            at.finish();
        });
        if (place.point) entrance.point = place.point;
        one.object("contactInfo", [&](Fields& contact) {
            for (const char* key : {"phone", "email", "url"}) {
                const std::string_view value = contact.text(key);
                if (!value.empty() && !is_placeholder(key, value))
                    directory::put_text(entrance.names, "", value, key);
            }
            contact.finish();
        });
        one.each_object("accessibilitySentences", [&](Fields& group) {
            directory::Texts group_names;
            read_texts(group, "sentenceGroup", group_names);
            group.each_object("sentences", [&](Fields& sentence) {
                directory::AccessibilityNote note{group_names, {}};
                read_texts(sentence, "sentence", note.sentence);
                sentence.finish();
                if (!note.sentence.empty()) entrance.accessibility.push_back(std::move(note));
            });
            group.finish();
        });
        one.finish();
        if (entrance != directory::Entrance{}) out.entrances.push_back(std::move(entrance));
    });
}

// The kind of address a record speaks of, and the object that holds its parts.
void read_parts_of_kind(Fields& one, PtvContext& context, directory::Address& address) {
    // Only the object that the subtype names counts: the others are left-overs or examples.
    const bool has_street = one.has("streetAddress") && address.subtype != "po_box" &&
                            address.subtype != "other" && address.subtype != "abroad";
    const bool has_box = one.has("postOfficeBoxAddress") && !has_street;
    const bool has_other = one.has("otherAddress") && !has_street && !has_box;
    const auto street = [&](Fields& in) {
        read_texts(in, "street", address.street);
        address.number = in.text("streetNumber");
        read_address_parts(in, context, address);
        in.finish();
    };
    const auto box = [&](Fields& in) {
        read_texts(in, "postOfficeBox", address.po_box);
        read_address_parts(in, context, address);
        in.finish();
    };
    const auto other = [&](Fields& in) {
        read_address_parts(in, context, address);
        in.finish();
    };
    if (has_street) {
        one.object("streetAddress", street);
        if (address.subtype.empty()) address.subtype = "street";
    } else if (has_box) {
        one.object("postOfficeBoxAddress", box);
        if (address.subtype.empty()) address.subtype = "po_box";
    } else if (has_other) {
        one.object("otherAddress", other);
        if (address.subtype.empty()) address.subtype = "other";
    }
    for (const char* rest : {"streetAddress", "postOfficeBoxAddress", "otherAddress"})
        one.skip(rest);
}

std::string_view area_type(std::string_view given) {
    if (given == "Municipality") return "municipality";
    if (given == "Province" || given == "Region") return "province";
    if (given == "WellbeingServiceCounties" || given == "WellbeingServicesCounty") return "county";
    if (given == "HospitalRegions" || given == "HospitalDistrict") return "hospital_region";
    if (given == "BusinessRegions") return "business_region";
    return {};
}

void read_area(Fields& one, PtvContext& context, directory::Coverage& out) {
    directory::Area area;
    const std::string_view type = one.text("type");
    area.type = area_type(type);
    if (area.type.empty()) {
        if (is_placeholder("type", type))
            return one.note("type", "ptv.example_value",
                            "an example value of the API's documentation", type);
        one.note("type", "import.unknown_value", "a kind of area this version does not know", type);
        area.type = "other";
    }
    area.code = one.text("code");
    read_texts(one, "name", area.names);
    one.each_object("municipalities", [&](Fields& municipality) {
        const std::string_view given = municipality.text("code");
        const std::string_view code = context.codes.municipality(given);
        if (code.empty() && !given.empty())
            municipality.note("code", "import.unknown_municipality", "no municipality of this code",
                              given);
        else if (!code.empty())
            area.municipalities.emplace_back(code);
        municipality.skip("name");
        municipality.finish();
    });
    one.finish();
    if (area.municipalities.empty() && !area.code.empty()) {
        if (area.type == "municipality") {
            const std::string_view code = context.codes.municipality(area.code);
            if (!code.empty()) area.municipalities.emplace_back(code);
        } else if (const auto* list = context.codes.municipalities(area.type, area.code)) {
            area.municipalities = *list;
        }
        if (area.municipalities.empty())
            one.note("code", "import.unknown_area", "the municipalities of this area are not known",
                     area.code);
    }
    out.areas.push_back(std::move(area));
}

}  // namespace

void read_addresses(Fields& in, std::string_view key, PtvContext& context,
                    std::vector<directory::Address>& out) {
    in.each_object(key, [&](Fields& one) {
        directory::Address address;
        const std::string_view type = one.text("type");
        address.type = type == "Postal"             ? "post"
                       : key == "deliveryAddresses" ? "delivery"
                                                    : "visit";
        const std::string_view subtype = one.text("subType");
        if (type == "type" || subtype == "subType" || type == "string" || subtype == "string") {
            one.note("type", "ptv.example_value", "an example value of the API's documentation");
            return;
        }
        if (!type.empty() && type != "Postal" && type != "Location" && type != "Visiting" &&
            type != "Delivery")
            one.note("type", "import.unknown_value", "a kind of address not known", type);
        if (subtype == "PostOfficeBox")
            address.subtype = "po_box";
        else if (!subtype.empty())
            address.subtype =
                subtype == "Abroad" || subtype == "Foreign" ? "abroad" : lower(subtype);
        address.country = one.text("country");
        read_parts_of_kind(one, context, address);
        for (const char* abroad : {"locationAbroad", "foreignAddress", "deliveryAddressInText"})
            read_texts(one, abroad, address.note);
        read_texts(one, "receiver", address.note, "receiver");
        if (const auto number = one.text("streetNumber"); !number.empty()) address.number = number;
        read_entrances(one, address);
        one.finish();
        if (address.street.empty() && address.po_box.empty() && address.note.empty() &&
            address.postal_code.empty() && !address.northing && !address.point)
            return;
        out.push_back(std::move(address));
    });
}

void read_coverage(Fields& in, PtvContext& context, directory::Coverage& out) {
    const std::string_view type = in.text("areaType");
    if (type == "Nationwide" || type == "WholeCountry" || type == "AreaTypeWholeCountry")
        out.type = "nationwide";
    else if (type == "NationwideExceptAlandIslands" || type == "WholeCountryExceptAlandIslands")
        out.type = "nationwide_without_aland";
    else if (type == "LimitedType" || type == "AreaType" || type == "LimitedArea")
        out.type = "limited";
    else if (!type.empty())
        in.note("areaType", "import.unknown_value", "an area type this version does not know",
                type);
    in.each_object("areas", [&](Fields& one) { read_area(one, context, out); });
    if (out.type.empty() && !out.areas.empty()) out.type = "limited";
    if (out.type == "limited" && out.areas.empty())
        in.note("areas", "ptv.no_area", "a limited area without municipalities: area unknown");
}

}  // namespace luotsi::interop

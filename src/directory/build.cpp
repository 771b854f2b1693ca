#include "directory/build.hpp"

namespace luotsi::directory {

namespace {

// Whether a record has been taken out of sight by its source: drafts are nobody's service yet.
bool is_shown(const Service& service) { return service.status != "draft"; }

template <class Read, class Take>
void each_record(const std::vector<std::string>& texts, std::vector<Error>& passed_over,
                 Read&& read, Take&& take) {
    for (const std::string& text : texts) {
        auto record = read(text);
        if (record)
            take(std::move(*record));
        else
            passed_over.push_back(std::move(record.error()));
    }
}

}  // namespace

std::shared_ptr<const Directory>
build_directory(const std::vector<Service>& own, const StoredRecords& stored,
                const Municipalities& municipalities, const PostalCodes& postal_codes,
                const Grammar& grammar, std::vector<Error>& passed_over) {
    ListingMaker maker(municipalities, postal_codes);
    const auto know = [&](auto record) { maker.know(std::move(record)); };
    each_record(stored.organisations, passed_over, organisation_from_json, know);
    each_record(stored.channels, passed_over, channel_from_json, know);
    each_record(stored.generals, passed_over, general_from_json, know);
    std::vector<Listing> listings;
    listings.reserve(own.size() + stored.services.size());
    for (const Service& service : own) listings.push_back(maker.make(service));
    each_record(stored.services, passed_over, service_from_json, [&](const Service& service) {
        if (is_shown(service)) listings.push_back(maker.make(service));
    });
    return std::make_shared<const Directory>(std::move(listings), municipalities, grammar);
}

}  // namespace luotsi::directory

// Everything an installation is made of besides its database: models, guarantees, calendar, words,
// organisation, directory and the finders, loaded from content/ once and then shared read-only.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "access/looks.hpp"
#include "access/organisation.hpp"
#include "access/retention.hpp"
#include "base/calendar.hpp"
#include "base/error.hpp"
#include "centre/booking.hpp"
#include "directory/build.hpp"
#include "directory/municipality.hpp"
#include "early/rule.hpp"
#include "instrument/library.hpp"
#include "instrument/segment.hpp"
#include "model/compile.hpp"
#include "model/guarantee.hpp"
#include "model/words.hpp"
#include "need/danger.hpp"
#include "need/need.hpp"

namespace luotsi::centre {

struct Installation {
    std::string content_folder;
    std::string organiser = "pohjois-savo";
    std::string county = "13";         // wellbeing services county code of the organiser
    bool demo = true;
    model::Words words;
    Calendar calendar;
    model::Guarantees guarantees;
    model::Library models;
    instrument::Library instruments;
    instrument::Segmentations segmentations;
    early::Rules early_rules;
    access::Organisation organisation;
    access::RetentionRules retention;
    access::LookRules look_rules;
    directory::Municipalities municipalities;
    directory::PostalCodes postal_codes;
    std::vector<directory::Service> own_services;  // written by hand, beside those of the store
    directory::Grammar grammar;  // for every directory that is put on the shelf
    directory::Shelf directory;
    need::DangerFinder dangers;
    need::NeedFinder needs;
    std::vector<WeeklyPattern> patterns;

    // What finds needs and dangers and knows grammar is half of the time of loading: programs that
    // read no text of people go without.
    enum class Finders : std::uint8_t { loaded, left_out };

    // All errors of all content at once; usable only when there are none.
    static std::unique_ptr<Installation> load(const std::string& content_folder,
                                              std::vector<Error>& errors,
                                              Finders finders = Finders::loaded);
};

}  // namespace luotsi::centre

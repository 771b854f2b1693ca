// Instruments as FHIR R4 Questionnaires and answers as QuestionnaireResponses, out and in.
//
// Out: one item for each question (its topic where the wording may not be shown), answer options
// with the SDC ordinal value as points, translations by the standard extension, skip rules as
// enableWhen where R4 can say them. What R4 has no place for – scores, bands, alerts, licence –
// goes along as our file in one extension, so that reading it back gives the same instrument.
// In: such a file, held against the items beside it (changed items are refused, not guessed), or
// anybody's Questionnaire: choices with ordinal values (also R5's itemWeight) and numbers become
// items, and their sum a score when every item has points. Rights of foreign ones are not told:
// confidence low, to be checked.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "instrument/library.hpp"
#include "instrument/score.hpp"

namespace luotsi::instrument {

// JSON of a Questionnaire; titles and texts in `language`, the others as translations.
std::string to_questionnaire(const Instrument& instrument, Language language);

struct ReadQuestionnaire {
    std::optional<Instrument> instrument;
    std::vector<Error> errors;
    std::vector<std::string> left_out;  // linkIds of what is no choice and no number
};
// Errors: instrument.not_fhir (what is no Questionnaire, or changed items), and those of files.
ReadQuestionnaire read_questionnaire(std::string_view json);

// JSON of a QuestionnaireResponse: completed when nothing is open, else in-progress.
std::string to_response(const Instrument& instrument,
                        const std::vector<std::pair<std::string, Decimal>>& answers,
                        std::string_view authored, Language language);

struct ReadResponse {
    std::string instrument;  // its id, from the canonical ("" when it is not ours)
    std::string version;
    std::string authored;
    std::vector<std::pair<std::string, Decimal>> answers;
};
// Choices by their code, decimals and integers as they are. Errors: instrument.not_fhir.
Result<ReadResponse> read_response(std::string_view json);

}  // namespace luotsi::instrument

// Fuzz target: any bytes in place of a content file – organisation, services, municipalities,
// postal codes, opening patterns, words, instruments, segments, early rules – end in what was
// meant or in mistakes with a code, never in a crash.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "access/organisation.hpp"
#include "centre/booking.hpp"
#include "directory/geo.hpp"
#include "directory/services_file.hpp"
#include "early/rule.hpp"
#include "instrument/library.hpp"
#include "instrument/segment.hpp"
#include "model/words.hpp"
#include "temporary.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace luotsi;
    if (size == 0) return 0;
    static const fuzz::TemporaryFolder folder("content_fuzz");
    static const directory::Municipalities no_municipalities;
    static const instrument::Library no_instruments;
    const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
    std::vector<Error> errors;
    switch (data[0] % 9) {
        case 0:
            folder.write("organisation/units.yaml", text);
            (void)access::Organisation::load(folder.path() + "/organisation", errors);
            break;
        case 1:
            (void)directory::read_services_file(folder.write("services.yaml", text), "fuzz",
                                                errors);
            break;
        case 2:
            folder.write("codes/municipalities.csv", text);
            (void)directory::Municipalities::load(folder.path(), errors);
            break;
        case 3:
            folder.write("codes/postal-codes.csv", text);
            (void)directory::PostalCodes::load(folder.path(), no_municipalities, errors);
            break;
        case 4: (void)centre::read_patterns(folder.write("patterns.yaml", text), errors); break;
        case 5:
            folder.write("words/fi/one.yaml", text);
            (void)model::Words::load(folder.path() + "/words", errors);
            break;
        case 6: (void)instrument::read_instrument(text, "fuzz.yaml"); break;
        case 7:
            (void)instrument::read_segmentation(text, "fuzz.yaml", no_instruments, errors);
            break;
        default: (void)early::read_rule(text, "fuzz.yaml", errors);
    }
    for (const Error& error : errors)
        if (error.code.empty()) std::abort();
    return 0;
}

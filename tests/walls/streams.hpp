// What live events tell, as text: everybody follows all they may, and every event that arrives is
// kept but for its id, which is noise by design. A change that is hidden from somebody must not
// be so much as a flicker on their stream.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "town.hpp"

namespace luotsi::tests {

class Ear;

class Streams {
public:
    explicit Streams(Town& town);
    ~Streams();
    void open();  // for every viewer, of the topics they may follow now
    // Waits until all that has happened has been told, closes the streams, and gives what each
    // viewer was told, by position; "" for nothing.
    std::vector<std::string> close();

private:
    struct Stream;
    void settle();
    Stream follow(const Viewer& viewer, const std::vector<std::string>& topics);

    Town& town_;
    std::unique_ptr<store::Reader> reader_;
    std::vector<Stream> streams_;
};

}  // namespace luotsi::tests

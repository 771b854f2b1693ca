// Writes the rows of a queue as JSON, each asked from access: what of the words and the name the
// asker may read in a list.
#pragma once

#include <string>
#include <vector>

#include "server/app.hpp"
#include "server/my_case_view.hpp"
#include "server/pieces.hpp"
#include "store/store.hpp"

namespace luotsi::server {

class WorkRows {
public:
    explicit WorkRows(Call& call);
    // `more`: further obligations of the same case in this queue.
    // `wanted`: lower-case text that the words or the name must hold; "" = all.
    void add(const store::WorkRow& row, std::uint64_t more, const std::string& wanted);
    bool empty() const { return rows_ == 0; }
    // The cases of which something personal was shown.
    const std::vector<access::CaseParties>& seen() const { return seen_; }
    Rendered finish(const std::string& next);

private:
    bool sees(const access::CaseParties& parties, model::Register reg, model::Wall wall,
              bool own_words, Uuid document = {}) const;
    std::string words_of(const store::WorkRow& row, const access::CaseParties& parties) const;
    bool sees_fact(const model::ModelPtr& model, std::string_view fact,
                   const access::CaseParties& parties) const;
    std::string name_of(const store::WorkRow& row) const;
    void write(const store::WorkRow& row, std::uint64_t more, const model::ModelPtr& model,
               const std::string& words, const std::string& name, bool whole, bool place_secret);
    void came_home(engine::CameHome how);

    Call& call_;
    const Voice voice_;
    Instant until_ = never;
    std::vector<access::CaseParties> seen_;
    std::uint64_t rows_ = 0;
    JsonWriter json_;
};

}  // namespace luotsi::server

#include "directory/directory.hpp"

#include <cmath>

namespace luotsi::directory {

namespace {

std::int32_t day_of(const std::optional<Instant>& at) {
    return at ? local_date(*at).day : Index::no_day;
}

Directory::LifeDays days_of(const Life& life) {
    Directory::LifeDays out;
    out.answered = day_of(life.answered_at);
    out.confirmed = day_of(life.confirmed_at);
    if (life.paused_until) out.paused_until = life.paused_until->day;
    out.next_free = day_of(life.next_free);
    if (life.median_wait_days && life.waits >= waits_shown_min)
        out.wait_days = static_cast<std::int32_t>(std::lround(*life.median_wait_days));
    out.waits = life.waits;
    out.asked = life.asked;
    out.unanswered = life.unanswered;
    if (life.capacity == "open") out.capacity = Index::Capacity::open;
    if (life.capacity == "limited") out.capacity = Index::Capacity::limited;
    if (life.capacity == "closed") out.capacity = Index::Capacity::closed;
    out.gone = life.gone;
    return out;
}

}  // namespace

Directory::Directory(std::vector<Listing> listings, const Municipalities& municipalities,
                     Grammar grammar)
    : Directory(
          std::make_shared<const Index>(std::move(listings), municipalities, std::move(grammar)),
          {}) {}

Directory::Directory(std::shared_ptr<const Index> index, const Lives& lives)
    : index_(std::move(index)), life_of_(index_->size(), 0), lives_(1), life_days_(1) {
    for (std::size_t i = 0; i < index_->size() && !lives.empty(); ++i) {
        const auto found = lives.find(index_->listings[i].id);
        if (found == lives.end()) continue;
        life_of_[i] = static_cast<std::uint32_t>(lives_.size());
        lives_.push_back(found->second);
        life_days_.push_back(days_of(found->second));
    }
}

std::shared_ptr<const Directory> Directory::with_lives(const Lives& lives) const {
    return std::shared_ptr<const Directory>(new Directory(index_, lives));
}

const Listing* Directory::service(std::string_view id) const {
    const auto found = index_->by_id.find(id);
    return found == index_->by_id.end() ? nullptr : &index_->listings[found->second];
}

const Life& Directory::life(std::size_t index) const { return lives_[life_of_[index]]; }

const Life& Directory::life(std::string_view id) const {
    const auto found = index_->by_id.find(id);
    return found == index_->by_id.end() ? lives_.front() : life(found->second);
}

Openness Directory::openness(std::size_t index, Instant now) const {
    const Index::Column& column = index_->columns[index];
    Openness out = Openness::unknown;
    for (std::uint32_t k = 0; k < column.hours; ++k) {
        const Openness one = index_->hours[index_->hour_ids[column.hours_begin + k]]->at(now);
        out = k == 0 ? one : together(out, one);
    }
    return out;
}

std::shared_ptr<const Directory> Shelf::now() const {
    const std::lock_guard lock(mutex_);
    return directory_;
}

void Shelf::put(std::shared_ptr<const Directory> directory) {
    const std::lock_guard lock(mutex_);
    directory_ = std::move(directory);
}

}  // namespace luotsi::directory

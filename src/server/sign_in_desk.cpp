#include "server/sign_in_desk.hpp"

#include "server/log.hpp"

namespace luotsi::server {

using signin::Door;

SignInDesk::SignInDesk(std::shared_ptr<const signin::Settings> settings, Fetcher fetcher)
    : settings_(std::move(settings)),
      fetcher_(fetcher ? std::move(fetcher)
                       : Fetcher([ca = settings_ ? settings_->ca_file
                                                 : std::string{}](const Fetch& request) {
                             FetchOptions options;
                             options.ca_file = ca;
                             return fetch(request, options);
                         })) {
    if (!settings_) return;
    for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

SignInDesk::~SignInDesk() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
        waiting_.clear();  // each answers by itself that it was not done
    }
    more_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

const signin::Issuer* SignInDesk::issuer(Door door) const {
    if (!settings_ || !settings_->of(door)) return nullptr;
    return &*settings_->of(door);
}

bool SignInDesk::run(std::function<void()> work) {
    {
        std::lock_guard lock(mutex_);
        if (stopping_ || threads_.empty() || waiting_.size() >= waiting_max) return false;
        waiting_.push_back(std::move(work));
    }
    more_.notify_one();
    return true;
}

void SignInDesk::work() {
    std::unique_lock lock(mutex_);
    for (;;) {
        more_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (stopping_) return;
        auto next = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        next();
        next = nullptr;
        lock.lock();
    }
}

Result<std::string> SignInDesk::get(const std::string& url) {
    Fetch request;
    request.url = url;
    auto answer = fetcher_(request);
    if (!answer) return fail(std::move(answer.error()));
    if (answer->status != 200) {
        return fail(ErrorKind::unavailable, "signin.bad_provider",
                    "it answered " + std::to_string(answer->status));
    }
    return std::move(answer->body);
}

std::optional<signin::Metadata> SignInDesk::known(Door door, Instant now) {
    Provider& one = provider(door);
    std::lock_guard lock(one.mutex);
    if (!one.metadata || now - one.metadata_at >= believed) return std::nullopt;
    return one.metadata;
}

Result<signin::Metadata> SignInDesk::metadata(Door door, Instant now) {
    if (auto found = known(door, now)) return *found;
    Provider& one = provider(door);
    {
        // Nobody can make us ask a provider that does not answer again and again.
        std::lock_guard lock(one.mutex);
        if (one.failed && now - one.failed_at < metadata_again_after) return fail(*one.failed);
    }
    const signin::Issuer& by = *issuer(door);
    auto text = get(signin::metadata_url(by.issuer));
    auto read = text ? signin::read_metadata(*text, by.issuer)
                     : Result<signin::Metadata>(fail(std::move(text.error())));
    std::lock_guard lock(one.mutex);
    if (!read) {
        one.failed = read.error();
        one.failed_at = now;
        return read;
    }
    one.failed.reset();
    one.metadata = *read;
    one.metadata_at = now;
    return read;
}

// `fresh`: a token names a key that is not there; the old ones are given when it is too early to
// ask again, so that nobody can make us ask by sending tokens. An ordinary read does not count
// against that: a provider may change its keys the moment after it.
Result<SignInDesk::Keys> SignInDesk::keys(Door door, Instant now, bool fresh) {
    auto described = metadata(door, now);
    if (!described) return fail(std::move(described.error()));
    Provider& one = provider(door);
    std::lock_guard lock(one.keys_mutex);
    const auto just = [&](Instant at) { return at.ms != 0 && now - at < keys_again_after; };
    const bool young = one.keys && now - one.keys_at < believed;
    if (young && (!fresh || just(one.missed_at))) return one.keys;
    if (!young && just(one.asked_at)) {
        return fail(ErrorKind::unavailable, "signin.bad_provider", "its keys could not be read");
    }
    one.asked_at = now;
    if (fresh) one.missed_at = now;
    auto text = get(described->jwks_uri);
    if (!text) return fail(std::move(text.error()));
    auto set = signin::KeySet::from_json(*text);
    if (!set) return fail(std::move(set.error()));
    one.keys = std::make_shared<const signin::KeySet>(std::move(*set));
    one.keys_at = now;
    log_line(LogLevel::info, "signin.keys_read",
             {{"door", signin::to_string(door)}, {"keys", std::to_string(one.keys->size())}});
    return one.keys;
}

template <class Check>
auto SignInDesk::with_keys(Door door, Instant now, Check check)
    -> decltype(check(std::declval<const signin::KeySet&>())) {
    auto set = keys(door, now, false);
    if (!set) return fail(std::move(set.error()));
    auto checked = check(**set);
    if (checked || checked.error().code != "signin.unknown_key") return checked;
    auto newer = keys(door, now, true);
    if (!newer) return fail(std::move(newer.error()));
    return check(**newer);
}

Result<std::string> SignInDesk::redeem(Door door, const signin::Attempt& attempt,
                                       std::string_view redirect_uri, std::string_view code,
                                       Instant now) {
    auto described = metadata(door, now);
    if (!described) return fail(std::move(described.error()));
    SystemRandom random;
    auto form =
        signin::token_request(*described, *issuer(door), attempt, redirect_uri, code, now, random);
    if (!form) return fail(std::move(form.error()));
    Fetch request;
    request.url = described->token_endpoint;
    request.form = std::move(form->body);
    request.authorization = std::move(form->authorization);
    auto answer = fetcher_(request);
    if (!answer) return fail(std::move(answer.error()));
    return signin::id_token_of(answer->body);
}

Result<signin::Claims> SignInDesk::check_id(Door door, std::string_view token,
                                            std::string_view nonce, Instant now) {
    return with_keys(door, now, [&](const signin::KeySet& set) {
        return signin::check_id_token(token, set, *issuer(door), nonce, now);
    });
}

Result<signin::SignOut> SignInDesk::check_logout(Door door, std::string_view token, Instant now) {
    return with_keys(door, now, [&](const signin::KeySet& set) {
        return signin::check_logout_token(token, set, *issuer(door), now);
    });
}

}  // namespace luotsi::server

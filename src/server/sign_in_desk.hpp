// Talking to the providers that sign people in: their descriptions and keys are fetched, kept for
// an hour and fetched again when a token names a key that is not among them – not more often than
// twice a minute, whoever asks. All waiting happens on two threads of its own behind a bounded
// queue; threads that answer requests never wait for another server.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/time.hpp"
#include "server/http/fetch.hpp"
#include "signin/provider.hpp"

namespace luotsi::server {

using Fetcher = std::function<Result<Fetched>(const Fetch&)>;

class SignInDesk {
public:
    static constexpr std::size_t waiting_max = 256;
    static constexpr std::size_t threads = 2;
    static constexpr Duration believed = hours(1);
    static constexpr Duration keys_again_after = seconds(30);
    static constexpr Duration metadata_again_after = seconds(10);  // when it could not be read

    // `settings` null: nobody is signed in by a provider. `fetcher` null: over the network.
    SignInDesk(std::shared_ptr<const signin::Settings> settings, Fetcher fetcher);
    ~SignInDesk();

    const signin::Settings* settings() const { return settings_.get(); }
    const signin::Issuer* issuer(signin::Door door) const;

    // Runs `work` on a thread that may wait; false when too many wait already.
    bool run(std::function<void()> work);

    // What is known of a provider without asking it.
    std::optional<signin::Metadata> known(signin::Door door, Instant now);
    // The rest may wait for the provider: on the desk's own threads only.
    Result<signin::Metadata> metadata(signin::Door door, Instant now);
    // The ID token in exchange for the code.
    Result<std::string> redeem(signin::Door door, const signin::Attempt& attempt,
                               std::string_view redirect_uri, std::string_view code, Instant now);
    Result<signin::Claims> check_id(signin::Door door, std::string_view token,
                                    std::string_view nonce, Instant now);
    Result<signin::SignOut> check_logout(signin::Door door, std::string_view token, Instant now);

private:
    struct Provider {
        std::mutex mutex;  // of what it says of itself; never held while it is asked
        std::optional<signin::Metadata> metadata;
        Instant metadata_at{0};
        std::optional<Error> failed;  // the last try to read that
        Instant failed_at{0};
        std::mutex keys_mutex;  // of the rest; held while it is asked, so that one asks
        std::shared_ptr<const signin::KeySet> keys;
        Instant keys_at{0};
        Instant asked_at{0};   // for keys, with or without an answer
        Instant missed_at{0};  // for a key that a token named and we did not have
    };
    Provider& provider(signin::Door door) {
        return door == signin::Door::citizen ? citizen_ : staff_;
    }
    using Keys = std::shared_ptr<const signin::KeySet>;
    Result<Keys> keys(signin::Door door, Instant now, bool fresh);
    template <class Check>
    auto with_keys(signin::Door door, Instant now, Check check)
        -> decltype(check(std::declval<const signin::KeySet&>()));
    Result<std::string> get(const std::string& url);
    void work();

    const std::shared_ptr<const signin::Settings> settings_;
    const Fetcher fetcher_;
    Provider citizen_;
    Provider staff_;
    std::mutex mutex_;
    std::condition_variable more_;
    std::deque<std::function<void()>> waiting_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace luotsi::server

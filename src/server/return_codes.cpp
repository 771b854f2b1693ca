#include "server/return_codes.hpp"

#include "base/hash.hpp"
#include "centre/intake.hpp"
#include "server/json_input.hpp"
#include "server/json_writer.hpp"

namespace luotsi::server {

std::string return_code_of(std::string_view secret, std::string_view key) {
    const Digest digest = hmac_sha256(secret, "return code " + std::string(key));
    std::uint64_t seed[4] = {};
    for (std::size_t i = 0; i < digest.size(); ++i) {
        seed[i / 8] = seed[i / 8] << 8U | digest[i];
    }
    class Fixed final : public Random {
    public:
        explicit Fixed(const std::uint64_t* words) : words_(words) {}
        std::uint64_t next() override { return words_[used_++ % 4]; }

    private:
        const std::uint64_t* words_;
        std::size_t used_ = 0;
    } fixed(seed);
    return centre::make_return_code(fixed);
}

std::string mark_of_code(std::string_view secret, std::string_view code) {
    const std::string normal = centre::normalise_return_code(code);
    return to_hex(hmac_sha256(secret, "valid return code " + normal));
}

std::string replaced_by(std::string_view mark, const Digest& kept_session) {
    JsonWriter json;
    json.begin_object().member("valid", mark).member("kept", to_hex(kept_session)).end_object();
    return json.take();
}

Result<bool> is_valid_code(const std::optional<std::string>& record, std::string_view mark) {
    if (!record) return true;
    auto json = JsonInput::parse(*record);
    if (!json) return fail(json.error());
    return json->text("valid", 64) == mark;
}

Result<bool> is_of_replaced_code(store::Reader& reader, const store::SignIn& session) {
    if (session.kind != "case") return false;
    const auto record = reader.record(return_code_record, session.subject);
    if (!record) return fail(record.error());
    if (!*record) return false;
    auto json = JsonInput::parse(**record);
    if (!json) return fail(json.error());
    return json->text("valid", 64) != session.sealed &&
           json->text("kept", 64) != to_hex(session.id);
}

}  // namespace luotsi::server

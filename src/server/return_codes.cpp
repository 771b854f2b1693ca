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

std::string to_json(const ReplacedCode& replaced) {
    JsonWriter json;
    json.begin_object().member("valid", replaced.valid).member("kept", replaced.kept);
    if (!replaced.person.is_nil()) {
        json.member("person", to_string(replaced.person)).member("before", replaced.before);
    }
    json.end_object();
    return json.take();
}

Result<ReplacedCode> replaced_code_of(std::string_view record) {
    auto json = JsonInput::parse(record);
    if (!json) return fail(json.error());
    ReplacedCode out;
    out.valid = json->text("valid", 64);
    out.kept = json->text("kept", 64);
    out.person = json->uuid("person").value_or(Uuid{});
    out.before = json->text("before", 64);
    return out;
}

namespace {

// A session of the contact itself has no mark: "no code is valid" must not let it in.
bool is_valid(const ReplacedCode& replaced, std::string_view mark, Uuid subject) {
    if (replaced.person.is_nil() || replaced.person == subject)
        return !mark.empty() && replaced.valid == mark;
    return replaced.before.empty() || replaced.before == mark;
}

template <class Source>
Result<bool> is_out(Source& source, const store::SignIn& one, auto subject_of) {
    const auto record = source.record(return_code_record, one.subject);
    if (!record) return fail(record.error());
    if (!*record) return false;
    const auto replaced = replaced_code_of(**record);
    if (!replaced) return fail(replaced.error());
    if (replaced->kept == to_hex(one.id)) return false;
    const auto case_id = parse_uuid(one.subject);
    const auto subject =
        replaced->person.is_nil() || !case_id ? Result<Uuid>(Uuid{}) : subject_of(source, *case_id);
    if (!subject) return fail(subject.error());
    return !is_valid(*replaced, one.sealed, *subject);
}

}  // namespace

Result<bool> is_of_replaced_code(store::Reader& reader, const store::SignIn& session) {
    if (session.kind != "case") return false;
    return is_out(reader, session, [](store::Reader& from, Uuid case_id) -> Result<Uuid> {
        const auto row = from.case_row(case_id);
        return row ? Result<Uuid>(row->subject) : fail(row.error());
    });
}

Result<bool> is_of_replaced_code(store::WriteSession& session, const store::SignIn& one) {
    if (one.kind != "case") return false;
    return is_out(session, one, [](store::WriteSession& from, Uuid case_id) -> Result<Uuid> {
        const auto the_case = from.load(case_id);
        return the_case ? Result<Uuid>((*the_case)->subject) : fail(the_case.error());
    });
}

}  // namespace luotsi::server

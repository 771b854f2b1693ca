#include "signin/settings.hpp"

#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "model/yaml_tree.hpp"

namespace luotsi::signin {

namespace {

using model::YamlErrors;
using model::YamlNode;
using model::YamlReader;

constexpr std::array<std::string_view, 5> file_keys{"format", "citizen", "staff", "sessions",
                                                    "trust certificates"};
constexpr std::array<std::string_view, 12> issuer_keys{
    "issuer", "client",     "title", "proof",        "secret",          "scopes",
    "claims", "algorithms", "acr",   "skew seconds", "max age minutes", "key algorithm"};
constexpr std::array<std::string_view, 2> secret_keys{"file", "environment"};
constexpr std::array<std::string_view, 3> citizen_claims{"identity code", "name", "birth date"};
constexpr std::array<std::string_view, 3> staff_claims{"worker", "role", "unit"};
constexpr std::array<std::string_view, 4> proofs{"none", "basic", "post", "private key"};
constexpr std::array<std::string_view, 3> algorithms{"RS256", "PS256", "ES256"};
constexpr std::array<std::string_view, 2> session_keys{"citizen", "staff"};
constexpr std::array<std::string_view, 3> limit_keys{"idle minutes", "absolute hours",
                                                     "asked again minutes"};
constexpr std::string_view format = "luotsi.sign-in/1";
constexpr std::int64_t skew_max = 300;

void read_proof(const YamlReader& of, const SecretReader& secrets, Issuer& out) {
    if (const auto proof = of.need_choice("proof", proofs)) {
        out.proof = static_cast<ClientProof>(*proof);
    }
    const YamlNode* place = of.find("secret");
    if (out.proof == ClientProof::none) return;
    if (place == nullptr) {
        of.errors().add(of.node(), of.element("secret"), "yaml.missing_key",
                        "this proof needs a secret", "say in which file or variable it is");
        return;
    }
    const YamlReader secret(of.errors(), *place, of.element("secret"), secret_keys);
    auto text = secrets(secret.text("file"), secret.text("environment"));
    if (!text) {
        of.errors().add_inside(*place, of.element("secret"), std::move(text.error()));
        return;
    }
    if (out.proof != ClientProof::private_key) {
        out.secret = std::move(*text);
        return;
    }
    auto key = Key::from_pem(*text);
    if (!key) {
        of.errors().add_inside(*place, of.element("secret"), std::move(key.error()));
        return;
    }
    out.key_algorithm = key->fits(Algorithm::es256) ? Algorithm::es256 : Algorithm::rs256;
    if (const auto chosen = of.choice("key algorithm", algorithms)) {
        out.key_algorithm = static_cast<Algorithm>(*chosen);
        if (!key->fits(out.key_algorithm)) {
            of.errors().add(*place, of.element("key algorithm"), "signin.bad_key",
                            "the key does not sign by this algorithm");
        }
    }
    out.key = std::move(*key);
}

void read_algorithms(const YamlReader& of, Issuer& out) {
    const YamlNode* list = of.find("algorithms");
    if (list == nullptr) {
        out.algorithms = {Algorithm::rs256, Algorithm::ps256, Algorithm::es256};
        return;
    }
    for (const YamlNode& item : list->items) {
        if (auto found =
                model::read_choice(of.errors(), item, of.element("algorithms"), algorithms)) {
            out.algorithms.push_back(static_cast<Algorithm>(*found));
        }
    }
}

void read_claims(const YamlReader& of, Door door, Issuer& out) {
    const YamlNode* place = of.need("claims");
    if (place == nullptr) return;
    if (door == Door::citizen) {
        const YamlReader claims(of.errors(), *place, of.element("claims"), citizen_claims);
        out.claim_identity = claims.need_text("identity code");
        out.claim_name = claims.need_text("name");
        out.claim_born = claims.text("birth date");
        return;
    }
    const YamlReader claims(of.errors(), *place, of.element("claims"), staff_claims);
    out.claim_worker = claims.need_text("worker");
    out.claim_role = claims.text("role");
    out.claim_unit = claims.text("unit");
}

Issuer read_issuer(YamlErrors& errors, const YamlNode& node, Door door,
                   const SecretReader& secrets) {
    const YamlReader of(errors, node, std::string(to_string(door)), issuer_keys);
    Issuer out;
    out.issuer = of.need_text("issuer");
    if (!out.issuer.empty() && !is_safe_url(out.issuer)) {
        errors.add(node, of.element("issuer"), "signin.not_https",
                   "an issuer is asked by https only (http on this machine itself)");
    }
    out.client_id = of.need_text("client");
    out.title = of.need_local("title");
    read_proof(of, secrets, out);
    out.scopes = of.texts("scopes");
    read_algorithms(of, out);
    out.acr = of.texts("acr");
    if (const auto skew = of.integer("skew seconds", 0, skew_max)) out.skew = seconds(*skew);
    if (const auto age = of.integer("max age minutes", 0, 24 * 60)) out.max_age = minutes(*age);
    read_claims(of, door, out);
    return out;
}

void read_limits(const YamlReader& of, std::string_view key, SessionLimits& out) {
    const YamlNode* node = of.find(key);
    if (node == nullptr) return;
    const YamlReader limits(of.errors(), *node, of.element(key), limit_keys);
    if (const auto idle = limits.integer("idle minutes", 2, 24 * 60)) out.idle = minutes(*idle);
    if (const auto whole = limits.integer("absolute hours", 1, 7 * 24)) out.whole = hours(*whole);
    if (const auto sure = limits.integer("asked again minutes", 1, 24 * 60)) {
        out.sure = minutes(*sure);
    }
    if (out.idle > out.whole) {
        of.errors().add(*node, of.element(key), "signin.limits",
                        "the idle limit is longer than the absolute one");
    }
}

}  // namespace

std::string_view to_string(Door door) { return door == Door::citizen ? "citizen" : "staff"; }

std::optional<Door> door_of(std::string_view name) {
    if (name == "citizen") return Door::citizen;
    if (name == "staff") return Door::staff;
    return std::nullopt;
}

bool is_safe_url(std::string_view url) {
    if (url.find_first_of(" \t\r\n#@\\") != std::string_view::npos) return false;
    if (url.starts_with("https://")) return url.size() > 8 && url[8] != '/';
    for (std::string_view own : {"http://127.0.0.1", "http://localhost", "http://[::1]"}) {
        if (!url.starts_with(own)) continue;
        const std::string_view rest = url.substr(own.size());
        return rest.empty() || rest.front() == ':' || rest.front() == '/';
    }
    return false;
}

Result<std::string> read_secret(std::string_view file, std::string_view environment) {
    const auto no_secret = [](std::string detail) {
        return fail(ErrorKind::invalid, "signin.no_secret", std::move(detail));
    };
    if (file.empty() == environment.empty()) {
        return no_secret("name either a file or an environment variable");
    }
    std::string out;
    if (!environment.empty()) {
        // Nothing in this program changes its environment.
        const std::string name(environment);
        const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe)
        if (value == nullptr) return no_secret("the environment variable is not set");
        out = value;
    } else {
        std::ifstream in{std::string(file), std::ios::binary};
        if (!in) return no_secret("the file cannot be read");
        out.assign(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    while (!out.empty() && (out.back() == '\n' || out.back() == '\r')) out.pop_back();
    if (out.empty()) return no_secret("the secret is empty");
    return out;
}

std::optional<Settings> read_settings(const std::string& yaml, const std::string& file,
                                      const SecretReader& secrets, std::vector<Error>& errors) {
    const model::YamlDocument document = model::parse_yaml(yaml, file);
    YamlErrors found(document);
    const YamlReader of(found, document.root, "", file_keys);
    Settings out;
    if (const std::string given = of.need_text("format"); !given.empty() && given != format) {
        found.add(*of.find("format"), "format", "signin.format", "format is luotsi.sign-in/1");
    }
    if (const YamlNode* node = of.find("citizen")) {
        out.citizen = read_issuer(found, *node, Door::citizen, secrets);
    }
    if (const YamlNode* node = of.find("staff")) {
        out.staff = read_issuer(found, *node, Door::staff, secrets);
    }
    if (out.citizen && out.staff && out.citizen->issuer == out.staff->issuer &&
        out.citizen->client_id == out.staff->client_id) {
        found.add(*of.find("staff"), "staff.client", "signin.one_client",
                  "residents and workers need clients of their own");
    }
    if (const YamlNode* node = of.find("sessions")) {
        const YamlReader sessions(found, *node, "sessions", session_keys);
        read_limits(sessions, "citizen", out.citizen_limits);
        read_limits(sessions, "staff", out.staff_limits);
    }
    out.ca_file = of.text("trust certificates");
    if (found.empty()) return out;
    for (Error& error : found.take()) errors.push_back(std::move(error));
    return std::nullopt;
}

std::optional<Settings> read_settings_file(const std::string& path, std::vector<Error>& errors) {
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        Error error(ErrorKind::not_found, "yaml.cannot_read", path + " cannot be read");
        errors.push_back(std::move(error));
        return std::nullopt;
    }
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    return read_settings(text, path, read_secret, errors);
}

}  // namespace luotsi::signin

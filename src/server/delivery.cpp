#include "server/delivery.hpp"

#include <curl/curl.h>

#include <cstring>
#include <memory>
#include <string_view>

#include "server/json_writer.hpp"
#include "signin/settings.hpp"

namespace luotsi::server {

namespace {

struct CurlDeleter {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlHandle = std::unique_ptr<CURL, CurlDeleter>;
using CurlList = std::unique_ptr<curl_slist, CurlDeleter>;

std::size_t drop_answer(char*, std::size_t size, std::size_t count, void*) { return size * count; }

struct Upload {
    std::string_view rest;
};
std::size_t give_upload(char* to, std::size_t size, std::size_t count, void* from) {
    auto* upload = static_cast<Upload*>(from);
    const std::size_t n = std::min(size * count, upload->rest.size());
    std::memcpy(to, upload->rest.data(), n);
    upload->rest.remove_prefix(n);
    return n;
}

// An address goes into a header and a command line of SMTP: nothing that could end either.
bool is_plain(std::string_view address) {
    for (char c : address) {
        if (static_cast<unsigned char>(c) <= ' ' || c == '<' || c == '>' || c == 0x7F) return false;
    }
    return !address.empty();
}

std::string base64(std::string_view bytes) {
    static constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 3; ++j) {
            group = group << 8U |
                    (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U);
        }
        for (std::size_t j = 0; j < 4; ++j) {
            const bool there = i + j < bytes.size() + 1;
            out += there ? digits[group >> (18U - 6U * j) & 63U] : '=';
        }
        if (i % 57 == 54) out += "\r\n";  // lines of 76 characters
    }
    return out;
}

bool is_here(std::string_view host) {
    return host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

struct MailServer {
    bool is_sound = false;
    bool encrypted = false;  // from the first byte
    bool here = false;
};
MailServer mail_server(std::string_view address) {
    MailServer out;
    for (const std::string_view scheme : {"smtp://", "smtps://"}) {
        if (!address.starts_with(scheme)) continue;
        std::string_view rest = address.substr(scheme.size());
        if (rest.ends_with('/')) rest.remove_suffix(1);
        const std::size_t colon = rest.find(':', rest.starts_with('[') ? rest.find(']') : 0);
        out.is_sound = !rest.empty() && rest.find_first_of(" \t\r\n/@\\?#") == rest.npos;
        out.encrypted = scheme == "smtps://";
        out.here = is_here(rest.substr(0, colon));
    }
    return out;
}

Error bad_address(std::string_view option, std::string_view repair) {
    Error error(ErrorKind::invalid, "delivery.bad_address", "the address cannot be used");
    error.element = option;
    error.repair = repair;
    return error;
}

CurlHandle begin(const std::string& url, const char* protocols, std::uint32_t timeout_seconds) {
    static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    CurlHandle curl(ready ? curl_easy_init() : nullptr);
    if (!curl) return curl;
    curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, protocols);
    curl_easy_setopt(curl.get(), CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    // What stays on this machine goes past no proxy of the environment.
    curl_easy_setopt(curl.get(), CURLOPT_NOPROXY, "localhost,127.0.0.1,::1");
    curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, static_cast<long>(timeout_seconds));
    return curl;
}

}  // namespace

Result<void> check_delivery(const Delivery& ways) {
    if (!ways.smtp.empty()) {
        const MailServer server = mail_server(ways.smtp);
        if (!server.is_sound)
            return fail(bad_address("--smtp", "write it as smtp://host:587 or smtps://host:465, "
                                              "the name and the password apart"));
    }
    if (ways.sms_gateway.empty()) return {};
    if (ways.sms_gateway.find('@') != std::string::npos)
        return fail(bad_address("--sms-gateway", "give what opens it with --sms-token-file"));
    if (signin::is_safe_url(ways.sms_gateway)) return {};
    if (!ways.sms_gateway.starts_with("http://"))
        return fail(bad_address("--sms-gateway", "write it as https://host/path"));
    Error error(ErrorKind::invalid, "delivery.unencrypted",
                "text messages would leave this machine for everybody on the way to read");
    error.element = "--sms-gateway";
    error.repair = "use an https:// address";
    return fail(std::move(error));
}

bool send_mail(const Delivery& ways, const Letter& letter, std::string& why) {
    if (!is_plain(letter.to) || !is_plain(ways.mail_from)) {
        why = "bad address";
        return false;
    }
    const CurlHandle curl = begin(ways.smtp, "smtp,smtps", ways.timeout_seconds);
    if (!curl) {
        why = "no connection could be made ready";
        return false;
    }
    const std::string text =
        "From: <" + ways.mail_from + ">\r\nTo: <" + letter.to + ">\r\nSubject: =?UTF-8?B?" +
        base64(letter.subject) +
        "?=\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: base64\r\nAuto-Submitted: auto-generated\r\n"
        "Message-ID: <" +
        letter.id + "@luotsi>\r\n\r\n" + base64(letter.body) + "\r\n";
    const CurlList to(curl_slist_append(nullptr, ("<" + letter.to + ">").c_str()));
    Upload upload{text};
    const std::string from = "<" + ways.mail_from + ">";
    // To a server of this machine a letter goes as it is – many offer TLS there with a certificate
    // of nobody's; else only when TLS has begun.
    const long tls = mail_server(ways.smtp).here ? CURLUSESSL_NONE : CURLUSESSL_ALL;
    curl_easy_setopt(curl.get(), CURLOPT_USE_SSL, tls);
    if (!ways.smtp_user.empty()) {
        curl_easy_setopt(curl.get(), CURLOPT_USERNAME, ways.smtp_user.c_str());
        curl_easy_setopt(curl.get(), CURLOPT_PASSWORD, ways.smtp_password.c_str());
    }
    curl_easy_setopt(curl.get(), CURLOPT_MAIL_FROM, from.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_MAIL_RCPT, to.get());
    curl_easy_setopt(curl.get(), CURLOPT_READFUNCTION, give_upload);
    curl_easy_setopt(curl.get(), CURLOPT_READDATA, &upload);
    curl_easy_setopt(curl.get(), CURLOPT_UPLOAD, 1L);
    const CURLcode code = curl_easy_perform(curl.get());
    if (code != CURLE_OK) why = curl_easy_strerror(code);
    return code == CURLE_OK;
}

bool send_sms(const Delivery& ways, const Letter& message, std::string& why) {
    const CurlHandle curl = begin(ways.sms_gateway, "http,https", ways.timeout_seconds);
    if (!curl) {
        why = "no connection could be made ready";
        return false;
    }
    JsonWriter body;
    body.begin_object().member("id", message.id).member("to", message.to);
    body.member("text", message.body).end_object();
    CurlList headers(curl_slist_append(nullptr, "Content-Type: application/json"));
    if (!ways.sms_token.empty()) {
        const std::string line = "Authorization: Bearer " + ways.sms_token;
        if (curl_slist* longer = curl_slist_append(headers.get(), line.c_str())) {
            (void)headers.release();
            headers.reset(longer);
        }
    }
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body.str().c_str());
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, drop_answer);
    const CURLcode code = curl_easy_perform(curl.get());
    long status = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    if (code != CURLE_OK)
        why = curl_easy_strerror(code);
    else if (status < 200 || status >= 300)
        why = "gateway answered " + std::to_string(status);
    return why.empty();
}

}  // namespace luotsi::server

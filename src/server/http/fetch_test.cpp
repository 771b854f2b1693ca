// Goal: another server is believed only with a certificate of its name by an authority we trust,
// and nothing of it makes us wait, grow or go elsewhere. Method: a small TLS server of the test's
// own, with a certificate made on the spot, behaves well and badly.
#include "server/http/fetch.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <thread>

namespace luotsi::server {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// A certificate for `name`, signed by itself, and its key as PEM.
struct Certificate {
    std::string pem;
    std::string key;
};

std::string written(const std::function<int(BIO*)>& write) {
    BIO* memory = BIO_new(BIO_s_mem());
    write(memory);
    char* data = nullptr;
    const long length = BIO_get_mem_data(memory, &data);
    std::string out(data, static_cast<std::size_t>(length));
    BIO_free(memory);
    return out;
}

Certificate certificate(const char* alternative_names) {
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* made = X509_new();
    X509_set_version(made, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made), 1);
    X509_gmtime_adj(X509_getm_notBefore(made), -3600);
    X509_gmtime_adj(X509_getm_notAfter(made), 3600);
    X509_set_pubkey(made, key);
    X509_NAME* name = X509_get_subject_name(made);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
    X509_set_issuer_name(made, name);
    X509_EXTENSION* names =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, alternative_names);
    X509_add_ext(made, names, -1);
    X509_sign(made, key, EVP_sha256());
    Certificate out;
    out.pem = written([&](BIO* to) { return PEM_write_bio_X509(to, made); });
    out.key = written([&](BIO* to) {
        return PEM_write_bio_PKCS8PrivateKey(to, key, nullptr, nullptr, 0, nullptr, nullptr);
    });
    X509_EXTENSION_free(names);
    X509_free(made);
    EVP_PKEY_free(key);
    return out;
}

// Answers one connection after another with `answer`; an empty one is never sent.
class TlsServer {
public:
    TlsServer(const Certificate& certificate, std::string answer)
        : answer_(std::move(answer)),
          acceptor_(io_, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)) {
        tls_.use_certificate(asio::buffer(certificate.pem), asio::ssl::context::pem);
        tls_.use_private_key(asio::buffer(certificate.key), asio::ssl::context::pem);
        thread_ = std::thread([this] { run(); });
    }
    ~TlsServer() {
        stopping_ = true;
        boost::system::error_code ignored;
        asio::io_context io;
        tcp::socket(io).connect(acceptor_.local_endpoint(), ignored);
        thread_.join();
    }
    std::string url(const std::string& host = "localhost") const {
        return "https://" + host + ":" + std::to_string(acceptor_.local_endpoint().port()) + "/x";
    }
    std::string asked;

private:
    void run() {
        while (!stopping_) {
            boost::system::error_code error;
            asio::ssl::stream<tcp::socket> stream(io_, tls_);
            acceptor_.accept(stream.lowest_layer(), error);
            if (stopping_ || error) return;
            stream.handshake(asio::ssl::stream_base::server, error);
            if (error) continue;
            asio::streambuf buffer;
            asio::read_until(stream, buffer, "\r\n\r\n", error);
            asked.assign(asio::buffers_begin(buffer.data()), asio::buffers_end(buffer.data()));
            if (answer_.empty()) {
                asio::read(stream, buffer, error);  // until the other side goes
            } else {
                asio::write(stream, asio::buffer(answer_), error);
                stream.shutdown(error);
            }
        }
    }

    const std::string answer_;
    asio::io_context io_;
    asio::ssl::context tls_{asio::ssl::context::tls_server};
    tcp::acceptor acceptor_;
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

std::string answer(const std::string& body, const std::string& status = "200 OK") {
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
}

class FetchTest : public ::testing::Test {
protected:
    FetchTest() {
        options_.ca_file = (std::filesystem::temp_directory_path() /
                            ("luotsi-ca-" + std::to_string(getpid()) + ".pem"))
                               .string();
        options_.timeout_ms = 5'000;
        trust(good_);
    }
    ~FetchTest() override { std::remove(options_.ca_file.c_str()); }
    void trust(const Certificate& one) const {
        FILE* file = std::fopen(options_.ca_file.c_str(), "w");
        std::fputs(one.pem.c_str(), file);
        std::fclose(file);
    }
    std::string why(const std::string& url) const {
        Fetch request;
        request.url = url;
        auto got = fetch(request, options_);
        return got ? "" : got.error().code + " " + got.error().detail;
    }

    const Certificate good_ = certificate("DNS:localhost,IP:127.0.0.1");
    FetchOptions options_;
};

TEST_F(FetchTest, AsksAndReads) {
    TlsServer server(good_, answer(R"({"a":1})"));
    Fetch request;
    request.url = server.url();
    request.form = "a=b";
    request.authorization = "Basic x";
    const auto got = fetch(request, options_);
    ASSERT_TRUE(got) << got.error().detail;
    EXPECT_EQ(got->status, 200);
    EXPECT_EQ(got->body, R"({"a":1})");
    EXPECT_TRUE(server.asked.starts_with("POST /x HTTP/1.1\r\n")) << server.asked;
    EXPECT_NE(server.asked.find("Authorization: Basic x\r\n"), std::string::npos);
    EXPECT_EQ(why(server.url("127.0.0.1")), "");
}

TEST_F(FetchTest, BelievesNoOtherCertificate) {
    TlsServer server(good_, answer("{}"));
    trust(certificate("DNS:localhost"));  // another one of the same name
    EXPECT_NE(why(server.url()).find("certificate"), std::string::npos) << why(server.url());
    options_.ca_file.clear();
    EXPECT_NE(why(server.url()), "");
}

TEST_F(FetchTest, BelievesNoCertificateOfAnotherName) {
    const Certificate other = certificate("DNS:id.example");
    trust(other);
    TlsServer server(other, answer("{}"));
    EXPECT_NE(why(server.url()).find("certificate"), std::string::npos);
}

TEST_F(FetchTest, DoesNotWaitForEver) {
    TlsServer server(good_, "");
    options_.timeout_ms = 300;
    const auto before = std::chrono::steady_clock::now();
    EXPECT_TRUE(why(server.url()).starts_with("fetch.no_answer"));
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(3));
}

TEST_F(FetchTest, TakesNoMoreThanItWants) {
    TlsServer server(good_, answer(std::string(20'000, 'x')));
    options_.body_bytes_max = 10'000;
    EXPECT_TRUE(why(server.url()).starts_with("fetch.too_large")) << why(server.url());
}

TEST_F(FetchTest, GoesNowhereElse) {
    TlsServer server(good_, "HTTP/1.1 302 Found\r\nLocation: https://evil.example/\r\n"
                            "Content-Length: 0\r\n\r\n");
    Fetch request;
    request.url = server.url();
    EXPECT_EQ(fetch(request, options_)->status, 302);
}

TEST_F(FetchTest, SaysWhenNobodyIsThere) {
    EXPECT_TRUE(why("https://127.0.0.1:1/").starts_with("fetch.no_answer connecting"));
    for (const char* bad :
         {"", "ftp://x", "https://", "https://a:b/", "https://a@b/", "https://[::1"}) {
        EXPECT_TRUE(why(bad).starts_with("fetch.bad_url")) << bad;
    }
    EXPECT_EQ(split_url("https://[::1]:8443/a?b")->host, "::1");
    EXPECT_EQ(split_url("https://a.example?x")->target, "/?x");
}

}  // namespace
}  // namespace luotsi::server

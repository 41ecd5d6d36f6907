// With X509 as OpenSSL offers it: keys of P-256, signed with SHA-256.
#include "tests/support/certificates.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace eb::test {
namespace {

void must(bool done) {
    if (!done) throw std::runtime_error{"OpenSSL made no certificate"};
}

EVP_PKEY* new_key() {
    auto* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
    must(key != nullptr);
    return key;
}

void extend(X509* certificate, int kind, const std::string& value) {
    auto* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
    must(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
    X509_EXTENSION_free(extension);
}

/// Unsigned yet: a name, a time, a key.
X509* draft(const std::string& name, EVP_PKEY* key, long seconds_left) {
    static std::atomic<long> serial{1};
    constexpr long kLongAgo = -48L * 3'600;
    auto* made = X509_new();
    must(made != nullptr);
    X509_set_version(made, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made), serial++);
    X509_gmtime_adj(X509_getm_notBefore(made), kLongAgo);
    X509_gmtime_adj(X509_getm_notAfter(made), seconds_left);
    std::basic_string<unsigned char> text{name.begin(), name.end()};
    must(X509_NAME_add_entry_by_txt(X509_get_subject_name(made), "CN", MBSTRING_ASC, text.data(),
                                    -1, -1, 0) == 1);
    must(X509_set_pubkey(made, key) == 1);
    return made;
}

}  // namespace

void Authority::Free::operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
void Authority::Free::operator()(X509* certificate) const { X509_free(certificate); }

Authority::Authority() {
    std::string name = std::filesystem::temp_directory_path() / "eb-certificates-XXXXXX";
    must(mkdtemp(name.data()) != nullptr);
    folder_ = name;
    key_.reset(new_key());
    authority_.reset(draft("An authority for tests", key_.get(), kDay));
    X509_set_issuer_name(authority_.get(), X509_get_subject_name(authority_.get()));
    extend(authority_.get(), NID_basic_constraints, "critical,CA:TRUE");
    must(X509_sign(authority_.get(), key_.get(), EVP_sha256()) > 0);
    own_ = write("authority", authority_, key_);
}

Authority::~Authority() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

Certificate Authority::sign(const std::string& names, long seconds_left, bool by_itself) const {
    const Key key{new_key()};
    const X made{draft("A server for tests", key.get(), seconds_left)};
    X509_set_issuer_name(made.get(),
                         X509_get_subject_name(by_itself ? made.get() : authority_.get()));
    extend(made.get(), NID_subject_alt_name, names);
    must(X509_sign(made.get(), by_itself ? key.get() : key_.get(), EVP_sha256()) > 0);
    static std::atomic<int> count{0};
    return write("server-" + std::to_string(++count), made, key);
}

Certificate Authority::write(const std::string& name, const X& certificate, const Key& key) const {
    Certificate files{folder_ / (name + ".crt"), folder_ / (name + ".key")};
    auto* into = std::fopen(files.file.c_str(), "w");
    must(into != nullptr && PEM_write_X509(into, certificate.get()) == 1 && std::fclose(into) == 0);
    into = std::fopen(files.key_file.c_str(), "w");
    must(into != nullptr &&
         PEM_write_PrivateKey(into, key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1 &&
         std::fclose(into) == 0);
    return files;
}

}  // namespace eb::test

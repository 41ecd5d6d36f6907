// Digests and encodings, on OpenSSL.
#include "core/digest.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <array>
#include <stdexcept>

namespace eb {
namespace {

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string string_of(const unsigned char* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

struct FreeMac {
    void operator()(EVP_MAC* mac) const { EVP_MAC_free(mac); }
    void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};

}  // namespace

std::string sha256_hex(std::string_view data) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned int size = 0;
    if (EVP_Digest(data.data(), data.size(), out.data(), &size, EVP_sha256(), nullptr) != 1) {
        throw std::runtime_error{"SHA-256 is not available"};
    }
    return to_hex(string_of(out.data(), size));
}

struct HmacSha256::State {
    std::unique_ptr<EVP_MAC, FreeMac> mac;
    std::unique_ptr<EVP_MAC_CTX, FreeMac> keyed;
};

HmacSha256::HmacSha256(std::string_view key) : state_(std::make_unique<State>()) {
    state_->mac.reset(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
    state_->keyed.reset(EVP_MAC_CTX_new(state_->mac.get()));
    std::string digest = "SHA256";
    const std::array<OSSL_PARAM, 2> parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
        OSSL_PARAM_construct_end()};
    // Without a key the call would keep an older one, so an empty key still has an address.
    if (!state_->keyed ||
        EVP_MAC_init(state_->keyed.get(), bytes_of(key.empty() ? std::string_view{""} : key),
                     key.size(), parameters.data()) != 1)
        throw std::runtime_error{"HMAC-SHA-256 is not available"};
}

HmacSha256::~HmacSha256() = default;

std::string HmacSha256::of(std::string_view data) const {
    // A copy goes on from the key, which need not be taken in again.
    const std::unique_ptr<EVP_MAC_CTX, FreeMac> context{EVP_MAC_CTX_dup(state_->keyed.get())};
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    std::size_t size = 0;
    if (!context || EVP_MAC_update(context.get(), bytes_of(data), data.size()) != 1 ||
        EVP_MAC_final(context.get(), out.data(), &size, out.size()) != 1)
        throw std::runtime_error{"HMAC-SHA-256 is not available"};
    return string_of(out.data(), size);
}

std::string hmac_sha256(std::string_view key, std::string_view data) {
    return HmacSha256{key}.of(data);
}

std::string to_hex(std::string_view bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 15U];
    }
    return text;
}

std::string base64url(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes_of(bytes),
                                     static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    while (!text.empty() && text.back() == '=') text.pop_back();
    for (char& c : text) {
        if (c == '+') c = '-';
        if (c == '/') c = '_';
    }
    return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
    std::string standard{text};
    for (char& c : standard) {
        const bool letter =
            (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!letter && c != '-' && c != '_') return std::nullopt;
        if (c == '-') c = '+';
        if (c == '_') c = '/';
    }
    if (standard.size() % 4 == 1) return std::nullopt;
    const std::size_t padding = (4 - standard.size() % 4) % 4;
    standard.append(padding, '=');

    std::string bytes(standard.size() / 4 * 3, '\0');
    const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                     bytes_of(standard), static_cast<int>(standard.size()));
    if (size < 0) return std::nullopt;
    bytes.resize(bytes.size() - padding);
    // Unused bits of the last letter must be zero, or one value would have several spellings.
    if (base64url(bytes) != text) return std::nullopt;
    return bytes;
}

bool equal_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) {
        throw std::runtime_error{"the system has no random bytes"};
    }
    return bytes;
}

}  // namespace eb

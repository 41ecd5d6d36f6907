// Digests and encodings, on OpenSSL; the only file that knows it besides TLS.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace eb {

/// Lower-case hexadecimal SHA-256.
std::string sha256_hex(std::string_view data);
/// The 32 raw bytes of HMAC-SHA-256.
std::string hmac_sha256(std::string_view key, std::string_view data);

/// The same under one key, which is prepared once. Any thread may call.
class HmacSha256 {
public:
    explicit HmacSha256(std::string_view key);
    ~HmacSha256();
    HmacSha256(const HmacSha256&) = delete;
    HmacSha256& operator=(const HmacSha256&) = delete;

    std::string of(std::string_view data) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};
std::string to_hex(std::string_view bytes);
/// URL-safe Base64 without padding (RFC 4648, section 5).
std::string base64url(std::string_view bytes);
/// Absent for anything that base64url() would not have written.
std::optional<std::string> from_base64url(std::string_view text);
/// Takes the same time wherever the two differ.
bool equal_constant_time(std::string_view a, std::string_view b);
/// Bytes nobody can foresee. Throws std::runtime_error when the system has none.
std::string random_bytes(std::size_t count);

}  // namespace eb

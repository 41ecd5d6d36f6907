// An authority of our own, made for one test: what it signs, whoever trusts its file believes.
#pragma once

#include <openssl/types.h>

#include <filesystem>
#include <memory>
#include <string>

namespace eb::test {

/// What a server shows, as PEM files.
struct Certificate {
    std::string file;
    std::string key_file;
};

class Authority {
public:
    Authority();
    ~Authority();  ///< Its files go with it.
    Authority(const Authority&) = delete;
    Authority& operator=(const Authority&) = delete;

    /// What a client must trust.
    std::string file() const { return own_.file; }
    /// `names` as OpenSSL writes them: "DNS:localhost,IP:127.0.0.1".
    Certificate issue(const std::string& names) const { return sign(names, kDay, false); }
    Certificate expired(const std::string& names) const { return sign(names, -kHour, false); }
    Certificate self_signed(const std::string& names) const { return sign(names, kDay, true); }

private:
    static constexpr long kHour = 3'600;
    static constexpr long kDay = 24 * kHour;

    struct Free {
        void operator()(EVP_PKEY* key) const;
        void operator()(X509* certificate) const;
    };
    using Key = std::unique_ptr<EVP_PKEY, Free>;
    using X = std::unique_ptr<X509, Free>;

    Certificate sign(const std::string& names, long seconds_left, bool by_itself) const;
    Certificate write(const std::string& name, const X& certificate, const Key& key) const;

    std::filesystem::path folder_;
    Key key_;
    X authority_;
    Certificate own_;
};

}  // namespace eb::test

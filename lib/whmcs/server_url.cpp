// The same reading as the WHMCS modules for Comet have.
#include "whmcs/server_url.hpp"

namespace eb::whmcs {

std::string server_url(const std::string& hostname, bool secure, int port) {
    constexpr int kPlainPort = 8060;
    auto host = hostname;
    if (const auto scheme = host.find("://"); scheme != std::string::npos)
        host.erase(0, scheme + 3);
    host = host.substr(0, host.find('/'));
    const auto colon = host.rfind(':');
    const bool has_port = colon != std::string::npos && host.find(']', colon) == std::string::npos;
    if (!has_port) {
        if (port == 0 && !secure) port = kPlainPort;
        if (port != 0 && !(secure && port == 443)) host += ":" + std::to_string(port);
    }
    return (secure ? "https://" : "http://") + host;
}

}  // namespace eb::whmcs

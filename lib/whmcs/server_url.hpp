// The address of a server as WHMCS's tblservers describes it.
#pragma once

#include <string>

namespace eb::whmcs {

/// `https://host[:port]`. People type schemes, slashes and ports into the hostname field: scheme
/// and path are dropped, a port in it wins. `port` 0: the default, which without TLS is Comet's own
/// 8060.
std::string server_url(const std::string& hostname, bool secure, int port);

}  // namespace eb::whmcs

// Where the database is and who we are there.
#pragma once

#include "core/secret.hpp"

#include <string>
#include <vector>

namespace eb {

struct DatabaseAddress {
    std::vector<std::string> hosts;  ///< Tried in order; several make a Galera cluster.
    int port = 3306;
    std::string unix_socket;  ///< Wins over hosts.
    std::string dbname;
    std::string charset = "utf8mb4";
    std::string user;
    Secret password;
};

}  // namespace eb

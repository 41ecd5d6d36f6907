// DB_DSN in its PDO form, with DB_USER and DB_PASS.
#pragma once

#include "config/settings.hpp"

namespace eb::config {

struct Database {
    std::vector<std::string> hosts;  ///< Tried in order; several make a Galera cluster.
    int port = 3306;
    std::string unix_socket;  ///< Wins over hosts.
    std::string dbname;
    std::string charset = "utf8mb4";
    std::string user;
    Secret password;
};

/// `mysql:host=127.0.0.1;dbname=whmcs`. Takes host, port, unix_socket, dbname, charset; anything else is a mistake that names it.
/// Fills the target's fields but user and password; answers what is wrong with the text, absent when nothing is.
std::optional<std::string> parse_dsn(const std::string& dsn, Database& target);

/// Adds DB_DSN, DB_USER and DB_PASS to the table.
void add_database(Table& table, Database& target);

}  // namespace eb::config

// DB_DSN in its PDO form, with DB_USER and DB_PASS.
#pragma once

#include "config/settings.hpp"
#include "core/database_address.hpp"

namespace eb::config {

/// `mysql:host=127.0.0.1;dbname=whmcs`. Takes host, port, unix_socket, dbname, charset; anything
/// else is a mistake that names it. Fills the target's fields but user and password; answers what
/// is wrong with the text, absent when nothing is.
std::optional<std::string> parse_dsn(const std::string& dsn, DatabaseAddress& target);

/// Adds DB_DSN, DB_USER and DB_PASS to the table.
void add_database(Table& table, DatabaseAddress& target);

}  // namespace eb::config

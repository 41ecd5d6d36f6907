// DB_DSN, as PHP's PDO writes it.
#include "config/database.hpp"

#include <charconv>

namespace eb::config {
namespace {

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    std::size_t from = 0;
    while (from <= text.size()) {
        const auto to = std::min(text.find(separator, from), text.size());
        if (to > from) parts.push_back(text.substr(from, to - from));
        from = to + 1;
    }
    return parts;
}

}  // namespace

std::optional<std::string> parse_dsn(const std::string& dsn, DatabaseAddress& target) {
    constexpr std::string_view kScheme = "mysql:";
    if (dsn.rfind(kScheme, 0) != 0) return "must begin with mysql:";
    for (const auto& pair : split(dsn.substr(kScheme.size()), ';')) {
        const auto equals = pair.find('=');
        if (equals == std::string::npos) return "has a part without '=': " + pair;
        const auto key = pair.substr(0, equals);
        const auto value = pair.substr(equals + 1);
        if (key == "host") {
            target.hosts = split(value, ',');
        } else if (key == "port") {
            const auto* end = value.data() + value.size();
            const auto read = std::from_chars(value.data(), end, target.port);
            if (read.ec != std::errc{} || read.ptr != end || target.port < 1 ||
                target.port > 65535) {
                return "port must be a number from 1 to 65535";
            }
        } else if (key == "unix_socket") {
            target.unix_socket = value;
        } else if (key == "dbname") {
            target.dbname = value;
        } else if (key == "charset") {
            if (value != "utf8mb4") return "charset must be utf8mb4: anything less loses text";
            target.charset = value;
        } else {
            return "has an unknown part: " + key;
        }
    }
    if (target.dbname.empty()) return "names no dbname";
    if (target.hosts.empty() && target.unix_socket.empty())
        return "names neither host nor unix_socket";
    return std::nullopt;
}

void add_database(Table& table, DatabaseAddress& target) {
    table.add({.env = "DB_DSN",
               .about = "The WHMCS database, such as mysql:host=127.0.0.1;dbname=whmcs (host, "
                        "port, unix_socket, dbname, "
                        "charset; host may be a comma-separated list, tried in order).",
               .required = true},
              "dsn", "", [&target](const std::string& text) { return parse_dsn(text, target); });
    table.add(target.user, {.env = "DB_USER", .about = "The database user.", .required = true});
    table.add(target.password, {.env = "DB_PASS", .about = "The database user's password."});
}

}  // namespace eb::config

// Which number means what.
#include "store/errors.hpp"

#include "store/error_kinds.hpp"

#include <fmt/format.h>

namespace eb::store {

const char* word_of(Trouble trouble) {
    switch (trouble) {
        case Trouble::connection: return "connection";
        case Trouble::contention: return "contention";
        case Trouble::read_only: return "read_only";
        case Trouble::capacity: return "capacity";
        case Trouble::schema: return "schema";
    }
    return "connection";
}

Unavailable::Unavailable(Trouble why, unsigned int error_number, const std::string& message)
    : std::runtime_error(
          fmt::format("database not available ({}, {}): {}", word_of(why), error_number, message)),
      trouble(why),
      number(error_number) {}

Rejected::Rejected(std::string in_table, std::string row_key, unsigned int error_number,
                   const std::string& message)
    : std::runtime_error(fmt::format("{} refused {} ({}): {}", in_table,
                                     row_key.empty() ? "data" : row_key, error_number, message)),
      table(std::move(in_table)),
      key(std::move(row_key)),
      number(error_number) {}

std::optional<Trouble> trouble_of(unsigned int number) {
    switch (number) {
        case 2002:
        case 2003:  // No server there.
        case 2006:
        case 2013:
        case 2055:  // It went away.
        case 1927:
        case 1053:
        case 1317:  // Killed, or shutting down.
        case 1243:  // It does not know a statement that was prepared: another server, behind a
                    // proxy.
        case 1040:
        case 1203:  // It has too many sessions.
        case 1158:
        case 1159:
        case 1160:
        case 1161:  // It could not read from us or write to us in time.
            return Trouble::connection;
        case 1205:
        case 1213:  // Lock timeout, deadlock.
        case 1020:
        case 1969:  // The row changed since it was read; the statement took too long.
        case 1047:  // A Galera node that is not ready.
        case 1615:  // A table changes under a prepared statement.
            return Trouble::contention;
        case 1290:
        case 1836: return Trouble::read_only;
        case 1021:
        case 1030:
        case 1037:
        case 1038:
        case 1041:
        case kOutOfMemory:
        case 1114:
        case 1461:  // It has too many prepared statements.
            return Trouble::capacity;
        case 1044:
        case 1045:
        case 1142:
        case 1143:  // A right is missing.
        case 1049:
        case 1054:
        case 1146:                          // A database, a column, a table is missing.
        case 1665: return Trouble::schema;  // Statement-based logging without our isolation level.
        default: return std::nullopt;
    }
}

}  // namespace eb::store

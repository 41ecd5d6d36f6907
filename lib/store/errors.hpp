// What the database may refuse with: "not now", which is worth repeating, and "not this", which is
// not.
#pragma once

#include <stdexcept>
#include <string>

namespace eb::store {

/// Why the database cannot do it now. By the server's number, see kind_of_number().
enum class Trouble {
    connection,  ///< No server, or it went away in between.
    contention,  ///< Deadlock, lock timeout, certification failure, no free session.
    read_only,   ///< This node does not take writes (a replica, an upgrade).
    capacity,    ///< Disk or table full.
    schema,  ///< A table, column or right is missing: eb-migrate, or the database's administrator.
};

const char* word_of(Trouble trouble);

/// The database could not do it now; the same call may succeed later, and nothing of it was done.
class Unavailable : public std::runtime_error {
public:
    Unavailable(Trouble why, unsigned int number, const std::string& message);

    Trouble trouble;
    unsigned int number;  ///< The server's or client library's; 0: our own (no free session).
};

/// The database refused the data; repeating the same call cannot help. Nothing of it was done.
class Rejected : public std::runtime_error {
public:
    Rejected(std::string in_table, std::string row_key, unsigned int error_number,
             const std::string& message);

    std::string table;
    std::string key;  ///< Of the row, where the statement was about a single one; else empty.
    unsigned int number;
};

/// The settings and the tables do not fit each other, such as a profile without a server. The text
/// names what to set.
class Misconfigured : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace eb::store

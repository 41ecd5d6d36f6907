// Inside lib/store: a connection and what is prepared on it.
#pragma once

#include "store/error_kinds.hpp"

#include <soci/soci.h>

#include <map>
#include <memory>
#include <string>

struct st_mysql;
struct st_mysql_stmt;

namespace eb::store {

class Connection {
public:
    explicit Connection(const std::string& target);

    soci::session& sql() { return sql_; }
    /// The client library's handle.
    st_mysql* handle();

    /// Prepares it where it is not. The statement lives as long as the connection.
    Answer prepare(const std::string& sql, st_mysql_stmt*& statement);

    /// Whether the server takes many rows by one execution.
    bool takes_many() const { return takes_many_; }
    void takes_one_by_one() { takes_many_ = false; }

private:
    struct Close {
        void operator()(st_mysql_stmt* statement) const;
    };

    // Closed after the connection, which leaves nothing to tell the server.
    std::map<std::string, std::unique_ptr<st_mysql_stmt, Close>> prepared_;
    soci::session sql_;
    bool takes_many_ = false;
};

}  // namespace eb::store

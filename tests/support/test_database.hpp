// A fresh database for one test, on the server behind EB_TEST_DB_SOCKET
// (tests/support/with-mariadb), gone with the object.
#pragma once

#include "core/database_address.hpp"
#include "store/pool.hpp"

#include <string>
#include <vector>

namespace eb::tests {

class TestDatabase {
public:
    enum class Tables {
        none,
        whmcs,  ///< The few tbl* tables and columns that we read.
        all,    ///< Those and ours, as eb-migrate makes them.
    };

    explicit TestDatabase(Tables tables = Tables::all);
    ~TestDatabase();
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;

    /// A pool of four sessions that logs nothing.
    store::Pool& pool() { return pool_; }
    const DatabaseAddress& address() const { return address_; }

    /// Runs one statement as it stands; tests own their SQL.
    void run(const std::string& sql);
    void run_all(const std::vector<std::string>& statements);
    /// The first column of the first row; empty for none and for NULL.
    std::string value(const std::string& sql);
    /// The first column of every row.
    std::vector<std::string> column(const std::string& sql);
    /// Cuts every other connection to this database, as a restart of the server would.
    void kill_connections();

    /// A client with an Active service of this username on a server (tblservers.id); answers the
    /// service's id.
    int add_service(int client, const std::string& username, int server,
                    const std::string& status = "Active");
    /// A server, enabled and alone in a group of that name; answers tblservers.id.
    int add_server(const std::string& group);

private:
    DatabaseAddress address_;
    store::Pool pool_;
    store::Pool admin_;
};

}  // namespace eb::tests

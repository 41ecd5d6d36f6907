// Databases named after the process and a counter, so that tests in several processes keep apart.
#include "tests/support/test_database.hpp"

#include "store/query.hpp"
#include "store/schema/migrator.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <stdexcept>

namespace eb::tests {
namespace {

using store::Query;
using store::Row;
using store::Session;

DatabaseAddress address_of(const std::string& dbname) {
    const char* socket =
        std::getenv("EB_TEST_DB_SOCKET");  // NOLINT(concurrency-mt-unsafe): nobody sets it.
    if (socket == nullptr) throw std::runtime_error{"run [db] tests by tests/support/with-mariadb"};
    return {.hosts = {}, .unix_socket = socket, .dbname = dbname, .user = "root"};
}

log::Logger silent() {
    return {"test", log::Level::error, [](log::Level, const std::string&) {}};
}

std::string fresh_name() {
    static std::atomic<int> count{0};
    auto name = fmt::format("eb_test_{}_{}", getpid(), ++count);
    store::Pool server{address_of("mysql"), 1, silent()};
    Session session{server};
    Query{session, name}.text("CREATE DATABASE " + name).run();
    return name;
}

// Character sets as WHMCS has them: its own tables fold case and know three bytes a character.
const std::vector<std::string> kWhmcs{
    "CREATE TABLE tblclients (id INT AUTO_INCREMENT PRIMARY KEY, firstname TEXT NOT NULL, lastname "
    "TEXT NOT NULL,"
    " companyname TEXT NOT NULL) CHARSET utf8mb3 COLLATE utf8mb3_unicode_ci",
    "CREATE TABLE tblservers (id INT AUTO_INCREMENT PRIMARY KEY, name TEXT NOT NULL, hostname TEXT "
    "NOT NULL,"
    " ipaddress TEXT NOT NULL, username TEXT NOT NULL, password TEXT NOT NULL, secure TEXT NOT "
    "NULL, port INT NULL,"
    " type TEXT NOT NULL, active INT NOT NULL, disabled INT NOT NULL DEFAULT 0)"
    " CHARSET utf8mb3 COLLATE utf8mb3_unicode_ci",
    "CREATE TABLE tblservergroups (id INT AUTO_INCREMENT PRIMARY KEY, name TEXT NOT NULL)"
    " CHARSET utf8mb3 COLLATE utf8mb3_unicode_ci",
    "CREATE TABLE tblservergroupsrel (groupid INT NOT NULL, serverid INT NOT NULL)",
    "CREATE TABLE tblproducts (id INT AUTO_INCREMENT PRIMARY KEY, gid INT NOT NULL DEFAULT 0, name "
    "TEXT NOT NULL,"
    " servertype TEXT NOT NULL, servergroup INT NOT NULL DEFAULT 0) CHARSET utf8mb3 COLLATE "
    "utf8mb3_unicode_ci",
    "CREATE TABLE tblhosting (id INT AUTO_INCREMENT PRIMARY KEY, userid INT NOT NULL, packageid "
    "INT NOT NULL,"
    " server INT NOT NULL DEFAULT 0, username TEXT NOT NULL, password TEXT NOT NULL, domainstatus"
    " ENUM('Pending','Active','Suspended','Terminated','Cancelled','Fraud','Completed') NOT NULL "
    "DEFAULT 'Pending',"
    " KEY username (username(8))) CHARSET utf8mb3 COLLATE utf8mb3_unicode_ci",
    "CREATE TABLE tblcustomfields (id INT AUTO_INCREMENT PRIMARY KEY, type TEXT NOT NULL, relid "
    "INT "
    "NOT NULL DEFAULT 0, fieldname TEXT NOT NULL, KEY serviceid (relid))"
    " CHARSET utf8mb3 COLLATE utf8mb3_unicode_ci",
    "CREATE TABLE tblcustomfieldsvalues (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, fieldid INT "
    "NOT "
    "NULL, relid INT NOT NULL, value TEXT NOT NULL, UNIQUE KEY fieldid_relid (fieldid, relid))"
    " CHARSET utf8mb3 COLLATE utf8mb3_unicode_ci",
    "INSERT INTO tblproducts (id, name, servertype) VALUES (1, 'Backup', 'comet'), (2, 'Web "
    "space', 'cpanel')",
};

}  // namespace

TestDatabase::TestDatabase(Tables tables)
    : address_(address_of(fresh_name())),
      pool_(address_, 4, silent()),
      admin_(address_, 1, silent()) {
    if (tables != Tables::none) run_all(kWhmcs);
    if (tables == Tables::all) store::schema::Migrator{pool_}.apply();
}

TestDatabase::~TestDatabase() {
    try {
        run("DROP DATABASE " + address_.dbname);
    } catch (const std::exception&) {
        // The server that holds it is a test's own and ends with it.
    }
}

void TestDatabase::run(const std::string& sql) {
    Session session{admin_};
    Query{session, "test"}.text(sql).run();
}

void TestDatabase::run_all(const std::vector<std::string>& statements) {
    for (const auto& sql : statements) run(sql);
}

std::vector<std::string> TestDatabase::column(const std::string& sql) {
    Session session{admin_};
    std::vector<std::string> values;
    Query{session, "test"}.text(sql).rows(1,
                                          [&](const Row& row) { values.push_back(row.text(0)); });
    return values;
}

std::string TestDatabase::value(const std::string& sql) {
    const auto values = column(sql);
    return values.empty() ? "" : values.front();
}

void TestDatabase::kill_connections() {
    const auto ids = column(
        "SELECT id FROM information_schema.processlist WHERE db = DATABASE()"
        " AND id <> CONNECTION_ID()");
    for (const auto& id : ids) {
        try {
            run("KILL " + id);
        } catch (const store::Rejected&) {
            // It ended by itself in between.
        }
    }
}

int TestDatabase::add_service(int client, const std::string& username, int server,
                              const std::string& status) {
    Session session{admin_};
    Query{session, "tblhosting"}
        .text(
            "INSERT INTO tblhosting (userid, packageid, server, username, password, domainstatus) "
            "VALUES ")
        .row(client, 1, server, username, "", status)
        .run();
    int id = 0;
    Query{session, "tblhosting"}.text("SELECT LAST_INSERT_ID()").rows(1, [&](const Row& row) {
        id = static_cast<int>(row.integer(0));
    });
    return id;
}

int TestDatabase::add_server(const std::string& group) {
    run(
        fmt::format("INSERT INTO tblservers (name, hostname, ipaddress, username, password, "
                    "secure, type, active)"
                    " VALUES ('{0}', '{0}.example', '', 'admin', 'encrypted', 'on', 'comet', 1)",
                    group));
    const int id = std::stoi(value("SELECT MAX(id) FROM tblservers"));
    run(fmt::format("INSERT INTO tblservergroups (name) VALUES ('{}')", group));
    run(fmt::format("INSERT INTO tblservergroupsrel SELECT MAX(id), {} FROM tblservergroups", id));
    return id;
}

}  // namespace eb::tests

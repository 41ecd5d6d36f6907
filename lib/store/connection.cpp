// SOCI connects; what it has no words for goes to the client library.
#include "store/connection.hpp"

#include <soci/mysql/soci-mysql.h>

namespace eb::store {
namespace {

bool offers_bulk(MYSQL* handle) {
    unsigned long offered = 0;  // The upper half of the capabilities, which MySQL does not have.
    return mariadb_get_infov(handle, MARIADB_CONNECTION_EXTENDED_SERVER_CAPABILITIES, &offered) ==
               0 &&
           (offered & (MARIADB_CLIENT_STMT_BULK_OPERATIONS >> 32U)) != 0;
}

}  // namespace

Connection::Connection(const std::string& target)
    : sql_(soci::mysql, target), takes_many_(offers_bulk(handle())) {}

st_mysql* Connection::handle() {
    // SOCI does not export the type information that a dynamic_cast would need.
    return static_cast<soci::mysql_session_backend*>(sql_.get_backend())->conn_;
}

Answer Connection::prepare(const std::string& sql, st_mysql_stmt*& statement) {
    auto& known = prepared_[sql];
    if (!known) {
        decltype(prepared_)::mapped_type fresh{mysql_stmt_init(handle())};
        if (!fresh) return {.number = kOutOfMemory, .message = "no memory for a statement"};
        if (mysql_stmt_prepare(fresh.get(), sql.data(), sql.size()) != 0)
            return {.number = mysql_stmt_errno(fresh.get()),
                    .message = mysql_stmt_error(fresh.get())};
        known = std::move(fresh);
    }
    statement = known.get();
    return {};
}

void Connection::Close::operator()(st_mysql_stmt* statement) const { mysql_stmt_close(statement); }

}  // namespace eb::store

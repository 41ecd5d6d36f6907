// Leases and transactions.
#include "store/session.hpp"

#include "store/error_kinds.hpp"
#include "store/pool_impl.hpp"

#include <soci/mysql/soci-mysql.h>

namespace eb::store {

Session::Session(Pool& pool) : pool_(pool), session_(pool.impl().lease()) {}

Session::~Session() {
    if (!broken_) {
        pool_.impl().give_back(std::move(session_));
        return;
    }
    pool_.impl().forget_idle();
    session_.reset();
    pool_.impl().give_back(nullptr);
}

void Session::before_statement() {
    if (!pool_.impl().strikes()) return;
    discard();
    throw Unavailable{Trouble::connection, 2013, "a test cut the connection"};
}

void Session::raise(const soci::soci_error& error, const std::string& table,
                    const std::string& key) {
    const auto* known = dynamic_cast<const soci::mysql_soci_error*>(&error);
    if (known == nullptr)
        throw std::logic_error{"statement on " + table + ": " + error.get_error_message()};

    const auto number = known->err_num_;
    // The parser's complaint quotes the statement, and that holds values.
    const auto message = number == 1064 ? std::string{"syntax error"} : error.get_error_message();
    const auto trouble = trouble_of(number);
    if (!trouble) throw Rejected{table, key, number, message};
    if (*trouble == Trouble::connection) discard();
    throw Unavailable{*trouble, number, table.empty() ? message : table + ": " + message};
}

Transaction::Transaction(Session& session, const std::string& begin) : session_(session) {
    session_.before_statement();
    try {
        session_.sql().once << begin;
    } catch (const soci::soci_error& error) {
        session_.raise(error, "", "");
    }
}

Transaction::~Transaction() {
    if (!open_) return;
    try {
        session_.sql().once << "ROLLBACK";
    } catch (const std::exception&) {
        session_.discard();  // The server rolls back what belongs to a connection that ends.
    }
}

void Transaction::commit() {
    session_.before_statement();
    try {
        session_.sql().once << "COMMIT";
        open_ = false;
    } catch (const soci::soci_error& error) {
        session_.raise(error, "", "");
    }
}

}  // namespace eb::store

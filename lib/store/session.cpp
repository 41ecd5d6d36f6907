// Leases and transactions.
#include "store/session.hpp"

#include "store/error_kinds.hpp"
#include "store/pool_impl.hpp"

#include <soci/mysql/soci-mysql.h>

namespace eb::store {

Session::Session(Pool& pool) : pool_(pool), session_(pool.impl().lease()) {}

Session::~Session() {
    if (!broken_ && !ahead_) {
        pool_.impl().give_back(std::move(session_));
        return;
    }
    pool_.impl().forget_idle();
    session_.reset();
    pool_.impl().give_back(nullptr);
}

void Session::sent_ahead(std::string table, std::string key) {
    ahead_ = {.table = std::move(table), .key = std::move(key)};
}

void Session::settle() {
    if (!ahead_) return;
    const auto of = *std::exchange(ahead_, std::nullopt);
    auto* const handle = connection();
    if (mysql_read_query_result(handle) != 0)
        raise(mysql_errno(handle), mysql_error(handle), of.table, of.key);
}

void Session::forget_ahead() {
    try {
        settle();
    } catch (const Rejected&) {
        return;  // What refused it is undone with the rest.
    }
}

void Session::before_statement() {
    settle();
    if (!pool_.impl().strikes()) return;
    discard();
    throw Unavailable{Trouble::connection, 2013, "a test cut the connection"};
}

st_mysql* Session::connection() {
    // SOCI does not export the type information that a dynamic_cast would need.
    return static_cast<soci::mysql_session_backend*>(session_->get_backend())->conn_;
}

void Session::raise(const soci::soci_error& error) {
    const auto* known = dynamic_cast<const soci::mysql_soci_error*>(&error);
    if (known == nullptr) throw std::logic_error{"transaction: " + error.get_error_message()};
    raise(known->err_num_, error.get_error_message(), "", "");
}

void Session::raise(unsigned int number, const std::string& message, const std::string& table,
                    const std::string& key) {
    // The parser's complaint quotes the statement, and that holds values.
    const auto words = number == 1064 ? std::string{"syntax error"} : message;
    const auto trouble = trouble_of(number);
    if (!trouble) throw Rejected{table, key, number, words};
    if (*trouble == Trouble::connection) discard();
    throw Unavailable{*trouble, number, table.empty() ? words : table + ": " + words};
}

Transaction::Transaction(Session& session, const std::string& begin) : session_(session) {
    session_.before_statement();
    try {
        session_.sql().once << begin;
    } catch (const soci::soci_error& error) {
        session_.raise(error);
    }
}

Transaction::~Transaction() {
    if (!open_) return;
    try {
        session_.forget_ahead();
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
        session_.raise(error);
    }
}

}  // namespace eb::store

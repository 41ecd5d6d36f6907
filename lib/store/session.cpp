// Leases and transactions.
#include "store/session.hpp"

#include "store/error_kinds.hpp"
#include "store/pool_impl.hpp"

#include <soci/mysql/soci-mysql.h>

namespace eb::store {

Session::Session(Pool& pool) : pool_(pool), connection_(pool.impl().lease()) {}

Session::~Session() {
    ahead_.reset();  // First: it uses the connection.
    if (!broken_ && !unsettled_) {
        pool_.impl().give_back(std::move(connection_));
        return;
    }
    pool_.impl().forget_idle();
    connection_.reset();
    pool_.impl().give_back(nullptr);
}

bool Session::takes_backslashes() {
    // What is sent ahead never changes it, and has the connection for itself.
    if (!unsettled_)
        takes_backslashes_ = (handle()->server_status & SERVER_STATUS_NO_BACKSLASH_ESCAPES) == 0;
    return takes_backslashes_;
}

void Session::send_ahead(Lane::Statement statement) {
    strike();
    if (!ahead_) ahead_.emplace();
    unsettled_ = true;
    ahead_->send(std::move(statement));
}

void Session::settle() {
    if (!std::exchange(unsettled_, false)) return;
    if (const auto failed = ahead_->wait())
        raise(failed->answer.number, failed->answer.message, failed->table, failed->key);
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
    strike();
}

void Session::strike() {
    if (!pool_.impl().strikes()) return;
    discard();
    throw Unavailable{Trouble::connection, 2013, "a test cut the connection"};
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

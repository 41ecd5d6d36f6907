// Inside lib/store: a leased session and the transaction on it. Leasing is the constructor,
// returning the destructor.
#pragma once

#include "store/connection.hpp"
#include "store/errors.hpp"
#include "store/lane.hpp"
#include "store/pool.hpp"

#include <memory>
#include <optional>
#include <string>

namespace eb::store {

class Session {
public:
    /// Waits for a free session and connects it when it is not. Throws Unavailable.
    explicit Session(Pool& pool);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    soci::session& sql() { return connection_->sql(); }
    Connection& connection() { return *connection_; }
    /// The client library's handle of the same connection.
    st_mysql* handle() { return connection_->handle(); }

    /// Whether a backslash is special between quotes.
    bool takes_backslashes();

    /// Called before each statement; a test's fail_after() strikes here. Waits for what was sent
    /// ahead, and throws what that failed with.
    void before_statement();

    /// Sends a statement ahead: it runs behind those before it, and nobody waits for it before the
    /// next one that is not sent ahead. `run` alone uses the connection then.
    void send_ahead(Lane::Statement statement);
    /// Waits for them; nobody wants to know whether the data were taken. Throws Unavailable.
    void forget_ahead();

    /// Turns the server's or the client library's error into ours: with their own words, never with
    /// SQL or values. After a lost connection the session is not used again.
    [[noreturn]] void raise(unsigned int number, const std::string& message,
                            const std::string& table, const std::string& key);
    [[noreturn]] void raise(const soci::soci_error& error);

    void discard() { broken_ = true; }

private:
    void settle();
    void strike();

    Pool& pool_;
    std::unique_ptr<Connection> connection_;
    std::optional<Lane> ahead_;
    bool takes_backslashes_ = true;
    bool unsettled_ = false;  ///< Something was sent ahead.
    bool broken_ = false;
};

class Transaction {
public:
    explicit Transaction(Session& session, const std::string& begin = "START TRANSACTION");
    /// Rolls back unless committed.
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    void commit();

private:
    Session& session_;
    bool open_ = true;
};

/// Runs a read; once more on a fresh session when the connection was lost (the server was
/// restarted, say).
template <class Read>
auto reading(Pool& pool, const Read& read) {
    try {
        Session session{pool};
        return read(session);
    } catch (const Unavailable& error) {
        if (error.trouble != Trouble::connection) throw;
    }
    Session session{pool};
    return read(session);
}

}  // namespace eb::store

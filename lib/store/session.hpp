// Inside lib/store: a leased session and the transaction on it. Leasing is the constructor,
// returning the destructor.
#pragma once

#include "store/errors.hpp"
#include "store/pool.hpp"

#include <soci/soci.h>

#include <memory>
#include <optional>
#include <string>

struct st_mysql;

namespace eb::store {

class Session {
public:
    /// Waits for a free session and connects it when it is not. Throws Unavailable.
    explicit Session(Pool& pool);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    soci::session& sql() { return *session_; }
    /// The client library's handle of the same connection.
    st_mysql* connection();

    /// Called before each statement; a test's fail_after() strikes here. Waits for what was sent
    /// ahead, and throws what that failed with.
    void before_statement();

    /// A statement is under way whose answer is read before the next one.
    void sent_ahead(std::string table, std::string key);
    /// Waits for it; nobody wants to know whether the data were taken. Throws Unavailable.
    void forget_ahead();

    /// Turns the server's or the client library's error into ours: with their own words, never with
    /// SQL or values. After a lost connection the session is not used again.
    [[noreturn]] void raise(unsigned int number, const std::string& message,
                            const std::string& table, const std::string& key);
    [[noreturn]] void raise(const soci::soci_error& error);

    void discard() { broken_ = true; }

private:
    struct Ahead {
        std::string table;
        std::string key;
    };
    void settle();

    Pool& pool_;
    std::unique_ptr<soci::session> session_;
    std::optional<Ahead> ahead_;
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

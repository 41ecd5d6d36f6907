// Sessions and their connections. What SOCI's own pool lacks: a bounded wait, lazy and renewed
// connections, several hosts.
#include "store/pool.hpp"

#include "store/error_kinds.hpp"
#include "store/pool_impl.hpp"
#include "store/query.hpp"
#include "store/session.hpp"
#include "store/session_mode.hpp"

#include <fmt/format.h>
#include <soci/mysql/soci-mysql.h>

#include <algorithm>

namespace eb::store {
namespace {

using Steady = std::chrono::steady_clock;

constexpr int kDefaultPort = 3306;
constexpr seconds kPingAfter{
    30};  // Servers and load balancers close idle connections without a word.

/// A value in SOCI's connection string: in single quotes, where a backslash makes the next
/// character plain.
std::string quoted(const std::string& name, const std::string& value) {
    std::string text = " " + name + "='";
    for (const char c : value) {
        if (c == '\'' || c == '\\') text += '\\';
        text += c;
    }
    return text + "'";
}

}  // namespace

Pool::Impl::Impl(DatabaseAddress address, int size, log::Logger log, Timeouts timeouts)
    : timeouts_(timeouts),
      log_(std::move(log)),
      address_(std::move(address)),
      size_(std::max(size, 1)) {}

std::unique_ptr<Connection> Pool::Impl::connect_to(const std::string& host) {
    // Whatever charset the DSN names for PHP: our texts are UTF-8 with characters of four bytes.
    std::string target =
        quoted("dbname", address_.dbname) + quoted("user", address_.user) + " charset=utf8mb4";
    if (!address_.password.empty()) target += quoted("password", address_.password.reveal());
    if (!address_.unix_socket.empty()) target += quoted("unix_socket", address_.unix_socket);
    else target += quoted("host", host) + fmt::format(" port={}", address_.port);
    target +=
        fmt::format(" connect_timeout={} read_timeout={} write_timeout={}",
                    timeouts_.connect.count(), timeouts_.read.count(), timeouts_.write.count());

    auto session = std::make_unique<Connection>(target.substr(1));
    // Repeatable reads are what Galera offers and what lets a snapshot's statements agree.
    session->sql().once
        << kSessionMode
        << ", innodb_lock_wait_timeout = 10, lock_wait_timeout = 20, tx_isolation = "
           "'REPEATABLE-READ',"
           " autocommit = 1, group_concat_max_len = 1048576";
    return session;
}

std::vector<std::string> Pool::Impl::targets() const {
    if (!address_.unix_socket.empty()) return {""};
    std::vector<std::string> hosts;
    for (const auto& host : address_.hosts) {
        // As for PHP, "localhost" is the system's socket; where that is not there, or a port was
        // chosen, it is the loopback.
        if (host != "localhost" || address_.port == kDefaultPort) hosts.push_back(host);
        if (host == "localhost") hosts.emplace_back("127.0.0.1");
    }
    return hosts;
}

std::unique_ptr<Connection> Pool::Impl::connect() {
    const auto hosts = targets();
    unsigned int number = 2002;
    std::string message = "no host is configured";
    for (const auto& host : hosts) {
        try {
            return connect_to(host);
        } catch (const soci::mysql_soci_error& error) {
            number = error.err_num_;
            message = error.get_error_message();
        } catch (const soci::soci_error& error) {
            number = 2002;
            message = error.get_error_message();
        }
        log_.debug("db_host_failed", {{"host", host}, {"number", number}, {"message", message}});
    }
    throw Unavailable{trouble_of(number).value_or(Trouble::connection), number, message};
}

std::unique_ptr<Connection> Pool::Impl::lease() {
    Idle idle;
    {
        std::unique_lock lock{mutex_};
        const auto free = [this] { return leased_ < size_; };
        if (!returned_.wait_for(lock, timeouts_.lease, free)) {
            throw Unavailable{Trouble::contention, 0, "no free session in time"};
        }
        ++leased_;
        if (!idle_.empty()) {
            idle = std::move(idle_.back());
            idle_.pop_back();
        }
    }
    try {
        if (idle.session && Steady::now() - idle.since > kPingAfter &&
            mysql_ping(idle.session->handle()) != 0)
            idle.session.reset();
        if (!idle.session) idle.session = connect();
        return std::move(idle.session);
    } catch (...) {
        give_back(nullptr);
        throw;
    }
}

void Pool::Impl::give_back(std::unique_ptr<Connection> session) {
    const std::lock_guard lock{mutex_};
    --leased_;
    if (session) idle_.push_back({std::move(session), Steady::now()});
    returned_.notify_one();
}

void Pool::Impl::forget_idle() {
    std::vector<Idle> gone;  // Closed outside the lock.
    const std::lock_guard lock{mutex_};
    gone.swap(idle_);
}

bool Pool::Impl::strikes() {
    // Below zero nothing is armed; the statement that takes it from 0 to -1 is the one that fails.
    int left = fail_in_.load();
    while (left >= 0) {
        if (fail_in_.compare_exchange_weak(left, left - 1)) return left == 0;
    }
    return false;
}

Pool::Pool(DatabaseAddress address, int size, log::Logger log, Timeouts timeouts)
    : impl_(std::make_unique<Impl>(std::move(address), size, std::move(log), timeouts)) {}

Pool::~Pool() = default;

void Pool::check() {
    reading(*this, [](Session& session) {
        Query{session, ""}.text("SELECT 1").rows(1, [](const Row&) {});
    });
}

void Pool::fail_after(int statements) { impl_->fail_in(statements); }

}  // namespace eb::store

// What this worker asks of the Comet Server's Admin API; a fake stands in for it in tests.
#pragma once

#include "domain/account.hpp"
#include "domain/job.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>

namespace eb::workers::ws_ingest {

/// The Admin API does not answer, or refuses.
class ServerUnavailable : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// One connection, for one thread at a time; every call may throw ServerUnavailable.
class RemoteServer {
public:
    virtual ~RemoteServer() = default;

    using Visit = std::function<void(domain::JobReport&&)>;
    /// Both 0: every job that has not ended. Answers how many could not be read.
    virtual int jobs(sys_seconds start, sys_seconds end, const Visit& visit) = 0;
    /// Absent: the server does not know it.
    virtual std::optional<domain::JobReport> job(const JobId& id) = 0;
    /// A whole profile. Absent: the server does not know that account.
    virtual std::optional<domain::Account> account(const Username& username) = 0;
    /// The names of all accounts.
    virtual std::set<Username> accounts() = 0;
    /// Every device that is connected now.
    virtual std::set<domain::DeviceKey> connections() = 0;
};

/// Where the server is, as the stream's last connection knows it. Each thread that asks makes its
/// own connection.
class Servers {
public:
    using Make = std::function<std::shared_ptr<RemoteServer>()>;

    void set(Make make) {
        const std::lock_guard guard{mutex_};
        make_ = std::move(make);
        ++generation_;
    }

    /// One thread's connection, made anew after each set().
    class Mine {
    public:
        explicit Mine(Servers& servers) : servers_(servers) {}

        /// Null before the first set().
        RemoteServer* get() {
            Make make;
            {
                const std::lock_guard guard{servers_.mutex_};
                if (generation_ == servers_.generation_) return server_.get();
                generation_ = servers_.generation_;
                make = servers_.make_;
            }
            server_ = make();
            return server_.get();
        }

    private:
        Servers& servers_;
        std::uint64_t generation_ = 0;
        std::shared_ptr<RemoteServer> server_;
    };

private:
    std::mutex mutex_;
    Make make_;
    std::uint64_t generation_ = 0;
};

}  // namespace eb::workers::ws_ingest

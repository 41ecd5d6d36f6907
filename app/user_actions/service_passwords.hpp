// A service's password in WHMCS, which is to be the one that Comet has. WHMCS may be away when it
// changes: then it is tried again for some time, and the password stays in memory alone.
#pragma once

#include "core/clock.hpp"
#include "core/guarded.hpp"
#include "core/ids.hpp"
#include "core/secret.hpp"
#include "log/log.hpp"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

namespace eb::app {

class ServicePasswords {
public:
    enum class Stored {
        done,
        pending,      ///< Not yet; it is tried again.
        unavailable,  ///< Nobody tries again: WHMCS's API is not configured, or too much waits.
    };
    /// Whether a row of the audit log is still the account's last change of its password.
    enum class Standing { last, overtaken, unclear };

    struct Parts {
        /// Throws when it was not stored; absent: there is no API to ask. Nothing thrown quotes
        /// the password.
        std::function<void(ServiceId, const Secret&, const std::stop_token&)> store;
        std::function<Standing(std::uint64_t row)> standing;
        /// What became of the change that the row tells of.
        std::function<void(std::uint64_t row, const std::string& outcome)> finish;
    };
    struct Pace {
        milliseconds answer{15'000};  ///< How long somebody waits for the first try.
        milliseconds first{15'000};   ///< Then twice as long each time,
        milliseconds longest{300'000};
        milliseconds give_up{1'800'000};
        std::size_t waiting_max = 500;
    };
    ServicePasswords(Parts parts, Pace pace, const Clock& clock, log::Logger log);
    ~ServicePasswords();
    ServicePasswords(const ServicePasswords&) = delete;
    ServicePasswords& operator=(const ServicePasswords&) = delete;

    /// Tries now. A later password of the service takes an earlier one's place; the same row again
    /// tries what is held.
    Stored put(ServiceId service, std::uint64_t row, Secret password);
    /// Whether that change is still to be told to WHMCS.
    bool holds(ServiceId service, std::uint64_t row);

private:
    struct Waiting {
        std::uint64_t row = 0;
        Secret password;
        Clock::Steady next;
        Clock::Steady give_up;
        milliseconds pause{0};
        std::shared_ptr<std::optional<Stored>> told;  ///< Of the first try since put().
    };
    enum class Try { done, overtaken, failed };

    void work(const std::stop_token& stop);
    Try attempt(ServiceId service, const Waiting& one, const std::stop_token& stop) const;
    void settle(ServiceId service, const Waiting& one, Try result);
    void finish(std::uint64_t row, const std::string& outcome) const;

    const Parts parts_;
    const Pace pace_;
    const Clock& clock_;
    const log::Logger log_;
    Guarded<std::map<ServiceId, Waiting>> waiting_;
    std::condition_variable_any changed_;
    std::jthread worker_;  // Last: it uses all of these.
};

}  // namespace eb::app

// Who is connected: what a list of live connections means for the devices that our tables call
// online or offline. Times are handed in: no clock, no thread, no I/O.
#pragma once

#include "core/clock.hpp"
#include "domain/account.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>

namespace eb::domain {

class Presence {
public:
    using Steady = Clock::Steady;

    /// `strikes`: in so many lists after one another a device must be missing to be offline; lists
    /// that follow closer than `apart` (after each of several connects, say) count as one.
    Presence(int strikes, milliseconds apart) : strikes_(strikes), apart_(apart) {}

    /// An event, before it goes to the writer: a list that was asked for before it is older.
    void heard(const DeviceKey& device, Steady now);

    struct Verdict {
        std::map<DeviceKey, bool> changes;  ///< To be stored.
        std::set<Username> unknown;         ///< Accounts with a connected device that no row has.
        bool distrusted = false;            ///< Too many would go at once: nothing goes this time.
    };
    /// A list that was asked for at `asked`, against the registered devices and what our tables
    /// say of them.
    Verdict read(Steady asked, const std::set<DeviceKey>& connected,
                 const std::map<DeviceKey, bool>& rows);

private:
    struct Strikes {
        int count = 0;
        Steady last{};
    };

    int strikes_;
    milliseconds apart_;
    std::map<DeviceKey, Steady> heard_;  ///< Since the last list was asked for.
    Steady deaf_{};  ///< Too much was heard then: lists asked before are no use.
    std::map<DeviceKey, Strikes> missing_;  ///< Of devices that our tables call online.
    std::optional<Steady> distrusted_;      ///< Since then, lists would turn too many offline.
};

}  // namespace eb::domain

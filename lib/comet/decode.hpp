// What Comet Server says, as values: one frame of its event stream, one job of its Admin API.
// Milliseconds or seconds, clamping and what may be kept of the received text are decided here and
// nowhere else.
#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "domain/account.hpp"
#include "domain/job.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace eb::comet {

/// SEVT_META_HELLO: the server has accepted us.
struct Hello {};
/// SEVT_JOB_NEW.
struct JobStarted {
    domain::JobReport job;
};
/// SEVT_JOB_COMPLETED.
struct JobCompleted {
    domain::JobReport job;
};
/// SEVT_DEVICE_NEW, SEVT_DEVICE_REMOVED, SEVT_DEVICE_UPDATED, SEVT_DEVICE_RENAMED.
struct DeviceChanged {
    domain::DeviceKey device;
    domain::DeviceReport report;
    bool guessed = false;  ///< The username is who did it: the account, or an administrator.
};
/// SEVT_DEVICE_LIVE_CONNECT, SEVT_DEVICE_LIVE_DISCONNECT. Older servers never say so.
struct DevicePresence {
    domain::DeviceKey device;
    bool online = false;
};
/// SEVT_ACCOUNT_NEW, SEVT_ACCOUNT_UPDATED: its profile has to be read. Logins are not among them.
struct AccountChanged {
    Username username;
};
/// SEVT_ACCOUNT_REMOVED.
struct AccountRemoved {
    Username username;
};
/// Anything else that the stream tells.
struct Ignored {};

struct Event {
    std::variant<Hello, JobStarted, JobCompleted, DeviceChanged, DevicePresence, AccountChanged,
                 AccountRemoved, Ignored>
        what;
    std::string type;  ///< Such as `SEVT_JOB_NEW`; the number as text where the name is not known.
    std::string resource;  ///< ResourceID, cut at 128 characters.
    sys_seconds at{};      ///< Timestamp; 0: the server gave none.
};

/// Throws json::Malformed for what is no StreamableEvent, and for a job without a usable id or
/// username.
Event decode(std::string_view frame);

/// One BackupJobDetail. Throws json::Malformed.
domain::JobReport decode_job(std::string_view json);

/// One UserProfileConfig. Throws json::Malformed, also when it is another account's. A device, item
/// or vault whose id cannot be one of its table is left out; `content` keeps what the allow list
/// names, so no secret leaves this function.
domain::Account decode_account(const Username& username, std::string_view json);

/// Seconds since 1970, whatever the server counts in: above 10^11 it counts milliseconds. 0 and
/// less: none; never above 2^31-1.
sys_seconds decode_time(std::int64_t value);

}  // namespace eb::comet

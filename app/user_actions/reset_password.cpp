// From the moment that Comet has the new password the answer is a success: the customer must see
// the password, whatever else has not been done, and that is said beside it.
#include "app/user_actions/reset_password.hpp"

#include "app/http/errors.hpp"
#include "app/user_actions/new_password.hpp"
#include "comet/dispatch.hpp"

#include <algorithm>
#include <set>

namespace eb::app {
namespace {

constexpr milliseconds kDevicesWithin{20'000};  // A customer waits for it.
constexpr std::size_t kDevicesTold = 500;

constexpr const char* kPending =
    "The new password works. Billing still holds the old one: it did not take the new one just "
    "now. We keep trying for 30 minutes.";
constexpr const char* kUnavailable =
    "The new password works. Billing still holds the old one, and cannot be told the new one from "
    "here. Ask support to enter it.";

void change(ActionContext& context, const Secret& password) {
    try {
        context.act([&](comet::AdminApi& api) {
            comet::reset_password(api, context.username(), password);
        });
    } catch (const RequestError& error) {
        if (error.code != "outcome_unknown") throw;
        throw RequestError{504, error.code,
                           "The backup server did not answer in time. It may have set this "
                           "password all the same. Keep it, and set the same one again in two "
                           "minutes."};
    } catch (const comet::Refused& refused) {
        if (refused.transient() || !refused.own_words || refused.status != 400) throw;
        RequestError error{422, "password_refused",
                           "The backup server did not take this password. Nothing was changed. "
                           "Try a longer one."};
        error.field = "password";
        throw error;
    }
}

struct Told {
    std::set<DeviceId> online;
    std::set<DeviceId> updated;
};

/// Devices that are connected learn the password, and back up on. Best effort: each that does not
/// is signed in by hand.
Told tell_devices(ActionContext& context, const Secret& password, const Clock& clock) {
    Told told;
    const auto until = clock.steady() + kDevicesWithin;
    try {
        const auto connections = comet::live_connections(context.comet(), context.username());
        for (const auto& one : connections) told.online.insert(one.device);
        for (const auto& one : connections) {
            if (clock.steady() >= until) break;
            try {
                comet::update_login_password(context.comet(), one, password);
                told.updated.insert(one.device);
            } catch (const comet::Refused&) {
                // Gone, or of a version that cannot: by hand.
            }
        }
    } catch (const comet::Unreachable&) {
        // The server has left meanwhile: those that were not told are told so.
    } catch (const comet::Refused&) {}
    return told;
}

json::Array devices_of(const std::vector<domain::Device>& devices, const Told& told) {
    json::Array list;
    const auto count = std::min(devices.size(), kDevicesTold);
    for (std::size_t i = 0; i < count; ++i) {
        const auto& device = devices[i];
        list.add(json::Object{}
                     .add("id", device.id)
                     .add("name", device.name)
                     .add("online", told.online.contains(device.id))
                     .add("updated", told.updated.contains(device.id)));
    }
    return list;
}

}  // namespace

const char* word_of(ServicePasswords::Stored stored) {
    switch (stored) {
        case ServicePasswords::Stored::done: return "done";
        case ServicePasswords::Stored::pending: return "pending";
        case ServicePasswords::Stored::unavailable: return "unavailable";
    }
    return "unavailable";
}

Action reset_password(PasswordTurns turns, ServicePasswords& billing, const Clock& clock) {
    const auto run = [turns = std::move(turns), &billing, &clock](ActionContext& context,
                                                                  const Secret& password) {
        require_unlike(password, context.username());
        take_turn(turns, context, kResetPassword);
        const auto& profile = context.profile();
        require_allowed(profile.policy().prevent_change_account_password,
                        "change this user's password");
        if (!profile.has_password_recovery()) {
            throw Conflict{"old_password_needed",
                           "This user was set up so that only its current password opens its "
                           "backups, and nobody else can change it. Nothing was changed. Change "
                           "it in the backup app, which asks for the current one."};
        }
        const auto devices = profile.account().devices;

        change(context, password);
        const auto service = context.service().id;
        auto stored = billing.put(service, context.audit_row(), password);
        const auto told = tell_devices(context, password, clock);
        // It may have been told while the devices were.
        if (stored == ServicePasswords::Stored::pending &&
            !billing.holds(service, context.audit_row()))
            stored = ServicePasswords::Stored::done;

        json::Object answer;
        answer.add("password", password.reveal());
        if (stored == ServicePasswords::Stored::pending) {
            context.set_outcome("billing_pending");
            answer.add("code", "billing_pending").add("message", kPending);
        }
        if (stored == ServicePasswords::Stored::unavailable) {
            context.set_outcome("billing_lost");
            answer.add("code", "billing_unavailable").add("message", kUnavailable);
        }
        return answer.add("billing", word_of(stored))
            .add("devices", devices_of(devices, told))
            .add("total", devices.size())
            .add("online", told.online.size())
            .add("updated", told.updated.size());
    };
    return {.read = [run](const json::Reader& body) -> Work {
        const auto password = new_password_in(body);
        return {.object = "",
                .run = [run, password](ActionContext& context) { return run(context, password); }};
    }};
}

}  // namespace eb::app

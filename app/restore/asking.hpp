// What the actions of app/restore share: which device is asked, about which snapshot, and what is
// said when it will not tell.
#pragma once

#include "app/device_actions/ids.hpp"
#include "app/http/errors.hpp"
#include "app/restore/lists.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>

namespace eb::app {

/// The longest of what a device says that a customer is shown.
constexpr std::size_t kDeviceWordsMax = 300;

inline SnapshotId snapshot_in(const json::Reader& body) {
    return id_in<SnapshotId>(body, "snapshotId", comet::kSnapshotCharactersMax);
}

/// `targetDeviceId`, or else `deviceId`: where something is restored to.
inline DeviceId target_in(const json::Reader& body) {
    if (!body.child("targetDeviceId")) return device_in(body);
    return id_in<DeviceId>(body, "targetDeviceId", comet::kDeviceIdCharactersMax);
}

/// A snapshot that somebody looks into.
struct Look {
    DeviceId device;
    VaultId vault;
    SnapshotId snapshot;

    static Look in(const json::Reader& body) {
        return {device_in(body), vault_in(body), snapshot_in(body)};
    }
    json::Object detail() const { return json::Object{}.add("device", device).add("vault", vault); }
};

/// Throws Forbidden where whoever sits at the device keeps names of files from administrators.
inline void require_filenames(const comet::LiveConnection& to) {
    if (to.allows_filenames) return;
    throw Forbidden{"filenames_hidden",
                    "This device does not show the names of its files to administrators. That is "
                    "set on the device itself, and only there. You can type paths instead."};
}

/// What a device refuses, in words; anything else is thrown on.
template <class Call>
auto asking(const Call& call) {
    try {
        return call();
    } catch (const comet::NotConnected&) {
        throw;
    } catch (const comet::Refused& refused) {
        if (refused.own_words && refused.message.find("ERR_UNSUPPORT") != std::string::npos) {
            throw RequestError{422, "unsupported_image",
                               "The software on the device cannot look into this disk: it does "
                               "not know its file system. Restore the disk as a whole instead."};
        }
        if (refused.own_words && refused.message.find("ERR_VHDX") != std::string::npos) {
            throw RequestError{422, "unsupported_image",
                               "The software on the device cannot read this disk's partitions. "
                               "Restore the disk as a whole instead."};
        }
        if (refused.unknown())
            throw NotFound{"That is not there any more. Go back, and look again."};
        throw;
    }
}

}  // namespace eb::app

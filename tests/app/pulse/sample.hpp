// A client's snapshot with a bit of everything, for tests.
#pragma once

#include "store/snapshot.hpp"

namespace eb::app {

inline store::Snapshot sample() {
    store::Snapshot snapshot{.last_event_id = 42, .now = from_unix(1000)};
    snapshot.running.push_back({.key = {ServerId{"s"}, JobId{"run"}},
                                .username = Username{"u"},
                                .device = DeviceId{"d"},
                                .item = ItemId{"i"},
                                .classification = 4001,
                                .status = 6001,
                                .started_at = from_unix(900)});
    snapshot.recent.push_back({.key = {ServerId{"s"}, JobId{"bad"}},
                               .username = Username{"u"},
                               .device = DeviceId{"old"},
                               .item = ItemId{"i"},
                               .classification = 4001,
                               .status = 7003,
                               .outcome = domain::Outcome::error,
                               .started_at = from_unix(100),
                               .ended_at = from_unix(160),
                               .bytes = 5});
    snapshot.devices.push_back({.client = ClientId{7},
                                .server = ServerId{"s"},
                                .device = DeviceId{"d"},
                                .username = Username{"u"},
                                .name = "PC <1>",
                                .online = true,
                                .registered = true});
    snapshot.devices.push_back(
        {.client = ClientId{7}, .device = DeviceId{"old"}, .name = "Old row", .registered = true});
    snapshot.devices.push_back({.client = ClientId{7},
                                .server = ServerId{"s"},
                                .device = DeviceId{"gone"},
                                .online = true,
                                .registered = false});
    snapshot.item_names[ItemId{"i"}] = "Docs";
    return snapshot;
}

}  // namespace eb::app

// Names of devices and items, as their client knows them.
#pragma once

#include "core/ids.hpp"
#include "store/pool.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>

namespace eb::store {

struct NamesWanted {
    std::set<std::pair<ClientId, DeviceId>> devices;
    std::set<std::pair<ClientId, ItemId>> items;
};

/// What has no row has no entry.
struct NamesFound {
    std::map<std::pair<ClientId, DeviceId>, std::string> devices;
    std::map<std::pair<ClientId, ItemId>, std::string> items;
};

/// Two statements for a batch of any size that a tail reads at once. Throws Unavailable.
NamesFound read_names(Pool& pool, const NamesWanted& wanted);

}  // namespace eb::store

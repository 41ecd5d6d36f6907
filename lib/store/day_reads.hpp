// What the daily numbers are counted from: devices, protected items and vaults of everybody, row by
// row, so that a large fleet needs no more memory than a small one.
#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "domain/counting.hpp"
#include "store/pool.hpp"

#include <functional>
#include <optional>
#include <string>

namespace eb::store {

/// A row of comet_items.
struct ItemContentRow {
    ItemId id;
    ClientId client;
    DeviceId owner;      ///< Empty: the column does not say.
    std::string engine;  ///< The same.
    /// Absent: the column is NULL, which says nothing.
    std::optional<std::string> content;
    bool too_large = false;  ///< The content is there, and larger than any that is ours to read.
};

/// Each call reads one consistent state of the tables and hands rows over while it reads; should it
/// throw Unavailable, what was counted so far is of no use. What a callback throws ends the read.
class DayReads {
public:
    explicit DayReads(Pool& pool) : pool_(pool) {}

    /// The database's clock.
    sys_seconds now();

    using EachRegistered = std::function<void(bool registered, sys_seconds last_seen)>;
    using EachDevice = std::function<void(ClientId, bool registered, bool online)>;
    void devices(const EachRegistered& of_registry, const EachDevice& of_device);

    using EachItem = std::function<void(const ItemContentRow&)>;
    using EachVault = std::function<void(const domain::StorageTally::Vault&)>;
    void items(const EachItem& item, const EachVault& vault);

private:
    Pool& pool_;
};

}  // namespace eb::store

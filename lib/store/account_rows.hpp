// Inside lib/store: how accounts and what they hold stand in comet_users, comet_devices,
// comet_items, comet_vaults and eb_devices_registry.
#pragma once

#include "domain/ingest.hpp"
#include "store/query.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace eb::store {

/// SELECT … FROM comet_devices, in the order that device_row() reads them; behind them when the row
/// changed last.
extern const std::string_view kDeviceColumns;
inline constexpr std::size_t kDeviceColumnCount = 12;
domain::DeviceRow device_row(const Row& row);

/// Fills in the rows of the accounts and devices that the batch touches. `users`: the table of
/// account rows.
void read_accounts(Session& session, const domain::Batch& batch, const std::string& users,
                   domain::Before& before);

/// Everything of the plan but jobs and log. `count`: answers how many rows differ from before, not
/// counting when a profile was read; costs a read for each statement. Else 0.
std::int64_t write_accounts(Session& session, const domain::Batch& batch, const domain::Plan& plan,
                            const std::string& users, sys_seconds now, bool count);

/// Ended jobs prove that their devices were alive then.
void write_last_seen(Session& session, const std::vector<domain::FinishedJob>& jobs);

}  // namespace eb::store

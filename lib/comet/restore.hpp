// Restores, as a device is asked for them.
#pragma once

#include "comet/dispatch.hpp"
#include "comet/restore_options.hpp"

namespace eb::comet {

/// AdminDispatcherRunRestoreCustom. Empty: a client before 25.9.6 took it and does not say which
/// job. Throws as dispatch.hpp's calls do; a refusal that would quote a credential comes without
/// its words.
JobId run_restore(AdminApi& api, const LiveConnection& to, const RestoreOrder& order);

}  // namespace eb::comet

// What an account uses, counted from a read of its profile.
#pragma once

#include "domain/account.hpp"

namespace eb::domain {

/// Guests and mailboxes as the items' last good backups told them; of vaults those that were
/// measured.
AccountCounts counts_of(const Account& account);

}  // namespace eb::domain

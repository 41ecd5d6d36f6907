// What a customer may make of an account's quotas.
#pragma once

#include "domain/account.hpp"
#include "domain/policy.hpp"

#include <cstdint>
#include <optional>

namespace eb::domain {

/// The provider's choice: look at them, lower them (no limit is the highest), or set them.
enum class QuotaEdit { view, lower, edit };

enum class Quota { maximum_devices, office365_accounts, hyperv_guests, vmware_guests };

struct QuotaRefusal {
    enum class Why { fixed, raised, below_use };
    Why why;
    Quota quota;
    std::int64_t now = 0;   ///< What it is; 0: no limit.
    std::int64_t used = 0;  ///< What is in use.

    friend bool operator==(const QuotaRefusal&, const QuotaRefusal&) = default;
};

/// Absent: it may be done. What stays as it is is never refused, and the first quota that may not
/// be so is named.
std::optional<QuotaRefusal> refusal_of(const QuotaChange& change, const Quotas& now,
                                       const AccountCounts& used, QuotaEdit edit);

}  // namespace eb::domain

// How often a password may be changed, and whose change is the last. Counted in the audit log, so
// that all responders count together and a restart forgets nothing.
#pragma once

#include "app/actions/context.hpp"
#include "store/audit.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace eb::app {

inline constexpr const char* kResetPassword = "resetPassword";
inline constexpr const char* kStorePassword = "storePassword";

struct PasswordTurns {
    std::function<seconds(const store::AuditScope&, const store::Allowance&,
                          const std::vector<std::string>& outcomes, std::uint64_t row)>
        wait_for_turn;
    std::function<std::vector<std::uint64_t>(const store::AuditScope&, seconds within,
                                             std::uint64_t row)>
        under_way;
    std::function<std::optional<store::AuditMark>(const store::AuditScope&,
                                                  const std::vector<std::string>& outcomes)>
        newest;
};

/// Outcomes of what may have changed a password.
const std::vector<std::string>& changed_outcomes();

/// Throws TooMany, or Conflict (`under_way`) while another change of this password is not at its
/// end.
void take_turn(const PasswordTurns& turns, const ActionContext& context, const std::string& action);

}  // namespace eb::app

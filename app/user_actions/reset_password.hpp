// resetPassword {password}: at Comet, then in WHMCS, then on the devices that are connected.
#pragma once

#include "app/actions/actions.hpp"
#include "app/user_actions/password_turns.hpp"
#include "app/user_actions/service_passwords.hpp"

namespace eb::app {

Action reset_password(PasswordTurns turns, ServicePasswords& billing, const Clock& clock);

/// What the page is told of WHMCS's part: `done`, `pending` or `unavailable`.
const char* word_of(ServicePasswords::Stored stored);

}  // namespace eb::app

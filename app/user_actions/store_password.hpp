// storePassword {password}: WHMCS alone, after a resetPassword that WHMCS did not hear of.
#pragma once

#include "app/actions/actions.hpp"
#include "app/user_actions/password_turns.hpp"
#include "app/user_actions/service_passwords.hpp"

namespace eb::app {

Action store_password(PasswordTurns turns, ServicePasswords& billing);

}  // namespace eb::app

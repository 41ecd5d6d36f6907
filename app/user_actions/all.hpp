// a=user-actions: which actions there are.
#pragma once

#include "app/actions/actions.hpp"
#include "app/user_actions/password_turns.hpp"
#include "app/user_actions/service_passwords.hpp"

namespace eb::app {

void add_user_actions(Actions& actions, const PasswordTurns& turns, ServicePasswords& billing,
                      const Clock& clock);

}  // namespace eb::app

// One line an action.
#include "app/user_actions/all.hpp"

#include "app/user_actions/reset_password.hpp"
#include "app/user_actions/store_password.hpp"

namespace eb::app {

void add_user_actions(Actions& actions, const PasswordTurns& turns, ServicePasswords& billing,
                      const Clock& clock) {
    actions.add(kResetPassword, reset_password(turns, billing, clock));
    actions.add(kStorePassword, store_password(turns, billing));
}

}  // namespace eb::app

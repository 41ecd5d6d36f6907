// One line an action.
#include "app/user_actions/all.hpp"

namespace eb::app {

void add_user_actions(Actions&) {}

}  // namespace eb::app

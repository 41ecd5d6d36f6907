// a=user-actions: which actions there are.
#pragma once

#include "app/actions/actions.hpp"

namespace eb::app {

void add_user_actions(Actions& actions);

}  // namespace eb::app

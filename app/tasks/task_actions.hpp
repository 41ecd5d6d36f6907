// taskStatus, taskCancel: what became of an answer that took long.
#pragma once

#include "app/actions/actions.hpp"
#include "store/tasks.hpp"

namespace eb::app {

struct TaskStore {
    std::function<std::optional<store::Task>(ClientId, const TaskId&)> find;
    std::function<bool(ClientId, const TaskId&)> cancel;
};

void add_task_actions(Actions& actions, TaskStore tasks);

}  // namespace eb::app

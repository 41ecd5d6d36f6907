// Long answers between two looks of their page: in the database, because the page's next question
// may reach another responder.
#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "store/pool.hpp"

#include <optional>
#include <string>
#include <vector>

namespace eb::store {

class Session;

struct Task {
    enum class State { running, ended, cancelled };
    State state = State::running;
    seconds age{0};
    seconds silent{0};      ///< Since its responder last said that it works on it.
    int answer_status = 0;  ///< HTTP; once it has ended.
    std::string answer{};   ///< JSON.
};

// Each throws Unavailable or Rejected. Times are the database's.

void open_task(Pool& pool, const TaskId& task, ClientId client, const std::string& action);
/// A task that was cancelled meanwhile stays so.
void end_task(Pool& pool, const TaskId& task, int answer_status, const std::string& answer);
/// Says that these are worked on; answers those that nobody waits for any more.
std::vector<TaskId> tend_tasks(Pool& pool, const std::vector<TaskId>& tasks);

/// Absent: none of that client's, or over.
std::optional<Task> find_task(Pool& pool, ClientId client, const TaskId& task);
/// False: as above. One that has ended stays as it is.
bool cancel_task(Pool& pool, ClientId client, const TaskId& task);

/// Removes what is over, up to so many rows, and answers how many: answers are a customer's, names
/// of files among them, and nobody's to keep.
int remove_old_tasks(Pool& pool, int rows_max);
int remove_old_tasks(Session& session, int rows_max);

}  // namespace eb::store

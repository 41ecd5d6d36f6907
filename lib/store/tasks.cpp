// Rows that live for minutes.
#include "store/tasks.hpp"

#include "store/columns.hpp"
#include "store/query.hpp"

#include <array>

namespace eb::store {
namespace {

constexpr seconds kKept{300};
constexpr const char* kTable = "eb_tasks";

Task::State state_of(const std::string& word) {
    if (word == "ended") return Task::State::ended;
    return word == "cancelled" ? Task::State::cancelled : Task::State::running;
}

}  // namespace

void open_task(Pool& pool, const TaskId& task, ClientId client, const std::string& action) {
    Session session{pool};
    Query{session, kTable}
        .text("INSERT INTO eb_tasks (id, client_id, action, started_at, alive_at) VALUES (")
        .values(task, client, cut(action, 64))
        .text(", UNIX_TIMESTAMP(), UNIX_TIMESTAMP())")
        .run();
}

void end_task(Pool& pool, const TaskId& task, int answer_status, const std::string& answer) {
    Session session{pool};
    Query{session, kTable}
        .text("UPDATE eb_tasks SET state = 'ended', alive_at = UNIX_TIMESTAMP(), answer_status = ")
        .value(answer_status)
        .text(", answer = ")
        .value(answer)
        .text(" WHERE id = ")
        .value(task)
        .text(" AND state = 'running'")
        .run();
}

std::vector<TaskId> tend_tasks(Pool& pool, const std::vector<TaskId>& tasks) {
    std::vector<TaskId> cancelled;
    if (tasks.empty()) return cancelled;
    Session session{pool};
    Query{session, kTable}
        .text("UPDATE eb_tasks SET alive_at = UNIX_TIMESTAMP() WHERE state = 'running' AND id IN ")
        .list(tasks)
        .run();
    Query{session, kTable}
        .text("SELECT id FROM eb_tasks WHERE state = 'cancelled' AND id IN ")
        .list(tasks)
        .rows(1, [&](const Row& row) { cancelled.emplace_back(row.text(0)); });
    return cancelled;
}

std::optional<Task> find_task(Pool& pool, ClientId client, const TaskId& task) {
    std::optional<Task> found;
    Session session{pool};
    Query{session, kTable}
        .text(
            "SELECT state, GREATEST(UNIX_TIMESTAMP(), started_at) - started_at, "
            "GREATEST(UNIX_TIMESTAMP(), alive_at) - alive_at, answer_status, answer "
            "FROM eb_tasks WHERE id = ")
        .value(task)
        .text(" AND client_id = ")
        .value(client)
        .text(" AND alive_at >= UNIX_TIMESTAMP() - ")
        .value(kKept.count())
        .rows(5, [&](const Row& row) {
            found = Task{.state = state_of(row.text(0)),
                         .age = seconds{row.integer(1)},
                         .silent = seconds{row.integer(2)},
                         .answer_status = static_cast<int>(row.integer(3)),
                         .answer = row.text(4)};
        });
    return found;
}

bool cancel_task(Pool& pool, ClientId client, const TaskId& task) {
    const auto found = find_task(pool, client, task);
    if (!found) return false;
    Session session{pool};
    Query{session, kTable}
        .text("UPDATE eb_tasks SET state = 'cancelled' WHERE state = 'running' AND id = ")
        .value(task)
        .text(" AND client_id = ")
        .value(client)
        .run();
    return true;
}

int remove_old_tasks(Session& session, int rows_max) {
    // One that runs is looked after every second, so that only what is over grows old.
    return static_cast<int>(Query{session, kTable}
                                .text("DELETE FROM eb_tasks WHERE alive_at < UNIX_TIMESTAMP() - ")
                                .value(kKept.count())
                                .text(" ORDER BY alive_at LIMIT ")
                                .value(rows_max)
                                .run());
}

int remove_old_tasks(Pool& pool, int rows_max) {
    Session session{pool};
    return remove_old_tasks(session, rows_max);
}

}  // namespace eb::store

// Parse, look, answer.
#include "app/tasks/task_actions.hpp"

#include "app/http/errors.hpp"

namespace eb::app {
namespace {

constexpr seconds kSilenceMax{60};  // Its responder tends it every second.
constexpr const char* kOver = "That question is over. Ask again.";

TaskId task_in(const json::Reader& body) {
    constexpr std::size_t kCharacters = 32;
    auto id = body.require<std::string>("taskId");
    if (id.size() != kCharacters || id.find_first_not_of("0123456789abcdef") != std::string::npos)
        throw BadRequest{"taskId", "taskId: this is no task's id."};
    return TaskId{std::move(id)};
}

json::Object failed(int status, std::string_view error) {
    return json::Object{}.add("state", "failed").add("httpStatus", status).raw("error", error);
}

json::Object state_of(const store::Task& task) {
    json::Object state;
    if (task.state == store::Task::State::cancelled) return state.add("state", "cancelled");
    if (task.state == store::Task::State::ended) {
        const bool well = task.answer_status >= 200 && task.answer_status <= 299;
        if (!well) return failed(task.answer_status, task.answer);
        return state.add("state", "done").raw("result", task.answer);
    }
    if (task.silent > kSilenceMax) {
        return failed(503, json::Object{}
                               .add("status", "error")
                               .add("code", "interrupted")
                               .add("message",
                                    "Our server restarted while it waited for the "
                                    "device. Ask again.")
                               .str());
    }
    return state.add("state", "running").add("elapsed", task.age.count());
}

}  // namespace

void add_task_actions(Actions& actions, TaskStore tasks) {
    actions.add_quick("taskStatus", [find = std::move(tasks.find)](const json::Reader& body,
                                                                   const Session& session) {
        const auto task = find(session.client, task_in(body));
        if (!task) throw NotFound{kOver};
        return Response::success(state_of(*task));
    });
    actions.add_quick("taskCancel", [cancel = std::move(tasks.cancel)](const json::Reader& body,
                                                                       const Session& session) {
        if (!cancel(session.client, task_in(body))) throw NotFound{kOver};
        return Response::success(json::Object{}.add("state", "cancelled"));
    });
}

}  // namespace eb::app

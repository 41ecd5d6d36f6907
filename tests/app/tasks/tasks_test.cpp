// Long answers: answered at once where they can be, followed by their id, cancelled, bounded.
#include "app/tasks/tasks.hpp"

#include "app/http/errors.hpp"
#include "core/guarded.hpp"
#include "core/pause.hpp"
#include "json/reader.hpp"

#include <catch2/catch.hpp>

#include <future>

using namespace eb;
using namespace eb::app;

namespace {

constexpr seconds kLong{30};

/// An answer that is made when the test says so.
struct Held {
    std::promise<void> may_end;
    std::promise<void> has_begun;
    std::shared_future<void> end = may_end.get_future().share();
    std::shared_ptr<std::atomic<bool>> stopped = std::make_shared<std::atomic<bool>>(false);

    LongAnswer asked(ClientId client = ClientId{7}) {
        return {.client = client,
                .name = "vaultSnapshots",
                .make = [this, seen = stopped](const std::stop_token& stop) {
                    has_begun.set_value();
                    while (end.wait_for(milliseconds{1}) != std::future_status::ready)
                        if (stop.stop_requested()) {
                            *seen = true;
                            return Response::json(502, "{}");
                        }
                    return Response::success(json::Object{}.add("n", 1));
                }};
    }
};

struct Fixture {
    struct Written {
        std::vector<std::string> opened;
        std::vector<std::string> ended;
        std::vector<TaskId> cancelled;
        int open_fails = 0;
        int end_fails = 0;
        int tends = 0;
        int removals = 0;
        int remove_fails = 0;
    };
    Guarded<Written> written;
    log::Logger log{"test", log::Level::error, [](log::Level, const std::string&) {}};
    std::unique_ptr<Tasks> tasks;

    void start(Tasks::Limits limits) {
        tasks = std::make_unique<Tasks>(
            Tasks::Parts{.open =
                             [this](const TaskId& task, ClientId, const std::string& action) {
                                 auto to = written.lock();
                                 if (to->open_fails > 0) throw std::runtime_error{"no database"};
                                 to->opened.push_back(task.value() + " " + action);
                             },
                         .end =
                             [this](const TaskId& task, int status, const std::string&) {
                                 auto to = written.lock();
                                 if (to->end_fails-- > 0) throw std::runtime_error{"no database"};
                                 to->ended.push_back(task.value() + " " + std::to_string(status));
                             },
                         .tend =
                             [this](const std::vector<TaskId>&) {
                                 auto to = written.lock();
                                 ++to->tends;
                                 return to->cancelled;
                             },
                         .remove_old =
                             [this] {
                                 auto to = written.lock();
                                 if (to->remove_fails-- > 0)
                                     throw std::runtime_error{"no database"};
                                 ++to->removals;
                             }},
            limits, log);
    }

    static std::string task_of(const Response& answer) {
        return json::Document::parse(answer.body).root().get_or<std::string>("taskId", "");
    }
    Written now() {
        auto all = written.lock();
        return *all;
    }
    std::vector<std::string> ended() { return now().ended; }
    void change(const std::function<void(Written&)>& how) {
        auto all = written.lock();
        how(*all);
    }
};

template <class Condition>
bool becomes_true(Condition condition) {
    const auto until = std::chrono::steady_clock::now() + kLong;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > until) return false;
        pause(milliseconds{1}, {});
    }
    return true;
}

}  // namespace

TEST_CASE_METHOD(Fixture, "Tasks: what is there in time is an answer as any other",
                 "[tasks][unit]") {
    start({.answered_within = kLong});
    Held held;
    held.may_end.set_value();
    const auto answer = tasks->answer(held.asked());
    CHECK(answer.status == 200);
    CHECK(answer.body.find("\"n\":1") != std::string::npos);
    CHECK(now().opened.empty());
    CHECK(ended().empty());
}

TEST_CASE_METHOD(Fixture, "Tasks: the rest is followed by an id, and written down when it is there",
                 "[tasks][unit]") {
    start({.answered_within = milliseconds{1}});
    Held held;
    const auto answer = tasks->answer(held.asked());
    CHECK(answer.status == 202);
    const auto task = task_of(answer);
    CHECK(task.size() == 32);
    CHECK(now().opened == std::vector<std::string>{task + " vaultSnapshots"});
    held.may_end.set_value();
    REQUIRE(tasks->idle_within(kLong));
    CHECK(ended() == std::vector<std::string>{task + " 200"});
}

TEST_CASE_METHOD(Fixture, "Tasks: cancelled anywhere, ended here", "[tasks][unit]") {
    start({.answered_within = milliseconds{1}, .tended_every = milliseconds{1}});
    Held held;
    const auto task = task_of(tasks->answer(held.asked()));
    change([&](Written& all) { all.cancelled.emplace_back(task); });
    REQUIRE(tasks->idle_within(kLong));
    CHECK(*held.stopped);
}

TEST_CASE_METHOD(Fixture, "Tasks: none runs for ever", "[tasks][unit]") {
    start({.answered_within = milliseconds{1},
           .running_at_most = seconds{0},
           .tended_every = milliseconds{1}});
    Held held;
    tasks->answer(held.asked());  // Its end may come before its id.
    REQUIRE(tasks->idle_within(kLong));
    CHECK(*held.stopped);
}

TEST_CASE_METHOD(Fixture, "Tasks: so many of a client, and so many of all", "[tasks][unit]") {
    start({.threads = 1, .of_client = 2, .answered_within = milliseconds{1}});
    Held held;
    Held second;
    Held third;
    Held other;
    CHECK(tasks->answer(held.asked()).status == 202);
    held.has_begun.get_future().wait();
    CHECK(tasks->answer(second.asked()).status == 202);
    CHECK_THROWS_AS(tasks->answer(third.asked()), TooMany);
    CHECK(tasks->answer(other.asked(ClientId{8})).status == 202);
    CHECK_THROWS_AS(tasks->answer(third.asked(ClientId{9})), Busy);  // One runs, two wait.
    for (auto* one : {&held, &second, &other}) one->may_end.set_value();
    REQUIRE(tasks->idle_within(kLong));
    CHECK(ended().size() == 3);
    third.may_end.set_value();
    CHECK_NOTHROW(tasks->answer(third.asked()));
}

TEST_CASE_METHOD(Fixture, "Tasks: nobody waits for what could not be written down",
                 "[tasks][unit]") {
    start({.answered_within = milliseconds{1}});
    change([](Written& all) { all.open_fails = 1; });
    Held held;
    CHECK_THROWS_AS(tasks->answer(held.asked()), std::runtime_error);
    REQUIRE(tasks->idle_within(kLong));
    CHECK(*held.stopped);
    CHECK(ended().empty());
}

TEST_CASE_METHOD(Fixture, "Tasks: an end that the database missed is told again", "[tasks][unit]") {
    start({.answered_within = milliseconds{1}});
    change([](Written& all) { all.end_fails = 1; });
    Held held;
    const auto task = task_of(tasks->answer(held.asked()));
    held.may_end.set_value();
    CHECK(becomes_true([&] { return !ended().empty(); }));
    CHECK(ended() == std::vector<std::string>{task + " 200"});
}

TEST_CASE_METHOD(Fixture, "Tasks: a responder that ends ends them", "[tasks][unit]") {
    start({.answered_within = milliseconds{1}});
    Held held;
    CHECK(tasks->answer(held.asked()).status == 202);
    tasks.reset();
    CHECK(*held.stopped);
    CHECK(ended().size() == 1);
}

TEST_CASE_METHOD(Fixture, "Tasks: what is over leaves, though nothing runs", "[tasks][unit]") {
    change([](Written& all) { all.remove_fails = 2; });
    start({.tended_every = milliseconds{1}, .removed_every = milliseconds{1}});
    CHECK(becomes_true([&] { return now().removals >= 3; }));
}

TEST_CASE_METHOD(Fixture, "Tasks: once at the start, then no oftener than said", "[tasks][unit]") {
    start({.answered_within = milliseconds{1}, .tended_every = milliseconds{1}});
    Held held;
    CHECK(tasks->answer(held.asked()).status == 202);
    REQUIRE(becomes_true([&] { return now().tends >= 3; }));
    CHECK(now().removals == 1);
    held.may_end.set_value();
    REQUIRE(tasks->idle_within(kLong));
}

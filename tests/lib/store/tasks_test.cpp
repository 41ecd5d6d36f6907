// Long answers' rows: whose, how old, cancelled, over.
#include "store/tasks.hpp"
#include "tests/support/test_database.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::tests;

namespace {

const TaskId kTask{std::string(32, 'a')};
const TaskId kOther{std::string(32, 'b')};
const ClientId kOwner{7};

struct Fixture {
    TestDatabase database;

    void open(const TaskId& task = kTask, ClientId client = kOwner) {
        store::open_task(database.pool(), task, client, "vaultSnapshots");
    }
    std::optional<store::Task> find(const TaskId& task = kTask, ClientId client = kOwner) {
        return store::find_task(database.pool(), client, task);
    }
    void age(seconds by) {
        const auto text = std::to_string(by.count());
        database.run("UPDATE eb_tasks SET started_at = started_at - " + text +
                     ", alive_at = alive_at - " + text);
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "Tasks: followed from its start to its answer", "[store][db]") {
    open();
    age(seconds{20});
    auto task = find();
    REQUIRE(task);
    CHECK(task->state == store::Task::State::running);
    CHECK(task->age >= seconds{20});
    CHECK(task->silent >= seconds{20});
    CHECK(store::tend_tasks(database.pool(), {kTask}).empty());
    CHECK(find()->silent < seconds{10});
    store::end_task(database.pool(), kTask, 200, R"({"status":"success"})");
    task = find();
    CHECK(task->state == store::Task::State::ended);
    CHECK(task->answer_status == 200);
    CHECK(task->answer == R"({"status":"success"})");
}

TEST_CASE_METHOD(Fixture, "Tasks: another client's is not there", "[store][db]") {
    open();
    CHECK_FALSE(find(kTask, ClientId{8}));
    CHECK_FALSE(find(kOther));
    CHECK_FALSE(store::cancel_task(database.pool(), ClientId{8}, kTask));
    CHECK(find()->state == store::Task::State::running);
}

TEST_CASE_METHOD(Fixture, "Tasks: cancelled stays cancelled, ended stays ended", "[store][db]") {
    open();
    open(kOther);
    CHECK(store::cancel_task(database.pool(), kOwner, kTask));
    CHECK(store::tend_tasks(database.pool(), {kTask, kOther}) == std::vector<TaskId>{kTask});
    store::end_task(database.pool(), kTask, 200, "{}");
    CHECK(find()->state == store::Task::State::cancelled);
    store::end_task(database.pool(), kOther, 409, "{}");
    CHECK(store::cancel_task(database.pool(), kOwner, kOther));
    CHECK(find(kOther)->state == store::Task::State::ended);
    CHECK(find(kOther)->answer_status == 409);
}

TEST_CASE_METHOD(Fixture, "Tasks: what is over is not there, and leaves", "[store][db]") {
    open();
    store::end_task(database.pool(), kTask, 200, "{}");
    age(seconds{301});
    CHECK_FALSE(find());
    CHECK_FALSE(store::cancel_task(database.pool(), kOwner, kTask));
    open(kOther);
    CHECK(store::remove_old_tasks(database.pool(), 10) == 1);
    CHECK(database.column("SELECT id FROM eb_tasks") == std::vector{kOther.value()});
}

TEST_CASE_METHOD(Fixture, "Tasks: the oldest leave first, no more at once than asked for",
                 "[store][db]") {
    open();
    age(seconds{60});
    open(kOther);
    age(seconds{301});
    CHECK(store::remove_old_tasks(database.pool(), 1) == 1);
    CHECK(database.column("SELECT id FROM eb_tasks") == std::vector{kOther.value()});
    CHECK(store::remove_old_tasks(database.pool(), 1) == 1);
    CHECK(store::remove_old_tasks(database.pool(), 1) == 0);
}

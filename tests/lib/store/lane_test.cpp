// Statements on their own thread: in order, and none behind one that failed.
#include "store/lane.hpp"

#include <catch2/catch.hpp>

#include <future>
#include <new>
#include <string>
#include <vector>

using namespace eb;
using store::Answer;
using store::Lane;

TEST_CASE("Lane: one after another, and waited for together", "[store][unit]") {
    Lane lane;
    std::vector<int> ran;
    for (int i = 0; i < 100; ++i) {
        lane.send({.table = "t", .key = {}, .run = [&ran, i] {
                       ran.push_back(i);
                       return Answer{};
                   }});
    }
    CHECK_FALSE(lane.wait());
    REQUIRE(ran.size() == 100);
    CHECK(ran.front() == 0);
    CHECK(ran.back() == 99);
}

TEST_CASE("Lane: behind a failure nothing runs, until it has been told", "[store][unit]") {
    Lane lane;
    std::promise<void> go;
    std::vector<std::string> ran;
    const auto send = [&](const std::string& name, unsigned int number) {
        lane.send({.table = name, .key = name + "'s key", .run = [&ran, name, number] {
                       ran.push_back(name);
                       return Answer{number, number == 0 ? "" : "no"};
                   }});
    };
    lane.send({.table = "first", .key = {}, .run = [&go] {
                   go.get_future().wait();
                   return Answer{};
               }});
    send("second", 1406);
    send("third", 0);
    send("fourth", 1205);
    go.set_value();
    const auto failed = lane.wait();
    REQUIRE(failed);
    CHECK(failed->table == "second");
    CHECK(failed->key == "second's key");
    CHECK(failed->answer.number == 1406);
    CHECK(failed->answer.message == "no");
    CHECK(ran == std::vector<std::string>{"second"});

    send("fifth", 0);
    CHECK_FALSE(lane.wait());
    CHECK(ran.back() == "fifth");
}

TEST_CASE("Lane: a statement that could not be made is no fault of the data", "[store][unit]") {
    Lane lane;
    lane.send({.table = "t", .key = {}, .run = []() -> Answer { throw std::bad_alloc{}; }});
    const auto failed = lane.wait();
    REQUIRE(failed);
    CHECK(store::trouble_of(failed->answer.number) == store::Trouble::capacity);
}

TEST_CASE("Lane: its end waits for the statement under way", "[store][unit]") {
    std::promise<void> begun;
    std::promise<void> go;
    bool ended = false;
    std::thread going;
    {
        Lane lane;
        lane.send({.table = {}, .key = {}, .run = [&] {
                       begun.set_value();
                       go.get_future().wait();
                       ended = true;
                       return Answer{};
                   }});
        begun.get_future().wait();
        going = std::thread{[&go] { go.set_value(); }};
    }
    going.join();
    CHECK(ended);
}

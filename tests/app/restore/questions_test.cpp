// One asks, the others wait for it: for its answer, its failure, or until they are asked to stop.
#include "app/restore/questions.hpp"

#include "core/pause.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <future>
#include <latch>
#include <string>
#include <vector>

using namespace eb;
using app::Questions;

namespace {

constexpr seconds kLong{30};

using Answer = Questions<int>::Answer;

template <class Condition>
bool becomes_true(Condition condition) {
    const auto until = std::chrono::steady_clock::now() + kLong;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > until) return false;
        pause(milliseconds{1}, {});
    }
    return true;
}

struct Fixture {
    Questions<int> questions;
    std::atomic<int> calls = 0;
    std::latch has_begun{1};
    std::promise<int> told;  ///< What the first is answered, and when.
    std::stop_source first_stop;
    std::stop_source stop;

    /// The first, who asks until he is told or stopped.
    std::future<Answer> first() {
        auto asked = std::async(std::launch::async, [this] {
            auto answer = told.get_future();
            return questions.ask("key", first_stop.get_token(), kLong, [&] {
                ++calls;
                has_begun.count_down();
                becomes_true([&] {
                    return first_stop.stop_requested() ||
                           answer.wait_for(seconds{0}) == std::future_status::ready;
                });
                if (answer.wait_for(seconds{0}) != std::future_status::ready)
                    throw comet::Unreachable{"stopped", http::Failure::cancelled};
                return std::make_shared<const int>(answer.get());
            });
        });
        has_begun.wait();
        return asked;
    }

    /// Somebody else, who would be answered 2 at once.
    Answer ask(const std::string& key = "key", milliseconds patience = kLong) {
        return questions.ask(key, stop.get_token(), patience, [this] {
            ++calls;
            return std::make_shared<const int>(2);
        });
    }
    /// Others, once all of them wait for the first.
    std::vector<std::future<Answer>> others(std::size_t many) {
        std::vector<std::future<Answer>> all;
        while (all.size() < many)
            all.push_back(std::async(std::launch::async, [this] { return ask(); }));
        REQUIRE(becomes_true([&] { return questions.waiting() == many; }));
        return all;
    }
};

http::Failure failure_of(const std::function<void()>& call) {
    try {
        call();
    } catch (const comet::Unreachable& error) {
        return error.kind;
    }
    FAIL("it was answered");
    return http::Failure::broken;
}

}  // namespace

TEST_CASE_METHOD(Fixture, "Questions: what is being asked is not asked again", "[app][unit]") {
    auto asker = first();
    auto waiters = others(3);
    told.set_value(1);
    const auto answer = asker.get();
    CHECK(*answer == 1);
    for (auto& one : waiters) CHECK(one.get() == answer);
    CHECK(calls == 1);
    CHECK(questions.waiting() == 0);
    // And nothing is kept.
    CHECK(*ask() == 2);
    CHECK(calls == 2);
}

TEST_CASE_METHOD(Fixture, "Questions: nobody waits for another question", "[app][unit]") {
    auto asker = first();
    CHECK(*ask("other") == 2);
    told.set_value(1);
    CHECK(*asker.get() == 1);
}

TEST_CASE_METHOD(Fixture, "Questions: a failure is everybody's who waits, and not kept",
                 "[app][unit]") {
    auto asker = first();
    auto waiters = others(2);
    told.set_exception(std::make_exception_ptr(comet::Refused{500, "", "locked", true}));
    CHECK_THROWS_AS(asker.get(), comet::Refused);
    for (auto& one : waiters) CHECK_THROWS_AS(one.get(), comet::Refused);
    CHECK(calls == 1);
    CHECK(*ask() == 2);
}

TEST_CASE_METHOD(Fixture, "Questions: where the first gives up, one of the others asks",
                 "[app][unit]") {
    auto asker = first();
    auto waiters = others(1);
    first_stop.request_stop();
    CHECK(failure_of([&] { asker.get(); }) == http::Failure::cancelled);
    CHECK(*waiters.front().get() == 2);
    CHECK(calls == 2);
    CHECK(*ask() == 2);
}

TEST_CASE_METHOD(Fixture, "Questions: whoever waits may stop, and waits no longer than he likes",
                 "[app][unit]") {
    auto asker = first();
    CHECK(failure_of([&] { ask("key", milliseconds{0}); }) == http::Failure::timeout);
    auto waiters = others(2);
    stop.request_stop();
    for (auto& one : waiters) CHECK(failure_of([&] { one.get(); }) == http::Failure::cancelled);
    CHECK(questions.waiting() == 0);
    // The first does not know of it.
    told.set_value(1);
    CHECK(*asker.get() == 1);
    CHECK(calls == 1);
}

// WHMCS is told a password, at once or later, and never an old one after a new one.
#include "app/user_actions/service_passwords.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <future>
#include <stdexcept>

using namespace eb;
using namespace eb::app;

namespace {

using Stored = ServicePasswords::Stored;
using Standing = ServicePasswords::Standing;

struct Fixture {
    const SystemClock clock;
    Guarded<std::vector<std::string>> lines;
    log::Logger log{"test", log::Level::debug, [this](log::Level, const std::string& line) {
                        auto all = lines.lock();
                        all->push_back(line);
                    }};
    std::atomic<bool> away{false};
    std::atomic<int> tries{0};
    std::atomic<Standing> standing{Standing::last};
    Guarded<std::map<ServiceId, std::string>> stored;
    Guarded<std::vector<std::string>> finished;

    ServicePasswords::Parts parts() {
        return {.store =
                    [this](ServiceId service, const Secret& password, const std::stop_token&) {
                        ++tries;
                        if (away) throw std::runtime_error{"away"};
                        auto all = stored.lock();
                        (*all)[service] = password.reveal();
                    },
                .standing = [this](std::uint64_t) { return standing.load(); },
                .finish =
                    [this](std::uint64_t row, const std::string& outcome) {
                        auto all = finished.lock();
                        all->push_back(std::to_string(row) + " " + outcome);
                    }};
    }
    static ServicePasswords::Pace quick() {
        return {.answer = milliseconds{30'000},
                .first = milliseconds{5},
                .longest = milliseconds{10},
                .give_up = milliseconds{60'000}};
    }
    template <class Probe>
    static void until(Probe probe) {
        const auto deadline = std::chrono::steady_clock::now() + seconds{30};
        while (!probe()) {
            REQUIRE(std::chrono::steady_clock::now() < deadline);
            std::this_thread::yield();
        }
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "ServicePasswords: told at once, and the row says so", "[unit]") {
    ServicePasswords passwords{parts(), quick(), clock, log};
    CHECK(passwords.put(ServiceId{7}, 1, Secret{"first"}) == Stored::done);
    CHECK(stored.copy().at(ServiceId{7}) == "first");
    CHECK(finished.copy() == std::vector<std::string>{"1 done"});
    CHECK_FALSE(passwords.holds(ServiceId{7}, 1));
}

TEST_CASE_METHOD(Fixture, "ServicePasswords: WHMCS comes back, and is told", "[unit]") {
    away = true;
    ServicePasswords passwords{parts(), quick(), clock, log};
    CHECK(passwords.put(ServiceId{7}, 1, Secret{"sesame-marker"}) == Stored::pending);
    until([&] { return tries >= 3; });
    CHECK(passwords.holds(ServiceId{7}, 1));
    away = false;
    until([&] { return !passwords.holds(ServiceId{7}, 1); });
    CHECK(stored.copy().at(ServiceId{7}) == "sesame-marker");
    CHECK(finished.copy() == std::vector<std::string>{"1 done"});
    for (const auto& line : lines.copy()) CHECK(line.find("sesame") == std::string::npos);
}

TEST_CASE_METHOD(Fixture, "ServicePasswords: a later one takes an earlier one's place", "[unit]") {
    away = true;
    ServicePasswords passwords{parts(), quick(), clock, log};
    CHECK(passwords.put(ServiceId{7}, 1, Secret{"first"}) == Stored::pending);
    CHECK(passwords.put(ServiceId{7}, 2, Secret{"second"}) == Stored::pending);
    away = false;
    CHECK(passwords.put(ServiceId{7}, 2, Secret{"whatever"}) == Stored::done);
    CHECK(stored.copy().at(ServiceId{7}) == "second");
    CHECK_FALSE(passwords.holds(ServiceId{7}, 1));
}

TEST_CASE_METHOD(Fixture, "ServicePasswords: one that another responder has overtaken is dropped",
                 "[unit]") {
    away = true;
    ServicePasswords passwords{parts(), quick(), clock, log};
    CHECK(passwords.put(ServiceId{7}, 1, Secret{"old"}) == Stored::pending);
    standing = Standing::unclear;
    away = false;
    CHECK(passwords.put(ServiceId{7}, 1, Secret{"old"}) == Stored::pending);
    standing = Standing::overtaken;
    until([&] { return !passwords.holds(ServiceId{7}, 1); });
    CHECK(stored.copy().empty());
    CHECK(finished.copy() == std::vector<std::string>{"1 overtaken"});
}

TEST_CASE_METHOD(Fixture, "ServicePasswords: given up after its time, and said so", "[unit]") {
    away = true;
    auto pace = quick();
    pace.give_up = milliseconds{20};
    ServicePasswords passwords{parts(), pace, clock, log};
    CHECK(passwords.put(ServiceId{7}, 1, Secret{"first"}) == Stored::pending);
    until([&] { return !passwords.holds(ServiceId{7}, 1); });
    CHECK(finished.copy() == std::vector<std::string>{"1 billing_lost"});
}

TEST_CASE_METHOD(Fixture, "ServicePasswords: bounded; without an API nobody waits", "[unit]") {
    away = true;
    auto pace = quick();
    pace.waiting_max = 2;
    ServicePasswords passwords{parts(), pace, clock, log};
    CHECK(passwords.put(ServiceId{1}, 1, Secret{"a"}) == Stored::pending);
    CHECK(passwords.put(ServiceId{2}, 2, Secret{"b"}) == Stored::pending);
    CHECK(passwords.put(ServiceId{3}, 3, Secret{"c"}) == Stored::unavailable);
    CHECK(passwords.put(ServiceId{2}, 4, Secret{"d"}) == Stored::pending);
    auto none = parts();
    none.store = {};
    ServicePasswords without{none, pace, clock, log};
    CHECK(without.put(ServiceId{1}, 5, Secret{"a"}) == Stored::unavailable);
}

TEST_CASE_METHOD(Fixture, "ServicePasswords: what is left at the end is written down", "[unit]") {
    away = true;
    {
        ServicePasswords passwords{parts(), quick(), clock, log};
        CHECK(passwords.put(ServiceId{7}, 1, Secret{"first"}) == Stored::pending);
    }
    CHECK(finished.copy() == std::vector<std::string>{"1 billing_lost"});
}

// One thread asks WHMCS, one password after another, so that of two for one service the later one
// always comes last.
#include "app/user_actions/service_passwords.hpp"

#include <algorithm>

namespace eb::app {

ServicePasswords::ServicePasswords(Parts parts, Pace pace, const Clock& clock, log::Logger log)
    : parts_(std::move(parts)),
      pace_(pace),
      clock_(clock),
      log_(std::move(log)),
      worker_([this](const std::stop_token& stop) { work(stop); }) {}

ServicePasswords::~ServicePasswords() {
    worker_.request_stop();
    worker_.join();
    const auto left = waiting_.copy();
    for (const auto& [service, one] : left) {
        log_.error("service_password_lost", {{"service", service}, {"why", "stopping"}});
        finish(one.row, "billing_lost");
    }
}

ServicePasswords::Stored ServicePasswords::put(ServiceId service, std::uint64_t row,
                                               Secret password) {
    if (!parts_.store) return Stored::unavailable;
    const auto told = std::make_shared<std::optional<Stored>>();
    auto waiting = waiting_.lock();
    const auto held = waiting->find(service);
    if (held == waiting->end() && waiting->size() >= pace_.waiting_max) return Stored::unavailable;
    const auto now = clock_.steady();
    auto& one = (*waiting)[service];
    if (one.told != nullptr && !*one.told) *one.told = Stored::pending;  // Whoever waits for it.
    if (one.row != row) {
        one = {.row = row, .password = std::move(password), .give_up = now + pace_.give_up};
    }
    one.next = now;
    one.pause = pace_.first;
    one.told = told;
    changed_.notify_all();
    changed_.wait_for(waiting.mutex(), pace_.answer, [&] { return told->has_value(); });
    return told->value_or(Stored::pending);
}

bool ServicePasswords::holds(ServiceId service, std::uint64_t row) {
    auto waiting = waiting_.lock();
    const auto held = waiting->find(service);
    return held != waiting->end() && held->second.row == row;
}

void ServicePasswords::work(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        ServiceId service{};
        Waiting one;
        {
            auto waiting = waiting_.lock();
            const auto due = std::ranges::min_element(
                *waiting, {}, [](const auto& entry) { return entry.second.next; });
            if (due == waiting->end()) {
                changed_.wait(waiting.mutex(), stop, [&] { return !waiting->empty(); });
                continue;
            }
            if (const auto left = due->second.next - clock_.steady(); left.count() > 0) {
                const auto until = due->second.next;
                changed_.wait_for(waiting.mutex(), stop, left, [&] {
                    return std::ranges::any_of(
                        *waiting, [&](const auto& entry) { return entry.second.next < until; });
                });
                continue;
            }
            service = due->first;
            one = due->second;
        }
        settle(service, one, attempt(service, one, stop));
    }
}

ServicePasswords::Try ServicePasswords::attempt(ServiceId service, const Waiting& one,
                                                const std::stop_token& stop) const {
    try {
        const auto standing = parts_.standing(one.row);
        if (standing == Standing::overtaken) return Try::overtaken;
        if (standing == Standing::unclear) return Try::failed;
        parts_.store(service, one.password, stop);
        return Try::done;
    } catch (const std::exception& error) {
        log_.warn("service_password_not_stored", {{"service", service}, {"why", error.what()}});
        return Try::failed;
    }
}

void ServicePasswords::settle(ServiceId service, const Waiting& tried, Try result) {
    const auto now = clock_.steady();
    std::string outcome;
    if (result == Try::done) outcome = "done";
    if (result == Try::overtaken) outcome = "overtaken";
    if (result == Try::failed && now >= tried.give_up) {
        outcome = "billing_lost";
        log_.error("service_password_lost", {{"service", service}, {"why", "tried long enough"}});
    }
    // Before anybody hears of it: who is told "done" may look.
    if (!outcome.empty()) finish(tried.row, outcome);

    auto waiting = waiting_.lock();
    if (!*tried.told) *tried.told = result == Try::done ? Stored::done : Stored::pending;
    const auto held = waiting->find(service);
    if (held != waiting->end() && held->second.row == tried.row) {
        if (held->second.told != tried.told && !*held->second.told)
            *held->second.told = result == Try::done ? Stored::done : Stored::pending;
        if (!outcome.empty()) {
            waiting->erase(held);
        } else {
            held->second.next = now + tried.pause;
            held->second.pause = std::min(tried.pause * 2, pace_.longest);
        }
    }
    changed_.notify_all();
}

void ServicePasswords::finish(std::uint64_t row, const std::string& outcome) const {
    try {
        parts_.finish(row, outcome);
    } catch (const std::exception& error) {
        log_.error("audit_unfinished", {{"row", row}, {"outcome", outcome}, {"why", error.what()}});
    }
}

}  // namespace eb::app

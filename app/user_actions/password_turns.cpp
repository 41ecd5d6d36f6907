// The row of a change is written before anybody counts, so two at a time see each other.
#include "app/user_actions/password_turns.hpp"

#include "app/http/errors.hpp"
#include "core/pause.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace eb::app {
namespace {

// Enough for a person and too little for a program that tries words on devices.
constexpr store::Allowance kOfAccount{.times = 5, .within = seconds{3'600}};
constexpr store::Allowance kOfClient{.times = 20, .within = seconds{86'400}};
// "Try again" changes nothing at Comet.
constexpr store::Allowance kStoresOfAccount{.times = 30, .within = seconds{3'600}};

constexpr seconds kLongestRun{120};  // No answer is waited for longer: see nginx.
constexpr milliseconds kYield{100};
constexpr int kYields = 10;

[[noreturn]] void refuse(seconds wait, const char* whose) {
    const auto minutes = (wait.count() + 59) / 60;
    throw TooMany{
        fmt::format("The password{} was changed many times in a short while. Nothing was changed. "
                    "Try again in {}.",
                    whose,
                    minutes < 120 ? fmt::format("{} min", minutes)
                                  : fmt::format("{} hours", (minutes + 59) / 60)),
        wait};
}

}  // namespace

const std::vector<std::string>& changed_outcomes() {
    static const std::vector<std::string> kOutcomes{
        "started", "done", "overtaken", "billing_pending", "billing_lost", "outcome_unknown"};
    return kOutcomes;
}

void take_turn(const PasswordTurns& turns, const ActionContext& context,
               const std::string& action) {
    const auto row = context.audit_row();
    const store::AuditScope of_account{.action = action,
                                       .client = context.session().client,
                                       .server = context.service().server,
                                       .username = context.username()};
    // A password that Comet refuses was a call, too.
    auto counted = changed_outcomes();
    counted.insert(counted.end(), {"refused", "password_refused", "failed"});
    const bool reset = action == kResetPassword;
    if (const auto wait =
            turns.wait_for_turn(of_account, reset ? kOfAccount : kStoresOfAccount, counted, row);
        wait.count() > 0)
        refuse(wait, " of this user");
    if (!reset) return;

    const store::AuditScope of_client{.action = action, .client = context.session().client};
    if (const auto wait = turns.wait_for_turn(of_client, kOfClient, counted, row); wait.count() > 0)
        refuse(wait, "s of your users");

    // Of two at the same moment the one that was written down first goes on: the other, which has
    // seen it, gives way.
    for (int yields = 0;; ++yields) {
        const auto others = turns.under_way(of_account, kLongestRun, row);
        if (others.empty()) return;
        const bool first =
            std::ranges::all_of(others, [&](std::uint64_t other) { return other > row; });
        if (!first || yields == kYields) {
            throw Conflict{"under_way",
                           "This password is being changed just now. Nothing was changed by this "
                           "try. Look at the other one first, or try again in two minutes."};
        }
        pause(kYield, {});
    }
}

}  // namespace eb::app

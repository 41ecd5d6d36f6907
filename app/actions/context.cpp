// The account's server, and the line between looking and changing.
#include "app/actions/context.hpp"

#include "app/http/errors.hpp"

#include <fmt/format.h>

namespace eb::app {
namespace {

constexpr const char* kNoAccount =
    "The backup server does not know this user any more. Nothing was changed. Ask support.";

/// What asked for the change may have arrived.
[[noreturn]] void left_open() {
    throw RequestError{504, "outcome_unknown",
                       "The backup server did not answer in time. It may have done it all the "
                       "same: look first, before you try again."};
}

std::string ago(seconds age) {
    constexpr std::int64_t kHour = 60;
    constexpr std::int64_t kDay = 24 * kHour;
    const auto minutes = age.count() / 60;
    if (minutes < 1) return "just now";
    if (minutes < 2 * kHour) return fmt::format("{} min ago", minutes);
    if (minutes < 2 * kDay) return fmt::format("{} h ago", minutes / kHour);
    return fmt::format("{} days ago", minutes / kDay);
}

}  // namespace

void require_allowed(bool prevented, const std::string& what) {
    if (!prevented) return;
    throw Forbidden{"policy", "Your plan does not let you " + what +
                                  ". Nothing was changed. Ask support if you need it."};
}

comet::AdminApi& ActionContext::comet() {
    if (!loan_) {
        const auto until = patience_ ? std::optional{patience_->looks_until()} : std::nullopt;
        loan_.emplace(task_ ? servers_.borrow_patiently(service_.server, *task_)
                            : servers_.borrow(service_.server, until));
    }
    return loan_->api();
}

const comet::Profile& ActionContext::profile() {
    if (!profile_) profile_ = comet::Profile::read(comet(), username());
    if (!profile_) throw NotFound{kNoAccount};
    return *profile_;
}

const domain::Device& ActionContext::device(const DeviceId& id) {
    const auto* const found = profile().device(id);
    if (found == nullptr) throw NotFound{"There is no such device."};
    return *found;
}

const domain::ProtectedItem& ActionContext::item(const ItemId& id) {
    const auto* const found = profile().item(id);
    if (found == nullptr) throw NotFound{"There is no such protected item."};
    return *found;
}

const domain::Vault& ActionContext::vault(const VaultId& id) {
    const auto* const found = profile().vault(id);
    if (found == nullptr) throw NotFound{"There is no such storage vault."};
    return *found;
}

comet::LiveConnection ActionContext::online(const DeviceId& id) {
    const auto& known = device(id);
    if (auto live = comet::live_connection(comet(), username(), id)) return *std::move(live);
    const auto name = known.name.empty() ? std::string{"It"} : known.name;
    const auto age = offline_for_ ? offline_for_(service_, id) : std::nullopt;
    throw Conflict{"device_offline",
                   fmt::format("The device is not online. {} {} Nothing was changed. Try when it "
                               "is back.",
                               name, age ? "left " + ago(*age) + "." : "is not connected.")};
}

std::vector<domain::JobReport> ActionContext::running_jobs() {
    std::vector<domain::JobReport> jobs;
    // Of the whole server in one call; that of one account would tell its whole history.
    comet().jobs_for_date_range({}, {}, [&](domain::JobReport&& job) {
        if (job.username == username() && domain::is_running(job.status))
            jobs.push_back(std::move(job));
    });
    return jobs;
}

void ActionContext::act(const std::function<void(comet::AdminApi&)>& change) {
    auto& api = comet();
    if (patience_) {
        if (!patience_->may_begin())
            throw comet::Unreachable{"no time is left to change anything", http::Failure::timeout};
        api.end_by(patience_->changes_until());
    }
    try {
        change(api);
        if (patience_) api.end_by(patience_->ends_by());
    } catch (const comet::Conflict&) {
        if (patience_) api.end_by(patience_->looks_until());  // It is read again.
        throw;
    } catch (const comet::Unreachable& error) {
        if (error.kind == http::Failure::connect || error.kind == http::Failure::tls) throw;
        left_open();
    } catch (const comet::Refused& error) {
        // A proxy's word for a server that was asked and has not answered.
        if (!error.own_words && error.transient() && error.status != 503) left_open();
        // Who asks was good enough to read the profile: it is this that may not be.
        const bool gone = dynamic_cast<const comet::NotConnected*>(&error) != nullptr;
        if (profile_ && error.own_words && error.status == 403 && !gone)
            throw comet::Refused{422, "refused", error.what(), true};
        throw;
    }
}

void ActionContext::change_profile(const comet::EditProfile& edit) {
    profile();  // An account that is not there is said in words.
    profile_ = comet::change_profile(comet(), username(), edit, [this](comet::Profile& edited) {
        act([&edited](comet::AdminApi& api) { edited.write(api); });
    });
}

void ActionContext::credentials_refused() {
    if (loan_) loan_->forget();
}

}  // namespace eb::app

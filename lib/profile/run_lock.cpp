// A thread renews; whoever works asks whether the lease is still there.
#include "profile/run_lock.hpp"

#include "store/errors.hpp"

#include <unistd.h>

#include <array>

namespace eb::profile {
namespace {

constexpr seconds kLength{60};
constexpr seconds kRenewEvery{10};

}  // namespace

std::string holder() {
    std::array<char, 65> host{};
    gethostname(host.data(), host.size() - 1);
    return std::string{host.data()} + ":" + std::to_string(getpid());
}

std::unique_ptr<RunLock> RunLock::take(store::Pool& pool, const std::string& name,
                                       log::Logger log) {
    store::Lease lease{pool, name, holder(), kLength};
    const auto fence = lease.acquire();
    if (!fence) return nullptr;
    return std::unique_ptr<RunLock>{new RunLock{std::move(lease), *fence, std::move(log)}};
}

RunLock::RunLock(store::Lease lease, store::Fence fence, log::Logger log)
    : lease_(std::move(lease)),
      fence_(std::move(fence)),
      log_(std::move(log)),
      renewing_([this](const std::stop_token& stop) { renew_until(stop); }) {}

RunLock::~RunLock() {
    renewing_.request_stop();
    renewing_.join();
    if (lost_.stop_requested()) return;
    try {
        lease_.release(fence_, done_);
    } catch (const store::Unavailable& error) {
        log_.warn("lease_not_released", {{"error", error.what()}});
    }
}

void RunLock::renew_until(const std::stop_token& stop) {
    auto renewed = std::chrono::steady_clock::now();
    std::unique_lock held{mutex_};
    while (!wake_.wait_for(held, stop, kRenewEvery, [] { return false; }) &&
           !stop.stop_requested()) {
        const auto asked = std::chrono::steady_clock::now();
        try {
            if (lease_.renew(fence_)) {
                renewed = asked;
                continue;
            }
            log_.warn("lease_lost");
            lost_.request_stop();
            return;
        } catch (const store::Unavailable& error) {
            log_.warn("lease_not_renewed", {{"error", error.what()}});
        }
        if (asked - renewed < kLength - kRenewEvery) continue;
        lost_.request_stop();
        return;
    }
}

}  // namespace eb::profile

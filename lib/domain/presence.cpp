// A list can be wrong: behind a proxy that lost its connections it is nearly empty. So one list
// alone turns nobody offline, and one that would turn many offline has to come twice.
#include "domain/presence.hpp"

namespace eb::domain {
namespace {

// Fewer than that go at once on any small server, when an office closes.
constexpr std::size_t kDistrustFrom = 10;
// More than any fleet: a server that makes up devices must not fill memory.
constexpr std::size_t kHeardMax = 100'000;

}  // namespace

void Presence::heard(const DeviceKey& device, Steady now) {
    if (heard_.size() >= kHeardMax) {
        heard_.clear();
        deaf_ = now;
    }
    heard_[device] = now;
}

Presence::Verdict Presence::read(Steady asked, const std::set<DeviceKey>& connected,
                                 const std::map<DeviceKey, bool>& rows) {
    std::erase_if(heard_, [&](const auto& entry) { return entry.second < asked; });
    Verdict verdict;
    if (deaf_ != Steady{} && asked <= deaf_) return verdict;
    std::map<DeviceKey, Strikes> missing;
    std::set<DeviceKey> gone;
    std::size_t online_before = 0;
    for (const auto& [device, online] : rows) {
        online_before += online ? 1 : 0;
        const bool here = connected.contains(device);
        if (here == online || heard_.contains(device)) continue;
        if (here) {
            verdict.changes[device] = true;
            continue;
        }
        const auto before = missing_.find(device);
        auto& strikes = missing[device];
        if (before != missing_.end()) strikes = before->second;
        if (strikes.count == 0 || asked - strikes.last >= apart_)
            strikes = {.count = strikes.count + 1, .last = asked};
        if (strikes.count >= strikes_) gone.insert(device);
    }
    missing_ = std::move(missing);
    for (const auto& device : connected) {
        if (!rows.contains(device)) verdict.unknown.insert(device.username);
    }

    const bool many = gone.size() >= kDistrustFrom && gone.size() * 3 > online_before;
    verdict.distrusted = many && (!distrusted_ || asked - *distrusted_ < apart_);
    if (!many) distrusted_.reset();
    else if (!distrusted_) distrusted_ = asked;
    if (verdict.distrusted) return verdict;
    for (const auto& device : gone) verdict.changes[device] = false;
    return verdict;
}

}  // namespace eb::domain

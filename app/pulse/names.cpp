// One read for all names that a batch of news lacks.
#include "app/pulse/names.hpp"

namespace eb::app {
namespace {

constexpr seconds kRemembered{60};        // A renamed item shows its new name within it.
constexpr seconds kUnknownRemembered{5};  // It may be written a moment after its first job.
constexpr std::size_t kNamesMax = 20'000;

struct Subject {
    DeviceId device;
    ItemId item;
};

Subject subject_of(const domain::What& what) {
    return std::visit(
        [](const auto& change) -> Subject {
            using Change = std::decay_t<decltype(change)>;
            // A device's change names it itself.
            if constexpr (std::is_same_v<Change, domain::DeviceChanged>) return {};
            else return {change.job.device, change.job.item};
        },
        what);
}

}  // namespace

template <class Id>
bool Names::fresh(const Table<Id>& table, const std::pair<ClientId, Id>& key) const {
    const auto found = table.find(key);
    if (found == table.end()) return false;
    const auto age = clock_.steady() - found->second.read_at;
    return age < (found->second.name.empty() ? kUnknownRemembered : kRemembered);
}

void Names::fill(std::vector<News>& news) {
    const auto now = clock_.steady();
    store::NamesWanted wanted;
    for (const auto& one : news) {
        if (const auto* change = std::get_if<domain::DeviceChanged>(&one.what)) {
            if (!change->device.name.empty())
                devices_[{one.client, change->device.device}] = {change->device.name, now};
            continue;
        }
        const auto [device, item] = subject_of(one.what);
        if (!device.value().empty() && !fresh(devices_, {one.client, device}))
            wanted.devices.insert({one.client, device});
        if (!item.value().empty() && !fresh(items_, {one.client, item}))
            wanted.items.insert({one.client, item});
    }
    if (!wanted.devices.empty() || !wanted.items.empty()) {
        if (devices_.size() + items_.size() > kNamesMax) {
            devices_.clear();
            items_.clear();
        }
        auto found = read_(wanted);
        for (const auto& key : wanted.devices) devices_[key] = {found.devices[key], now};
        for (const auto& key : wanted.items) items_[key] = {found.items[key], now};
    }
    for (auto& one : news) {
        const auto [device, item] = subject_of(one.what);
        if (const auto known = devices_.find({one.client, device}); known != devices_.end())
            one.names.device = known->second.name;
        if (const auto known = items_.find({one.client, item}); known != items_.end())
            one.names.item = known->second.name;
    }
}

}  // namespace eb::app

// An item's size: the received text above all, and what containers cost around it.
#include "item.hpp"

namespace eb::workers::ws_ingest {
namespace {

constexpr std::size_t kNodeBytes = 48;  // A map's node and the allocator's share.

// A short text lies inside its object, which is counted where it stands.
std::size_t bytes_of(const std::string& text) {
    return text.capacity() <= std::string{}.capacity() ? 0 : text.capacity() + 1;
}

template <class Tag>
std::size_t bytes_of(const Strong<Tag, std::string>& id) {
    return bytes_of(id.value());
}

template <class... Texts>
std::size_t bytes_of_all(const Texts&... texts) {
    return (std::size_t{0} + ... + bytes_of(texts));
}

std::size_t bytes_of(const domain::DeviceKey& key) {
    return bytes_of_all(key.username, key.device);
}

std::size_t bytes_of(const domain::JobReport& job) {
    return bytes_of_all(job.content, job.id, job.username, job.device, job.item, job.vault,
                        job.snapshot_id, job.cancellation_id);
}

std::size_t bytes_of(const domain::Account& account) {
    auto bytes = bytes_of_all(account.username, account.name, account.content);
    for (const auto& device : account.devices)
        bytes += bytes_of_all(device.id, device.name, device.platform_os, device.platform_arch,
                              device.content);
    for (const auto& item : account.items)
        bytes += bytes_of_all(item.id, item.owner, item.name, item.engine, item.content);
    for (const auto& vault : account.vaults)
        bytes += bytes_of_all(vault.id, vault.name, vault.bucket_server, vault.bucket_name,
                              vault.content);
    return bytes + account.devices.capacity() * sizeof(domain::Device) +
           account.items.capacity() * sizeof(domain::ProtectedItem) +
           account.vaults.capacity() * sizeof(domain::Vault);
}

struct SizeOfEvent {
    std::size_t operator()(const comet::JobStarted& event) const { return bytes_of(event.job); }
    std::size_t operator()(const comet::JobCompleted& event) const { return bytes_of(event.job); }
    std::size_t operator()(const comet::DeviceChanged& event) const {
        return bytes_of(event.device) + bytes_of_all(event.report.name, event.report.platform_os,
                                                     event.report.platform_arch,
                                                     event.report.content);
    }
    std::size_t operator()(const comet::DevicePresence& event) const {
        return bytes_of(event.device);
    }
    std::size_t operator()(const comet::AccountChanged& event) const {
        return bytes_of(event.username);
    }
    std::size_t operator()(const comet::AccountRemoved& event) const {
        return bytes_of(event.username);
    }
    std::size_t operator()(const comet::Hello&) const { return 0; }
    std::size_t operator()(const comet::Ignored&) const { return 0; }
};

struct Size {
    std::size_t operator()(const StreamEvent& event) const {
        return bytes_of_all(event.resource, event.type) + std::visit(SizeOfEvent{}, event.what);
    }
    std::size_t operator()(const JobRead& read) const { return bytes_of(read.job); }
    std::size_t operator()(const ProgressRead& read) const { return bytes_of(read.job); }
    std::size_t operator()(const AccountRead& read) const { return bytes_of(read.account); }
    std::size_t operator()(const AccountGone& gone) const { return bytes_of(gone.username); }
    std::size_t operator()(const PresenceRead& read) const {
        std::size_t bytes = 0;
        for (const auto& [key, online] : read.online)
            bytes += kNodeBytes + sizeof(key) + bytes_of(key);
        return bytes;
    }
    std::size_t operator()(const InterruptionRead& read) const {
        std::size_t bytes = 0;
        for (const auto& [id, interrupted] : read.interrupted)
            bytes += kNodeBytes + sizeof(id) + bytes_of(id);
        return bytes;
    }
    std::size_t operator()(const Connected&) const { return 0; }
    std::size_t operator()(const GapFilled&) const { return 0; }
};

}  // namespace

std::size_t bytes_of(const Item& item) { return sizeof(Item) + std::visit(Size{}, item); }

}  // namespace eb::workers::ws_ingest

// An item's size, dominated by the received text.
#include "item.hpp"

namespace eb::workers::ws_ingest {
namespace {

std::size_t bytes_of(const domain::JobReport& job) {
    return job.content.capacity() + job.id.value().capacity() + job.username.value().capacity() +
           job.device.value().capacity() + job.item.value().capacity() +
           job.vault.value().capacity() + job.snapshot_id.capacity() +
           job.cancellation_id.capacity();
}

struct Size {
    std::size_t operator()(const comet::Event& event) const {
        std::size_t bytes = event.resource.capacity() + event.type.capacity();
        if (const auto* started = std::get_if<comet::JobStarted>(&event.what))
            bytes += bytes_of(started->job);
        if (const auto* completed = std::get_if<comet::JobCompleted>(&event.what))
            bytes += bytes_of(completed->job);
        return bytes;
    }
    std::size_t operator()(const JobRead& read) const { return bytes_of(read.job); }
    std::size_t operator()(const Connected&) const { return 0; }
    std::size_t operator()(const GapFilled&) const { return 0; }
};

}  // namespace

std::size_t bytes_of(const Item& item) { return sizeof(Item) + std::visit(Size{}, item); }

}  // namespace eb::workers::ws_ingest

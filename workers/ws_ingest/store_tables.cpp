// lib/store's errors in this worker's words.
#include "store_tables.hpp"

#include "pulse/payload.hpp"
#include "store/errors.hpp"

namespace eb::workers::ws_ingest {
namespace {

constexpr int kNamesPage = 10'000;
constexpr int kPruneRows = 1'000;
constexpr int kPruneRoundsMax = 20;  // The rest waits for the next time: events come first.

template <class Call>
auto translated(Call call) {
    try {
        return call();
    } catch (const store::Unavailable& error) {
        throw DatabaseUnavailable{error.what()};
    } catch (const store::Rejected& error) {
        throw DatabaseRefused{error.what(), error.table, static_cast<int>(error.number)};
    } catch (const store::Fenced& error) {
        throw Fenced{error.what()};
    }
}

}  // namespace

StoreTables::StoreTables(store::Pool& pool, ServerId server, profile::Owners& owners,
                         log::Logger log)
    : server_(std::move(server)),
      log_(log),
      owners_(owners),
      ingest_(pool, pulse::payload_of, log),
      roster_(pool) {}

Applied StoreTables::apply(const domain::Batch& batch, const store::Fence& fence,
                           const std::function<void()>& meanwhile) {
    auto result =
        translated([&] { return ingest_.apply(batch, fence, store::Counting::no, meanwhile); });
    log_.debug("batch_written", {{"accounts", batch.accounts.size()},
                                 {"devices", batch.devices.size() + batch.presence.size()},
                                 {"started", batch.started.size()},
                                 {"finished", batch.finished.size()},
                                 {"progress", batch.progress.size()},
                                 {"changes", result.changes}});
    return {.unread = std::move(result.unread),
            .changed = std::move(result.changed),
            .unseen = result.unseen};
}

std::map<Username, ClientId> StoreTables::owners(const std::set<Username>& usernames) {
    return translated([&] { return owners_.of(usernames); });
}

sys_seconds StoreTables::cursor() {
    return translated([this] { return ingest_.read_cursor(server_).at; });
}

std::vector<JobId> StoreTables::live_jobs() {
    return translated([this] { return ingest_.live_jobs(server_); });
}

std::map<JobId, seconds> StoreTables::offline_jobs() {
    return translated([this] { return roster_.offline_jobs(server_); });
}

std::set<JobId> StoreTables::interrupted_jobs() {
    return translated([this] { return roster_.interrupted_jobs(server_); });
}

std::map<domain::DeviceKey, bool> StoreTables::devices() {
    return translated([this] { return roster_.devices(server_); });
}

std::set<Username> StoreTables::accounts() {
    std::set<Username> out;
    for (std::size_t page_size = kNamesPage; page_size == kNamesPage;) {
        const auto after = out.empty() ? Username{} : *out.rbegin();
        const auto page = translated([&] { return roster_.accounts(server_, after, kNamesPage); });
        out.insert(page.begin(), page.end());
        page_size = page.size();
    }
    return out;
}

std::set<Username> StoreTables::moved() {
    return translated([this] { return owners_.moved(); });
}

void StoreTables::prune() {
    translated([this] {
        for (int round = 0;
             round < kPruneRoundsMax && ingest_.prune_pulse_log(server_, kPruneRows) == kPruneRows;
             ++round) {}
    });
}

StoreLease::StoreLease(store::Pool& pool, const ServerId& server, std::string holder,
                       seconds length)
    : lease_(pool, "ws:" + server.value(), std::move(holder), length),
      sign_("ws-stream:" + server.value()) {}

std::optional<store::Fence> StoreLease::acquire() {
    return translated([this] { return lease_.acquire(); });
}

bool StoreLease::renew(const store::Fence& fence, bool hearing) {
    return translated([&] { return lease_.renew(fence, store::Sign{sign_, hearing}); });
}

void StoreLease::release(const store::Fence& fence) {
    translated([&] { lease_.release(fence); });
}

}  // namespace eb::workers::ws_ingest

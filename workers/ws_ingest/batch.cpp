// The status decides, not the event's name: a job may be reported as new when it has already been
// missed.
#include "batch.hpp"

#include <utility>

namespace eb::workers::ws_ingest {
namespace {

/// 5000 to 5999 and from 7000: it has ended. Below 5000 nothing is known, and a job of which
/// nothing is known still runs.
bool has_ended(int status) { return status >= 5000 && !domain::is_running(status); }

}  // namespace

void Batch::on(comet::Event&& event) {
    cursor_.seen(event.at, event.resource, now_);
    const bool completed = std::holds_alternative<comet::JobCompleted>(event.what);
    if (completed) {
        auto& report = std::get<comet::JobCompleted>(event.what).job;
        // Completed without a status that says so: over, and not known to be good.
        if (!has_ended(report.status) && !domain::is_running(report.status)) {
            out_.started.erase(report.id);
            out_.finished.insert_or_assign(report.id, std::move(report));
            return;
        }
    }
    std::visit([this](auto&& what) { on(std::move(what)); }, std::move(event.what));
}

void Batch::on(comet::DeviceChanged&& event) {
    auto& known = out_.devices[event.device];
    auto& said = event.report;
    if (said.registered) known.registered = said.registered;
    const auto take = [](std::string& into, std::string& from) {
        if (!from.empty()) into = std::move(from);
    };
    take(known.name, said.name);
    take(known.platform_os, said.platform_os);
    take(known.platform_arch, said.platform_arch);
    take(known.content, said.content);
}

void Batch::on(comet::DevicePresence&& event) { out_.presence[event.device] = event.online; }

void Batch::on(comet::AccountRemoved&& event) {
    const auto of_account = [&](const auto& entry) {
        return entry.first.username == event.username;
    };
    out_.accounts.erase(event.username);
    std::erase_if(out_.devices, of_account);
    std::erase_if(out_.presence, of_account);
    out_.accounts_removed.insert(std::move(event.username));
}

void Batch::job(domain::JobReport&& report) {
    if (has_ended(report.status)) {
        out_.started.erase(report.id);
        out_.finished.insert_or_assign(report.id, std::move(report));
    } else if (!out_.finished.contains(
                   report.id)) {  // Else late news; the store guards the same across batches.
        out_.started.insert_or_assign(report.id, std::move(report));
    }
}

domain::Batch Batch::take() {
    if (cursor_.ready()) {
        out_.cursor_at = cursor_.at();
        out_.cursor_id = cursor_.id();
        cursor_.stored();
    }
    return std::move(out_);
}

std::set<Username> usernames(const domain::Batch& batch) {
    std::set<Username> out;
    for (const auto& [id, job] : batch.started) out.insert(job.username);
    for (const auto& [id, job] : batch.finished) out.insert(job.username);
    return out;
}

std::size_t rows(const domain::Batch& batch) {
    return batch.started.size() + batch.finished.size();
}

std::pair<domain::Batch, domain::Batch> halves(domain::Batch batch) {
    domain::Batch first{.server = batch.server, .owners = batch.owners};
    const auto move_some = [](auto& from, auto& to, std::size_t count) {
        while (count-- > 0 && !from.empty()) to.insert(from.extract(from.begin()));
    };
    const auto half = (rows(batch) + 1) / 2;
    const auto started = std::min(half, batch.started.size());
    move_some(batch.started, first.started, started);
    move_some(batch.finished, first.finished, half - started);
    return {std::move(first), std::move(batch)};
}

}  // namespace eb::workers::ws_ingest

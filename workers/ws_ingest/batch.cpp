// The status decides, not the event's name: a job may be reported as new when it has already been
// missed.
#include "batch.hpp"

#include "domain/revival.hpp"

#include <utility>

namespace eb::workers::ws_ingest {
namespace {

/// 5000 to 5999 and from 7000: it has ended. Below 5000 nothing is known, and a job of which
/// nothing is known still runs.
bool has_ended(int status) { return status >= 5000 && !domain::is_running(status); }

}  // namespace

void Batch::on(StreamEvent&& event) {
    cursor_.seen(event.at, event.resource, now_);
    if (auto* completed = std::get_if<comet::JobCompleted>(&event.what)) {
        auto& report = completed->job;
        // Completed without a status that says so: over, and not known to be good.
        if (!has_ended(report.status) && !domain::is_running(report.status)) {
            ended(std::move(report));
            return;
        }
    }
    std::visit([this](auto&& what) { on(std::forward<decltype(what)>(what)); },
               std::move(event.what));
}

void Batch::on(comet::DeviceChanged&& event) {
    // Who did it need not be whose it is: the account's profile tells, or those that have it.
    if (event.guessed) {
        out_.mentioned.insert(std::move(event.device.device));
        return;
    }
    // Late news of an account that is gone. Should it be there anew, its profile has the device.
    if (out_.accounts_removed.contains(event.device.username)) return;
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

void Batch::on(AccountRead&& read) {
    const auto username = read.account.username;
    // Events that went before are in the profile; after it, they are news again.
    std::erase_if(out_.devices,
                  [&](const auto& entry) { return entry.first.username == username; });
    out_.accounts_removed.erase(username);
    out_.accounts.insert_or_assign(username, std::move(read.account));
}

void Batch::removed(Username&& username) {
    const auto of_account = [&](const auto& entry) { return entry.first.username == username; };
    out_.accounts.erase(username);
    std::erase_if(out_.devices, of_account);
    std::erase_if(out_.presence, of_account);
    out_.accounts_removed.insert(std::move(username));
}

void Batch::on(PresenceRead&& read) {
    for (auto& [device, online] : read.online) out_.presence[device] = online;
}

void Batch::on(InterruptionRead&& read) {
    for (auto& [id, interrupted] : read.interrupted) out_.interrupted[id] = interrupted;
}

void Batch::on(ProgressRead&& read) {
    auto& job = read.job;
    // What has ended within the batch makes no progress, and what began says how far it is.
    if (out_.finished.contains(job.id)) return;
    out_.progress.insert_or_assign(job.id, std::move(job));
}

void Batch::job(domain::JobReport&& report) {
    if (has_ended(report.status)) {
        ended(std::move(report));
    } else if (!out_.finished.contains(
                   report.id)) {  // Else late news; the store guards the same across batches.
        out_.started.insert_or_assign(report.id, std::move(report));
    }
}

void Batch::ended(domain::JobReport&& report) {
    out_.started.erase(report.id);
    out_.progress.erase(report.id);
    out_.interrupted.erase(report.id);
    const auto known = out_.finished.find(report.id);
    if (known != out_.finished.end() &&
        domain::is_overtaken(report, known->second.status, known->second.ended_at))
        return;
    out_.finished.insert_or_assign(report.id, std::move(report));
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
    std::set<Username> out = batch.accounts_removed;
    for (const auto& [username, account] : batch.accounts) out.insert(username);
    for (const auto& [key, report] : batch.devices) out.insert(key.username);
    for (const auto& [key, online] : batch.presence) out.insert(key.username);
    for (const auto* jobs : {&batch.started, &batch.finished, &batch.progress}) {
        for (const auto& [id, job] : *jobs) out.insert(job.username);
    }
    return out;
}

std::size_t rows(const domain::Batch& batch) {
    return batch.accounts.size() + batch.accounts_removed.size() + batch.devices.size() +
           batch.mentioned.size() + batch.presence.size() + batch.started.size() +
           batch.finished.size() + batch.progress.size() + batch.interrupted.size();
}

namespace {

/// What of an account is a row by itself.
enum class Part { account, device, item, vault };
using PartOf = std::pair<Part, std::size_t>;  ///< Of the devices, items or vaults: which.

std::vector<PartOf> parts_of(const domain::Account& account) {
    std::vector<PartOf> parts;
    const auto& withheld = account.withheld;
    const auto add = [&](Part part, const auto& rows, const auto& without) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (!without.contains(rows[i].id)) parts.emplace_back(part, i);
        }
    };
    if (!withheld.account) parts.emplace_back(Part::account, 0);
    add(Part::device, account.devices, withheld.devices);
    add(Part::item, account.items, withheld.items);
    add(Part::vault, account.vaults, withheld.vaults);
    return parts;
}

std::string name_of(const domain::Account& account, const PartOf& part) {
    const auto named = [&](const char* kind, const auto& rows) {
        return kind + (account.username.value() + "/" + rows[part.second].id.value());
    };
    switch (part.first) {
        case Part::account: break;
        case Part::device: return named("device ", account.devices);
        case Part::item: return named("item ", account.items);
        case Part::vault: return named("vault ", account.vaults);
    }
    return "account " + account.username.value();
}

/// Its text goes too: of what is not written nothing but the id counts.
void withhold(domain::Account& account, const PartOf& part) {
    auto& withheld = account.withheld;
    const auto take = [&](auto& rows, auto& ids) {
        auto& row = rows[part.second];
        ids.insert(row.id);
        row.content = {};
    };
    switch (part.first) {
        case Part::account:
            withheld.account = true;
            account.content = {};
            break;
        case Part::device: take(account.devices, withheld.devices); break;
        case Part::item: take(account.items, withheld.items); break;
        case Part::vault: take(account.vaults, withheld.vaults); break;
    }
}

std::pair<domain::Batch, domain::Batch> halves_of_account(domain::Batch batch) {
    domain::Batch first{.server = batch.server, .accounts = batch.accounts, .owners = batch.owners};
    auto& one = first.accounts.begin()->second;
    auto& other = batch.accounts.begin()->second;
    const auto parts = parts_of(other);
    const auto half = (parts.size() + 1) / 2;
    for (std::size_t i = 0; i < parts.size(); ++i) withhold(i < half ? other : one, parts[i]);
    return {std::move(first), std::move(batch)};
}

}  // namespace

bool divisible(const domain::Batch& batch) {
    const auto count = rows(batch);
    return count > 1 || (count == 1 && !batch.accounts.empty() &&
                         parts_of(batch.accounts.begin()->second).size() > 1);
}

std::pair<domain::Batch, domain::Batch> halves(domain::Batch batch) {
    if (rows(batch) == 1) return halves_of_account(std::move(batch));
    domain::Batch first{.server = batch.server, .owners = batch.owners};
    auto left = (rows(batch) + 1) / 2;
    const auto move_some = [&left](auto& from, auto& to) {
        for (; left > 0 && !from.empty(); --left) to.insert(from.extract(from.begin()));
    };
    move_some(batch.accounts, first.accounts);
    move_some(batch.accounts_removed, first.accounts_removed);
    move_some(batch.devices, first.devices);
    move_some(batch.mentioned, first.mentioned);
    move_some(batch.presence, first.presence);
    move_some(batch.started, first.started);
    move_some(batch.finished, first.finished);
    move_some(batch.progress, first.progress);
    move_some(batch.interrupted, first.interrupted);
    return {std::move(first), std::move(batch)};
}

std::string name_of_first(const domain::Batch& batch) {
    const auto device = [](const domain::DeviceKey& key) {
        return "device " + key.username.value() + "/" + key.device.value();
    };
    if (!batch.accounts.empty()) {
        const auto& account = batch.accounts.begin()->second;
        const auto parts = parts_of(account);
        return parts.size() == 1 ? name_of(account, parts.front())
                                 : "account " + account.username.value();
    }
    if (!batch.accounts_removed.empty())
        return "account " + batch.accounts_removed.begin()->value();
    if (!batch.devices.empty()) return device(batch.devices.begin()->first);
    if (!batch.mentioned.empty()) return "device " + batch.mentioned.begin()->value();
    if (!batch.presence.empty()) return device(batch.presence.begin()->first);
    for (const auto* jobs : {&batch.started, &batch.finished, &batch.progress}) {
        if (!jobs->empty()) return "job " + jobs->begin()->first.value();
    }
    if (!batch.interrupted.empty()) return "job " + batch.interrupted.begin()->first.value();
    return "cursor " + batch.cursor_id;
}

}  // namespace eb::workers::ws_ingest

// Following the change log.
#include "app/pulse/tail.hpp"

#include "app/pulse/render.hpp"
#include "json/reader.hpp"
#include "pulse/payload.hpp"

#include <algorithm>

namespace eb::app {
namespace {

constexpr int kRowsMax = 1000;

/// Clients whose set of accounts is no longer the same: their open streams were scoped by the old
/// one.
std::vector<ClientId> moved(const Directory& before, const Directory& after) {
    std::vector<ClientId> clients;
    for (const auto& [client, accounts] : before.accounts) {
        if (after.accounts_of(client) != accounts) clients.push_back(client);
    }
    for (const auto& [client, accounts] : after.accounts) {
        if (!before.accounts.contains(client)) clients.push_back(client);
    }
    return clients;
}

}  // namespace

Tail::Tail(TailSource source, Hub& hub, Periods periods, const Clock& clock, log::Logger log)
    : source_(std::move(source)),
      hub_(hub),
      periods_(periods),
      clock_(clock),
      log_(std::move(log)),
      directory_(std::make_shared<const Directory>()),
      thread_([this] { run(); }) {}

Tail::~Tail() {
    {
        const std::lock_guard guard{stop_mutex_};
        stopping_ = true;
    }
    stop_signal_.notify_all();
    thread_.join();
}

bool Tail::wait_until_fresh(seconds patience) {
    std::unique_lock lock{stop_mutex_};
    return stop_signal_.wait_for(lock, patience, [this] { return fresh_.load(); });
}

void Tail::run() {
    bool more = true;
    while (true) {
        {
            std::unique_lock lock{stop_mutex_};
            const auto wait = more ? milliseconds{0} : periods_.tick;
            if (stop_signal_.wait_for(lock, wait, [this] { return stopping_; })) return;
        }
        try {
            more = step();
            if (!fresh_.exchange(true)) {
                log_.info("pulse_fresh", {{"read_to", read_to_}});
                const std::lock_guard guard{stop_mutex_};  // Or a waiter could miss it.
                stop_signal_.notify_all();
            }
        } catch (const std::exception& error) {
            more = false;
            if (fresh_.exchange(false) || !began_)
                log_.error("pulse_stale", {{"why", error.what()}});
            std::unique_lock lock{stop_mutex_};
            if (stop_signal_.wait_for(lock, seconds{1}, [this] { return stopping_; })) return;
        }
    }
}

bool Tail::step() {
    if (!began_) {
        read_to_ = source_.log_end();
        read_directory();
        began_ = true;
        hub_.publish({}, read_to_);
    }
    if (clock_.steady() - directory_at_ >= periods_.directory) read_directory();

    const auto entries = source_.log_after(read_to_, kRowsMax);
    if (entries.empty()) return false;
    auto messages = messages_of(entries);
    read_to_ = entries.back().id;
    hub_.publish(std::move(messages), read_to_);
    return true;
}

void Tail::read_directory() {
    auto read = source_.directory();
    read.known = true;
    const auto fresh = std::make_shared<const Directory>(std::move(read));
    const auto before = directory_.copy();
    directory_at_ = clock_.steady();
    {
        auto shared = directory_.lock();
        *shared = fresh;
    }
    if (began_) {
        if (auto clients = moved(*before, *fresh); !clients.empty())
            hub_.end_streams_of(std::move(clients));
    }
}

std::vector<Message> Tail::messages_of(const std::vector<LogEntry>& entries) {
    auto directory = directory_.copy();
    const bool missed = std::any_of(entries.begin(), entries.end(), [&](const LogEntry& entry) {
        return directory->owner(entry.account) == ClientId{0};
    });
    if (missed && clock_.steady() - directory_at_ >= periods_.miss) {
        read_directory();
        directory = directory_.copy();
    }

    std::vector<Message> messages;
    for (const auto& entry : entries) {
        const auto client = directory->owner(entry.account);
        if (client == ClientId{0}) continue;
        try {
            const auto what = pulse::what_of(entry.kind, entry.payload);
            if (what)
                messages.push_back(
                    {entry.id, client,
                     records_of(render(entry.id, entry.at, *what, client, *directory))});
        } catch (const json::Malformed& error) {
            log_.error("change_unreadable",
                       {{"id", entry.id}, {"kind", entry.kind}, {"why", error.what()}});
        }
    }
    return messages;
}

}  // namespace eb::app

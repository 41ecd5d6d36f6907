// The same sums as the scripts make.
#include "app/pages/reading.hpp"

#include "domain/incidents.hpp"
#include "domain/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>
#include <tuple>

namespace eb::app {
namespace {

using DeviceKey = std::tuple<ServerId, Username, DeviceId>;

template <class Job>
DeviceKey device_key(const Job& job) {
    return {job.key.server, job.username, job.device};
}

struct Sum {
    std::int64_t throughput = 0;
    std::map<domain::Outcome, int> ended;
    std::map<domain::Outcome, std::set<DeviceKey>> ended_on;
    std::set<DeviceKey> good;     ///< Devices with a good backup.
    std::set<DeviceKey> trouble;  ///< Devices with something open.
    int running = 0;              ///< Really at work: an interrupted job waits for its device.
    int open = 0;
    int snoozed = 0;  ///< Put aside, which does not make them well.
    int registered = 0;
    int online = 0;
};

std::string named(const std::string& name, const char* otherwise) {
    return name.empty() ? otherwise : name;
}

std::string plural(int count, const char* one, const char* many) {
    return fmt::format("{} {}", count, count == 1 ? one : many);
}

const char* word_for_people(domain::Outcome outcome) {
    switch (outcome) {
        case domain::Outcome::success: return "Succeeded";
        case domain::Outcome::warning: return "Warnings";
        case domain::Outcome::error: return "Failed";
        case domain::Outcome::missed: return "Missed";
        case domain::Outcome::skipped: return "Skipped";
    }
    return "Failed";
}

/// Binary units, one decimal.
std::string rate(std::int64_t bytes_per_second) {
    constexpr std::array kUnits{"KiB", "MiB", "GiB", "TiB"};
    if (bytes_per_second < 1024) return fmt::format("{} B/s", bytes_per_second);
    auto value = static_cast<double>(bytes_per_second) / 1024;
    std::size_t unit = 0;
    for (; value >= 1023.95 && unit + 1 < kUnits.size(); ++unit) value /= 1024;
    return fmt::format("{:.1f} {}/s", value, kUnits.at(unit));
}

struct Incidents {
    std::vector<domain::FinishedJob> open;
    int snoozed = 0;
};

Incidents incidents_of(const Board::Values& values) {
    Incidents out{.open = domain::incidents(values.snapshot.recent)};
    out.snoozed = static_cast<int>(std::erase_if(out.open, [&](const domain::FinishedJob& job) {
        const auto snoozed = values.snapshot.snoozed.find(job.key.job);
        return snoozed != values.snapshot.snoozed.end() && snoozed->second > values.snapshot.now;
    }));
    return out;
}

Sum sum_of(const Board::Values& values, const Incidents& incidents) {
    const auto& snapshot = values.snapshot;
    Sum sum{.snoozed = incidents.snoozed};
    for (const auto& device : snapshot.devices) {
        if (!device.registered) continue;
        ++sum.registered;
        if (device.online) ++sum.online;
    }
    for (const auto& job : snapshot.running) {
        if (values.interrupted.contains(job.key)) {
            ++sum.open;
            sum.trouble.insert(device_key(job));
        } else {
            ++sum.running;
            sum.throughput += job.throughput_bps;
        }
    }
    for (const auto& job : snapshot.recent) {
        ++sum.ended[job.outcome];
        sum.ended_on[job.outcome].insert(device_key(job));
        if (job.outcome == domain::Outcome::success && job.classification == domain::kBackup)
            sum.good.insert(device_key(job));
    }
    for (const auto& job : incidents.open) {
        ++sum.open;
        sum.trouble.insert(device_key(job));
    }
    return sum;
}

std::string rest_of(const Sum& sum, int devices) {
    int calm = 0;
    for (const auto& device : sum.good) calm += sum.trouble.contains(device) ? 0 : 1;
    auto covered = sum.trouble;
    covered.insert(sum.good.begin(), sum.good.end());
    const bool all = calm > 0 && static_cast<int>(covered.size()) >= devices && sum.snoozed == 0;
    return all ? " The rest is protected." : "";
}

void say(Reading& reading, const store::Snapshot& snapshot, const Sum& sum) {
    const auto good = static_cast<int>(sum.good.size());
    const int devices = std::max(sum.registered, good);
    const bool no_jobs = snapshot.running.empty() && snapshot.recent.empty();
    if (devices > 0) {
        reading.summary =
            fmt::format("{} of {} {} a good backup from the last 24 hours.", good,
                        plural(devices, "device", "devices"), good == 1 ? "has" : "have");
    }
    if (sum.registered == 0 && no_jobs) {
        reading.verdict = "No device is connected yet.";
        reading.summary =
            "Install the backup app on a device and sign in there. It appears here within a "
            "second.";
    } else if (no_jobs) {
        reading.verdict = "No job has run in the last 24 hours.";
        reading.summary = "A backup shows here the moment it starts.";
    } else if (sum.open > 0) {
        reading.verdict =
            plural(sum.open, "thing needs you", "things need you") + "." + rest_of(sum, devices);
    } else if (good >= devices && sum.snoozed == 0) {
        reading.verdict = "Everything is protected.";
    } else if (good == 0 && sum.running > 0) {
        reading.verdict = plural(sum.running, "job is", "jobs are") + " running.";
    } else {
        reading.verdict = "Nothing needs you now.";
    }
}

std::string spread(int count, std::size_t devices) {
    if (count == 0) return "in the last 24 hours";
    if (devices > 1) return fmt::format("on {} devices", devices);
    if (count == 1) return "on one device";
    return count == 2 ? "both on one device" : "all on one device";
}

std::vector<Tile> tiles_of(Sum& sum) {
    using domain::Outcome;
    const auto ended = [&](const char* key, Outcome outcome, const char* icon, const char* tone,
                           const char* label, const std::string& note) {
        return Tile{key, icon, tone, std::to_string(sum.ended[outcome]), "", label, note};
    };
    const auto on = [&](Outcome outcome) {
        return spread(sum.ended[outcome], sum.ended_on[outcome].size());
    };
    const int devices = std::max(sum.registered, sum.online);
    const int offline = devices - sum.online;
    return {
        {"running", "run", "text-run", std::to_string(sum.running), "", "running",
         sum.throughput > 0 ? rate(sum.throughput) + (sum.running > 1 ? " together" : "")
                            : "at this moment"},
        ended("ok", Outcome::success, "check-circle", "text-ok", "succeeded",
              "in the last 24 hours"),
        ended("warn", Outcome::warning, "warn", "text-warn", "with warnings", on(Outcome::warning)),
        ended("bad", Outcome::error, "x-circle", "text-bad", "failed", on(Outcome::error)),
        ended("missed", Outcome::missed, "missed", "text-missed", "missed",
              sum.ended[Outcome::missed] > 0 ? "did not start in time" : "in the last 24 hours"),
        {"offline", "desktop", "text-ink-3", std::to_string(sum.online),
         fmt::format("/{}", devices), "devices online",
         offline > 0    ? fmt::format("{} offline", offline)
         : devices == 0 ? "none registered yet"
                        : "all of them"},
    };
}

}  // namespace

Reading reading_of(const Board::Values& values) {
    const auto& snapshot = values.snapshot;
    std::map<DeviceId, std::string> devices;
    for (const auto& device : snapshot.devices) devices[device.device] = device.name;
    const auto device_name = [&](const auto& job) {
        return named(devices[job.device], domain::kUnnamedDevice);
    };
    const auto item_name = [&](const auto& job) {
        const auto found = snapshot.item_names.find(job.item);
        return found == snapshot.item_names.end() ? "Backup" : named(found->second, "Backup");
    };

    Reading reading;
    const auto incidents = incidents_of(values);
    auto sum = sum_of(values, incidents);
    say(reading, snapshot, sum);
    reading.tiles = tiles_of(sum);
    for (const auto& job : incidents.open)
        reading.incidents.push_back(
            {word_for_people(job.outcome), device_name(job), item_name(job), job.ended_at});
    for (const auto& job : snapshot.running) {
        if (values.interrupted.contains(job.key))
            reading.incidents.push_back(
                {"Interrupted", device_name(job), item_name(job), job.started_at});
        else reading.running.push_back({device_name(job), item_name(job), job.started_at});
    }
    std::ranges::stable_sort(reading.incidents, std::ranges::greater{}, &ReadIncident::at);
    return reading;
}

}  // namespace eb::app

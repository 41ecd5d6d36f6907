// Filters from the address and back into links; rows in words.
#include "app/pages/job_logs.hpp"

#include "app/http/errors.hpp"
#include "app/pages/frame.hpp"
#include "app/pages/profile_view.hpp"
#include "app/pages/view_fields.hpp"
#include "app/pages/words.hpp"
#include "app/reports/job_filter.hpp"
#include "domain/names.hpp"
#include "http/client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

namespace eb::app {
namespace {

using std::chrono::days;

constexpr std::size_t kIdBytesMax = 255;
constexpr int kMissed = 7004;

struct Choice {
    std::string value;
    std::string label;
};

const std::vector<Choice>& statuses() {
    static const std::vector<Choice> choices{
        {"", "Any status"},         {"running", "Running"}, {"success", "Succeeded"},
        {"warning", "Warnings"},    {"error", "Failed"},    {"missed", "Missed"},
        {"cancelled", "Cancelled"}, {"skipped", "Skipped"},
    };
    return choices;
}

const std::vector<Choice>& periods() {
    static const std::vector<Choice> choices{
        {"", "Any time"},       {"1", "Last 24 hours"}, {"7", "Last 7 days"},
        {"30", "Last 30 days"}, {"dates", "Dates…"},
    };
    return choices;
}

std::vector<Choice> types() {
    constexpr int kFirst = domain::kBackup;
    constexpr int kLast = 4011;
    std::vector<Choice> choices{{"", "Any kind"}};
    for (int type = kFirst; type <= kLast; ++type)
        choices.push_back({std::to_string(type), domain::job_type_name(type)});
    return choices;
}

bool is_one_of(const std::vector<Choice>& choices, const std::string& value) {
    return std::ranges::find(choices, value, &Choice::value) != choices.end();
}

template <class Number>
std::optional<Number> number_in(std::string_view text) {
    Number number{};
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size())
        return std::nullopt;
    return number;
}

/// "2026-11-01": its first second in UTC.
std::optional<sys_seconds> day_in(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = number_in<int>(text.substr(0, 4));
    const auto month = number_in<unsigned>(text.substr(5, 2));
    const auto day = number_in<unsigned>(text.substr(8, 2));
    if (!year || !month || !day || *year < 1970 || *year > 2037) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{*month},
                                           std::chrono::day{*day}};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days{date};
}

/// The address of the tab with what is asked for.
std::string link_to(const JobsAsked& asked, ServiceId service, const std::string& after) {
    http::Form form;
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty()) form.emplace_back(name, value);
    };
    add("status", asked.status);
    add("device", asked.device);
    add("item", asked.item);
    add("type", asked.type);
    add("when", asked.when);
    add("from", asked.from);
    add("to", asked.to);
    if (asked.zone.count() != 0) form.emplace_back("zone", std::to_string(asked.zone.count()));
    add("after", after);
    const auto query = http::encode_form(form);
    return fmt::format("{}&a=user-profile&serviceid={}&tab=jobs{}{}", kModuleLink, service.value(),
                       query.empty() ? "" : "&", query);
}

ViewData options(const std::vector<Choice>& choices, const std::string& chosen) {
    return list_of(choices, [&](ViewData& entry, const Choice& choice) {
        entry["value"] = choice.value;
        entry["text"] = choice.label;
        entry["selected"] = choice.value == chosen;
    });
}

std::string or_else(const std::string& name, const char* otherwise) {
    return name.empty() ? otherwise : name;
}

ViewData device_options(const store::Holding& holding, const std::string& chosen) {
    std::vector<Choice> choices{{"", "Any device"}};
    for (const auto& device : holding.devices)
        choices.push_back({device.id.value(), or_else(device.name, domain::kUnnamedDevice)});
    return options(choices, chosen);
}

ViewData item_options(const store::Holding& holding, const std::string& chosen) {
    std::map<DeviceId, std::string> devices;
    for (const auto& device : holding.devices) devices.emplace(device.id, device.name);
    std::vector<Choice> choices{{"", "Any item"}};
    for (const auto& item : holding.items) {
        const auto device = devices.find(item.device);
        auto label = or_else(item.name, "Unnamed item");
        if (device != devices.end() && devices.size() > 1) label += " · " + device->second;
        choices.push_back({item.id.value(), label});
    }
    return options(choices, chosen);
}

struct Status {
    std::string word;
    std::string icon;
    std::string icon_tone;
    std::string tone;
};

Status status_of(const store::HistoryJob& job, const domain::LiveJob* live) {
    if (!domain::is_running(job.status)) {
        const auto look = look_of(job.status, domain::outcome_of(job.status));
        return {look.word, look.icon, look.icon_tone, look.tone.empty() ? "text-ink-2" : look.tone};
    }
    if (live != nullptr && live->interrupted)
        return {"Interrupted", "interrupted", "text-warn", "text-warn"};
    auto word = domain::status_name(job.status);
    if (live != nullptr && live->items_total > 0) {
        const auto share =
            std::clamp<std::int64_t>(live->items_done * 100 / live->items_total, 0, 100);
        word += fmt::format(" {} %", share);
    }
    return {word, "run", "text-run", "text-run"};
}

std::string ran_for(const store::HistoryJob& job) {
    if (job.status == kMissed) return "did not start";
    if (job.ended_at <= job.started_at) return "0 s";
    return length_words(job.ended_at - job.started_at);
}

std::string moved(const store::HistoryJob& job, const domain::LiveJob* live) {
    auto bytes = std::max(job.upload_bytes, job.download_bytes);
    if (live != nullptr) bytes = std::max(bytes, live->bytes_done);
    return bytes > 0 ? size_words(bytes) : "none";
}

/// "No failed jobs in the last 7 days."
std::string nothing_words(const JobsAsked& asked) {
    static const std::map<std::string, std::string> words{{"", "jobs"},
                                                          {"running", "running jobs"},
                                                          {"success", "jobs that succeeded"},
                                                          {"warning", "jobs with warnings"},
                                                          {"error", "failed jobs"},
                                                          {"missed", "missed jobs"},
                                                          {"cancelled", "cancelled jobs"},
                                                          {"skipped", "skipped jobs"}};
    std::string of =
        asked.device.empty() && asked.item.empty() && asked.type.empty() ? "" : " of this choice";
    if (asked.when == "1") of += " in the last 24 hours";
    else if (asked.when == "dates") of += " on these dates";
    else if (!asked.when.empty()) of += " in the last " + asked.when + " days";
    return "No " + words.at(asked.status) + of + ".";
}

}  // namespace

JobsAsked jobs_asked(const Query& query) {
    const auto text = [&](const char* name) {
        auto value = query.find(name).value_or("");
        return value.size() > kIdBytesMax ? std::string{} : value;
    };
    JobsAsked asked{.status = text("status"),
                    .device = text("device"),
                    .item = text("item"),
                    .type = text("type"),
                    .when = text("when"),
                    .after = text("after")};
    if (!is_one_of(statuses(), asked.status)) asked.status.clear();
    if (!is_one_of(types(), asked.type)) asked.type.clear();
    if (!is_one_of(periods(), asked.when)) asked.when.clear();
    if (asked.when == "dates") {
        if (day_in(text("from"))) asked.from = text("from");
        if (day_in(text("to"))) asked.to = text("to");
        const auto zone = number_in<int>(text("zone")).value_or(0);
        if (std::chrono::abs(std::chrono::minutes{zone}) <= std::chrono::hours{24})
            asked.zone = std::chrono::minutes{zone};
    }
    return asked;
}

JobsAsked of_account(JobsAsked asked, const store::Holding& holding) {
    const auto has = [](const auto& things, const std::string& id) {
        return std::ranges::any_of(things, [&](const auto& it) { return it.id.value() == id; });
    };
    if (!has(holding.devices, asked.device)) asked.device.clear();
    if (!has(holding.items, asked.item)) asked.item.clear();
    return asked;
}

store::JobFilter job_filter_of(const JobsAsked& asked, sys_seconds now) {
    store::JobFilter filter{.statuses = codes_of(asked.status)};
    if (!asked.device.empty()) filter.device = DeviceId{asked.device};
    if (!asked.item.empty()) filter.item = ItemId{asked.item};
    filter.classification = number_in<int>(asked.type);
    if (asked.when == "dates") {
        const auto in_utc = [&](sys_seconds day) { return day + asked.zone; };
        if (const auto from = day_in(asked.from)) filter.from = in_utc(*from);
        if (const auto to = day_in(asked.to)) filter.until = in_utc(*to + days{1});
    } else if (const auto back = number_in<int>(asked.when)) {
        filter.from = now - days{*back};
    }
    return filter;
}

std::optional<store::JobPlace> place_of(const JobsAsked& asked) {
    if (asked.after.empty()) return std::nullopt;
    try {
        return place_in(asked.after);
    } catch (const BadRequest&) {
        return std::nullopt;  // The list begins at its beginning.
    }
}

void add_job_logs(ViewData& data, const JobsAsked& asked, const store::JobPage& page,
                  const store::Holding& holding, ServiceId service) {
    std::map<JobId, const domain::LiveJob*> running;
    for (const auto& job : holding.running) running.emplace(job.key.job, &job);
    const auto here = link_to(asked, service, "");
    data["status_options"] = options(statuses(), asked.status);
    data["device_options"] = device_options(holding, asked.device);
    data["item_options"] = item_options(holding, asked.item);
    data["type_options"] = options(types(), asked.type);
    data["when_options"] = options(periods(), asked.when);
    data["jobs_by_dates"] = asked.when == "dates";
    data["jobs_from"] = asked.from;
    data["jobs_to"] = asked.to;
    data["jobs_filtered"] = here != link_to({}, service, "");
    data["jobs_continued"] = place_of(asked).has_value();
    data["jobs_url"] = link_to({}, service, "");
    data["jobs_newest_url"] = here;
    data["no_jobs_words"] = nothing_words(asked);
    data["has_jobs"] = !page.jobs.empty();
    set_if(data, "older_url", page.next ? link_to(asked, service, cursor_of(*page.next)) : "");
    data["jobs"] = list_of(page.jobs, [&](ViewData& entry, const store::HistoryJob& job) {
        const auto at_work = running.find(job.id);
        const auto* live = at_work == running.end() ? nullptr : at_work->second;
        const auto status = status_of(job, live);
        const auto kind = domain::job_type_name(job.classification);
        entry["id"] = job.id.value();
        entry["place"] = cursor_of({job.started_at, job.id});
        entry["url"] = here + "&" + http::encode_form({{"job", job.id.value()}});
        entry["name"] = or_else(job.item_name, kind.c_str());
        // A backup is what one expects.
        set_if(entry, "kind",
               job.item_name.empty() || job.classification == domain::kBackup ? "" : kind);
        entry["device"] = or_else(job.device_name, "a removed device");
        entry["word"] = status.word;
        entry["icon"] = status.icon;
        entry["icon_tone"] = status.icon_tone;
        entry["tone"] = status.tone;
        entry["running"] = domain::is_running(job.status);
        set_time(entry, "started", job.started_at);
        entry["ran"] = ran_for(job);
        entry["moved"] = moved(job, live);
    });
}

}  // namespace eb::app

// The users table, as a page's rows and as JSON. What is not known of an account is a dash here and
// null there, never a zero.
#include "app/pages/users.hpp"

#include "app/http/errors.hpp"
#include "app/pages/words.hpp"
#include "comet/kept_content.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace eb::app {
namespace {

using domain::UserRow;

constexpr std::size_t kPageRows = 50;
constexpr std::size_t kPageRowsMax = 100;
constexpr std::size_t kSearchCharactersMax = 200;
constexpr std::size_t kCursorBytesMax = 4096;  // A name of 255 characters fits four times.
constexpr int kWarnFrom = 80;                  // Percent of a limit.

struct Look {
    const char* icon;
    const char* tone;
    std::string word;
};

/// As the table's script has it (views/assets/js/users-rows.js).
Look look_of(const domain::DayOfJobs& jobs) {
    const auto ended = jobs.ended();
    if (jobs.failed > 0) return {"x-circle", "text-bad", count_words(jobs.failed) + " failed"};
    if (jobs.missed > 0) return {"missed", "text-missed", count_words(jobs.missed) + " missed"};
    if (jobs.warned > 0)
        return {"warn", "text-warn", plural_words(jobs.warned, "warning", "warnings")};
    if (ended > 0) {
        return {"check-circle", "text-ok",
                count_words(jobs.succeeded) + " of " + count_words(ended)};
    }
    if (jobs.running > 0) return {"run", "text-run", count_words(jobs.running) + " running"};
    return {"skipped", "text-off", "no job"};
}

int percent_of(std::int64_t used, std::int64_t limit) {
    if (limit <= 0) return 0;
    const auto share = static_cast<double>(used) * 100 / static_cast<double>(limit);
    return static_cast<int>(std::clamp(share, 0.0, 100.0));  // 99.6 % is not full.
}

const char* bar_of(std::int64_t used, std::int64_t limit) {
    if (limit > 0 && used >= limit) return "bar-bad";
    return percent_of(used, limit) >= kWarnFrom ? "bar-warn" : "bar-calm";
}

ViewData storage_data(std::int64_t used, std::int64_t limit) {
    ViewData storage;
    storage.set("used", size_words(used));
    if (limit > 0) storage.set("limit", size_words(limit));
    else storage.set("limit", false);
    storage.set("percent", std::to_string(percent_of(used, limit)));
    storage.set("bar", bar_of(used, limit));
    return storage;
}

/// A count of what a profile says; zero is grey.
ViewData count_data(std::int64_t count) {
    ViewData data;
    data.set("n", count_words(count));
    data.set("none", count == 0);
    return data;
}

bool has_devices(const UserRow& row) { return row.read || row.devices > 0; }

ViewData row_data(const UserRow& row, std::int64_t m365_quota) {
    ViewData entry;
    const auto look = look_of(row.jobs);
    entry.set("service_id", std::to_string(row.service.value()));
    entry.set("username", row.username.value());
    entry.set("plan", row.plan);
    entry.set("jobs_icon", look.icon);
    entry.set("jobs_tone", look.tone);
    entry.set("jobs_word", look.word);
    entry.set("has_devices", has_devices(row));
    entry.set("devices", count_words(row.devices));
    entry.set("online", count_words(row.online));
    entry.set("read", false);
    if (!row.read) return entry;

    const auto& read = *row.read;
    ViewData known;
    known.set("name", read.name);
    known.set("suspended", read.suspended);
    known.set("items", count_data(read.items));
    known.set("vaults", count_data(read.vaults));
    known.set("hyperv", count_data(read.hyperv_vms));
    known.set("vmware", count_data(read.vmware_vms));
    known.set("m365", count_data(read.m365_accounts));
    if (m365_quota > 0) known.set("m365_quota", count_words(m365_quota));
    else known.set("m365_quota", false);
    known.set("storage", storage_data(read.storage_bytes, read.storage_limit_bytes));
    if (read.vaults_full > 0) known.set("full", plural_words(read.vaults_full, "vault", "vaults"));
    else known.set("full", false);
    known.set("summary", plural_words(row.devices, "device", "devices") + " · " +
                             plural_words(read.items, "item", "items") + " · " +
                             plural_words(read.vaults, "vault", "vaults"));
    entry.set("read", known);
    return entry;
}

json::Object jobs_json(const domain::DayOfJobs& jobs) {
    return json::Object{}
        .add("running", jobs.running)
        .add("succeeded", jobs.succeeded)
        .add("warned", jobs.warned)
        .add("failed", jobs.failed)
        .add("missed", jobs.missed);
}

json::Object row_json(const UserRow& row, std::int64_t m365_quota) {
    json::Object out;
    out.add("service_id", row.service)
        .add("server_id", row.server)
        .add("username", row.username)
        .add("plan", row.plan)
        .add("jobs", jobs_json(row.jobs));
    const auto number = [&](const char* name, bool known, std::int64_t value) {
        out.raw(name, known ? std::to_string(value) : "null");
    };
    number("devices", has_devices(row), row.devices);
    number("devices_online", has_devices(row), row.online);
    const bool known = row.read.has_value();
    const auto read = row.read.value_or(UserRow::Read{});
    if (known) out.add("name", read.name);
    else out.raw("name", "null");
    number("items", known, read.items);
    number("vaults", known, read.vaults);
    number("vaults_full", known, read.vaults_full);
    number("storage_bytes", known, read.storage_bytes);
    number("storage_limit_bytes", known, read.storage_limit_bytes);
    number("hyperv_vms", known, read.hyperv_vms);
    number("vmware_vms", known, read.vmware_vms);
    number("m365_accounts", known, read.m365_accounts);
    number("m365_quota", known, m365_quota);
    out.add("suspended", read.suspended).add("read_at", read.at);
    return out;
}

sys_seconds oldest(const std::vector<UserRow>& rows) {
    sys_seconds at{};
    for (const auto& row : rows) {
        if (!row.read) continue;
        at = at == sys_seconds{} ? row.read->at : std::min(at, row.read->at);
    }
    return at;
}

std::size_t limit_of(const Query& query) {
    const auto text = query.find("limit").value_or("");
    if (text.empty()) return kPageRows;
    std::size_t limit = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
    if (error != std::errc{} || end != text.data() + text.size() || limit == 0 ||
        limit > kPageRowsMax) {
        throw BadRequest{"limit", "A page has between 1 and 100 users."};
    }
    return limit;
}

domain::UserQuestion question_of(const Query& query) {
    domain::UserQuestion question{.limit = limit_of(query)};
    const auto sort = query.find("sort").value_or("");
    if (!sort.empty()) {
        const auto column = domain::user_column(sort);
        if (!column) throw BadRequest{"sort", "Users are not sorted by that."};
        question.sort = *column;
    }
    const auto dir = query.find("dir").value_or("");
    if (!dir.empty() && dir != "asc" && dir != "desc")
        throw BadRequest{"dir", "The direction is asc or desc."};
    question.down = dir == "desc";
    question.search = cut(query.find("search").value_or(""), kSearchCharactersMax);
    question.after = query.find("after").value_or("");
    if (question.after.size() > kCursorBytesMax)
        throw BadRequest{"after", "There is no such page."};
    return question;
}

void set_usage(ViewData& data, const Usage& usage) {
    ViewData kinds{ViewData::type::list};
    std::int64_t most = 1;
    for (const auto& kind : usage.kinds) most = std::max(most, kind.count);
    for (const auto& kind : usage.kinds) {
        ViewData entry;
        entry.set("name", kind.name);
        entry.set("label", kind.label);
        entry.set("icon", kind.icon);
        entry.set("sort", kind.sort);
        entry.set("count", count_words(kind.count));
        entry.set("share", std::to_string(percent_of(kind.count, most)));
        kinds.push_back(entry);
    }
    ViewData out;
    out.set("devices", count_words(usage.devices));
    out.set("online", count_words(usage.online));
    const auto offline = usage.devices - usage.online;
    out.set("offline", offline > 0 ? ViewData{count_words(offline)} : ViewData{false});
    out.set("storage", storage_data(usage.storage_bytes, usage.storage_limit_bytes));
    out.set("items", count_words(usage.items));
    out.set("kinds", kinds);
    out.set("has_kinds", !usage.kinds.empty());
    out.set("unread", usage.unread > 0 ? ViewData{plural_words(usage.unread, "user", "users")}
                                       : ViewData{false});
    out.set("read_at", false);
    if (usage.read_at != sys_seconds{}) {
        ViewData at;
        at.set("iso", iso_time(usage.read_at));
        at.set("text", time_words(usage.read_at));
        out.set("read_at", at);
    }
    data.set("usage", out);
}

}  // namespace

std::vector<UserRow> Users::rows(ClientId client, const Board::Values& board) const {
    return user_rows(client, parts_.services(client), *parts_.directory(), board,
                     parts_.overview(client));
}

std::map<store::Account, std::int64_t> Users::quotas(ClientId client,
                                                     const std::vector<UserRow>& rows) const {
    std::vector<store::Account> accounts;
    for (const auto& row : rows) {
        if (row.read) accounts.push_back({row.server, row.username});
    }
    std::map<store::Account, std::int64_t> quotas;
    for (const auto& [account, content] : parts_.contents(client, accounts))
        quotas.emplace(account, comet::kept_account(content).m365_quota);
    return quotas;
}

void Users::fill(ViewData& data, ClientId client, const Board::Values& board) const {
    auto all = rows(client, board);
    set_usage(data, usage_of(all, parts_.items(client)));
    const auto first = *domain::page_of(std::move(all), {.limit = kPageRows});
    auto quota = quotas(client, first.rows);
    ViewData list{ViewData::type::list};
    for (const auto& row : first.rows)
        list.push_back(row_data(row, quota[{row.server, row.username}]));
    data.set("users", list);
    data.set("users_total", std::to_string(first.total));
    data.set("users_count", plural_words(static_cast<std::int64_t>(first.total), "user", "users"));
    data.set("users_shown", std::to_string(first.rows.size()));
    data.set("users_next", first.next);
    data.set("users_more", !first.next.empty());
}

Response Users::page(const Request& request, const Session& session) const {
    const auto question = question_of(request.query);
    const auto client = session.client;
    std::vector<UserRow> all;
    // Who has no account needs no board.
    if (!parts_.directory()->accounts_of(client).empty()) all = rows(client, parts_.board(client));
    const auto page = domain::page_of(std::move(all), question);
    if (!page) throw BadRequest{"after", "There is no such page."};
    auto quota = quotas(client, page->rows);
    json::Array rows;
    for (const auto& row : page->rows) rows.add(row_json(row, quota[{row.server, row.username}]));
    return Response::success(json::Object{}
                                 .add("total", page->total)
                                 .add("rows", rows)
                                 .add("next", page->next)
                                 .add("read_at", oldest(page->rows)));
}

}  // namespace eb::app

// The profile page's data. Of the tabs only the one that is shown is filled; the page's script asks
// for the others when somebody looks.
#include "app/pages/user_profile.hpp"

#include "app/http/errors.hpp"
#include "app/pages/job_logs.hpp"
#include "app/pages/profile_view.hpp"
#include "app/pages/view_fields.hpp"
#include "app/pages/words.hpp"
#include "json/writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace eb::app {
namespace {

constexpr int kWarnFrom = 80;  // Percent of a quota.
constexpr const char* kNotThere =
    "This service is not among your active ones. It may have been suspended, ended, or moved to "
    "another account.";

struct Tab {
    const char* name;
    const char* label;
};
constexpr std::array kTabs{Tab{"profile", "Profile"}, Tab{"devices", "Devices"},
                           Tab{"items", "Protected Items"}, Tab{"vaults", "Storage Vaults"},
                           Tab{"jobs", "Job Logs"}};

ServiceId service_of(const Query& query) {
    const auto text = query.find("serviceid").value_or("");
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (error != std::errc{} || end != text.data() + text.size() || id <= 0)
        throw NotFound{kNotThere};
    return ServiceId{id};
}

std::string tab_of(const Query& query) {
    const auto asked = query.find("tab").value_or("");
    const auto* const found =
        std::ranges::find_if(kTabs, [&](const Tab& tab) { return asked == tab.name; });
    return found == kTabs.end() ? kTabs.front().name : found->name;
}

ViewData tabs_data(const std::string& current, const std::string& link, const ProfileView& view) {
    const auto count_of = [&](const std::string& name) -> std::string {
        if (name == "devices") return count_words(view.figures.devices);
        if (name == "items") return count_words(view.figures.items);
        if (name == "vaults") return count_words(view.figures.vaults);
        return {};
    };
    ViewData tabs{ViewData::type::list};
    for (const auto& tab : kTabs) {
        ViewData entry;
        entry.set("name", tab.name);
        entry.set("label", tab.label);
        set_if(entry, "count", count_of(tab.name));
        entry.set("url", link + "&tab=" + tab.name);
        entry.set("current", current == tab.name);
        tabs.push_back(entry);
    }
    return tabs;
}

ViewData devices_data(const ProfileView& view) {
    return list_of(view.devices, [](ViewData& entry, const auto& device) {
        entry["id"] = device.id.value();
        entry["name"] = device.name;
        entry["icon"] = device.icon;
        entry["online"] = device.online;
        entry["system"] = device.system;
        entry["version"] = device.version;
        entry["items"] = count_words(device.items);
        set_time(entry, "offline_since", device.offline_since);
        set_time(entry, "registered", device.registered_at, true);
        set_time(entry, "seen", device.last_seen);
    });
}

void set_vaults(ViewData& entry, const std::vector<std::string>& vaults) {
    std::string all;
    for (const auto& vault : vaults) all += (all.empty() ? "" : ", ") + vault;
    set_if(entry, "vault", vaults.empty() ? "" : vaults.front());
    set_if(entry, "vaults_more",
           vaults.size() > 1 ? "+" + std::to_string(vaults.size() - 1) : std::string{});
    entry.set("vaults_all", all);
}

ViewData items_data(const ProfileView& view) {
    return list_of(view.items, [](ViewData& entry, const auto& item) {
        entry["id"] = item.id.value();
        entry["name"] = item.name;
        entry["type"] = item.type;
        entry["icon"] = item.icon;
        entry["device_id"] = item.device.value();
        entry["device"] = item.device_name;
        set_if(entry, "size", item.bytes ? size_words(*item.bytes) : "");
        entry["bytes"] = item.bytes ? std::to_string(*item.bytes) : "";
        set_time(entry, "last_run", item.last_run);
        entry["status"] = item.status.word;
        entry["status_icon"] = item.status.icon;
        entry["status_icon_tone"] = item.status.icon_tone;
        entry["status_tone"] = item.status.tone.empty() ? "text-ink-2" : item.status.tone;
        set_if(entry, "running", item.running);
        entry["interrupted"] = item.interrupted;
        const bool at_work = !item.running.empty() && !item.interrupted;
        const bool issue = item.interrupted || (item.status.issue && !at_work);
        entry["tags"] = std::string{issue ? "issues" : ""} + (at_work ? " running" : "");
        set_vaults(entry, item.vaults);
    });
}

ViewData vaults_data(const ProfileView& view) {
    return list_of(view.vaults, [](ViewData& entry, const auto& vault) {
        const bool full = vault.quota > 0 && vault.used && *vault.used >= vault.quota;
        entry["id"] = vault.id.value();
        entry["name"] = vault.name;
        entry["type"] = vault.type;
        set_if(entry, "used", vault.used ? size_words(*vault.used) : "");
        entry["used_bytes"] = vault.used ? std::to_string(*vault.used) : "";
        set_if(entry, "quota", vault.quota > 0 ? size_words(vault.quota) : "");
        entry["measured"] = vault.quota > 0 && vault.used.has_value();
        entry["percent"] = std::to_string(vault.percent);
        entry["full"] = full;
        entry["bar"] = full ? "bar-bad" : vault.percent >= kWarnFrom ? "bar-warn" : "bar-calm";
        entry["percent_tone"] = full                         ? "font-medium text-bad"
                                : vault.percent >= kWarnFrom ? "font-medium text-warn"
                                                             : "text-ink-3";
        set_if(entry, "items", vault.items > 0 ? count_words(vault.items) : "");
        entry["items_number"] = std::to_string(vault.items);
        set_time(entry, "measured_at", vault.measured_at);
    });
}

ViewData figure(const char* icon, const char* label, const std::string& value) {
    ViewData entry;
    entry.set("icon", icon);
    entry.set("label", label);
    entry.set("value", value);
    return entry;
}

/// Lines of the card that a script fills in.
ViewData quotas_data() {
    struct Line {
        const char *field, *counted, *label, *one, *many, *state;
    };
    constexpr std::array kLines{
        Line{"maximumDevices", "devices", "Maximum devices", "device", "devices", "registered"},
        Line{"quotaOffice365", "office365", "Microsoft 365 protected accounts", "account",
             "accounts", "protected"},
        Line{"quotaHyperV", "hyperV", "Hyper-V guests", "guest", "guests", "protected"},
        Line{"quotaVMware", "vmware", "VMware guests", "guest", "guests", "protected"}};
    ViewData list{ViewData::type::list};
    for (const auto& line : kLines) {
        ViewData entry;
        entry.set("field", line.field);
        entry.set("counted", line.counted);
        entry.set("label", line.label);
        entry.set("one", line.one);
        entry.set("many", line.many);
        entry.set("state", line.state);
        list.push_back(entry);
    }
    return list;
}

void add_details(ViewData& data, const ProfileView& view) {
    const auto counted = [&](std::int64_t domain::AccountCounts::*count) {
        return view.counted ? count_words((*view.counted).*count) : std::string{"not read yet"};
    };
    ViewData figures{ViewData::type::list};
    figures.push_back(figure("desktop", "Devices", count_words(view.figures.devices)));
    figures.push_back(figure("shield", "Protected items", count_words(view.figures.items)));
    figures.push_back(figure("vm", "Hyper-V VMs", counted(&domain::AccountCounts::hyperv_vms)));
    figures.push_back(figure("vm", "VMware VMs", counted(&domain::AccountCounts::vmware_vms)));
    figures.push_back(
        figure("cloud", "Microsoft 365 accounts", counted(&domain::AccountCounts::m365_accounts)));
    figures.push_back(
        figure("vault", "Storage, all vaults", size_words(view.figures.stored_bytes)));
    data["figures"] = std::move(figures);
    data["quotas"] = quotas_data();
    set_time(data, "read_at", view.read_at);
    set_time(data, "since", view.created_at, true);
}

/// What scripts need to know of the account beside what is on the page. Of vaults no more than
/// their rows show.
std::string data_for_scripts(const store::Service& service, const ProfileView& view,
                             sys_seconds now, std::uint64_t last_event_id) {
    json::Array devices;
    for (const auto& device : view.devices) {
        devices.add(json::Object{}
                        .add("id", device.id)
                        .add("name", device.name)
                        .add("online", device.online)
                        .add("offline_since", device.offline_since)
                        .add("system", device.system)
                        .add("version", device.version)
                        .add("icon", device.icon)
                        .add("items", device.items)
                        .add("registered_at", device.registered_at));
    }
    json::Array vaults;
    for (const auto& vault : view.vaults) {
        vaults.add(json::Object{}
                       .add("id", vault.id)
                       .add("name", vault.name)
                       .add("type", vault.type)
                       .add("used", vault.used.value_or(-1))
                       .add("quota", vault.quota));
    }
    return json::Object{}
        .add("service_id", service.id)
        .add("server_id", service.server)
        .add("username", service.username)
        .add("t", now)
        .add("last_event_id", std::to_string(last_event_id))
        .add("devices", devices)
        .add("vaults", vaults)
        .str();
}

}  // namespace

Response UserProfile::handle(const Request& request, const Session& session) const {
    const auto id = service_of(request.query);
    const auto tab = tab_of(request.query);
    const auto service = parts_.service(session.client, id);
    if (!service) throw NotFound{kNotThere};

    // Before the tables are read: what changes in between is told again, not missed.
    const auto last_event_id = parts_.last_event_id();
    const auto holding = parts_.holding(
        *service, tab == "items" ? store::Holdings::Items::whole : store::Holdings::Items::places);
    const auto view = profile_view(holding);
    const auto link = std::string{kModuleLink} +
                      "&a=user-profile&serviceid=" + std::to_string(service->id.value());

    auto data = frame_.data(request, session, service->username.value(),
                            parts_.client_name(session.client), "user-profile.js");
    data.set("service_id", std::to_string(service->id.value()));
    data.set("username", service->username.value());
    set_if(data, "user_account_name", view.account_name);
    set_if(data, "plan", service->product);
    data.set("suspended", view.suspended);
    data.set("can_change", session.may(kChangePermission));
    data.set("tabs", tabs_data(tab, link, view));
    for (const auto& one : kTabs) data.set(std::string{"shows_"} + one.name, tab == one.name);
    data.set("devices_count", plural_words(view.figures.devices, "device", "devices"));
    data.set("online_count", count_words(view.figures.online));
    data.set("items_count", plural_words(view.figures.items, "item", "items"));
    data.set("vaults_count", plural_words(view.figures.vaults, "vault", "vaults"));
    data.set("has_devices", !view.devices.empty());
    data.set("has_items", !view.items.empty());
    data.set("has_vaults", !view.vaults.empty());
    if (tab == "profile") add_details(data, view);
    if (tab == "devices") data["devices"] = devices_data(view);
    if (tab == "items") data["items"] = items_data(view);
    if (tab == "vaults") data["vaults"] = vaults_data(view);
    if (tab == "jobs") {
        const auto asked = of_account(jobs_asked(request.query), holding);
        const auto page = parts_.jobs(*service, job_filter_of(asked, holding.now), place_of(asked));
        add_job_logs(data, asked, page, holding, service->id);
    }
    data.set("profile_json",
             json::html_safe(data_for_scripts(*service, view, holding.now, last_event_id)));
    return frame_.answer("user_profile", std::move(data));
}

}  // namespace eb::app

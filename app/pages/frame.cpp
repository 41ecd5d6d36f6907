// The pages' frame.
#include "app/pages/frame.hpp"

#include "core/text.hpp"

namespace eb::app {
namespace {

/// "Maya Lindqvist" → "ML"; characters, not bytes.
std::string initials_of(const std::string& name) {
    std::string initials;
    std::size_t from = 0;
    int taken = 0;
    while (from < name.size() && taken < 2) {
        const auto to = std::min(name.find(' ', from), name.size());
        if (to > from) {
            initials += cut(name.substr(from, to - from), 1);
            ++taken;
        }
        from = to + 1;
    }
    return initials;
}

/// The choice that the page's switch has stored; empty follows the system.
std::string theme_of(const Request& request) {
    const auto& chosen = request.param("EB_THEME");
    return chosen == "light" || chosen == "dark" ? chosen : "";
}

const char* headline_of(int status) {
    if (status == 404) return "There is no such page";
    if (status == 403) return "This is not open to your login";
    if (status == 503) return "We cannot show this just now";
    if (status < 500) return "This address does not work";
    return "Something went wrong";
}

ViewData nav_entry(const char* label, const std::string& url, bool current) {
    ViewData entry;
    entry.set("label", label);
    entry.set("url", url);
    entry.set("current", current);
    return entry;
}

}  // namespace

ViewData Frame::data(const Request& request, const Session& session, const std::string& title,
                     const std::string& account_name, const std::string& script) const {
    const auto ticket = tickets_.issue(session);
    ViewData nav{ViewData::type::list};
    nav.push_back(nav_entry("Backups", kModuleLink, true));
    nav.push_back(nav_entry("Services", link("clientarea.php?action=services"), false));
    nav.push_back(nav_entry("Billing", link("clientarea.php?action=invoices"), false));
    nav.push_back(nav_entry("Support", link("supporttickets.php"), false));

    ViewData data;
    data.set("title", title);
    data.set("brand", site_.brand);
    data.set("language", "en");  // The pages' own words are English; WHMCS's language would misname
                                 // them to screen readers.
    data.set("theme", theme_of(request));
    data.set("assets_css", views_.asset("app.css"));
    data.set("assets_js", views_.asset(script));
    data.set("assets_icons", views_.asset("icons.svg"));
    data.set("assets_job_drawer", views_.asset("job-drawer.js"));
    data.set("assets_restore_wizard", views_.asset("restore-wizard.js"));
    data.set("csrf_token", csrf_token(session));
    data.set("page_key", page_key(session));
    data.set("nav", nav);
    data.set("account_name", account_name);
    data.set("account_initials", initials_of(account_name));
    data.set("logout_url", link("logout.php"));
    data.set("services_url", link("cart.php"));
    data.set("admin_banner", session.masquerading);
    data.set("admin_return_url", link("logout.php?returntoadmin=1"));
    data.set("modulelink", kModuleLink);
    data.set("pulse_ticket", ticket.text);
    data.set("pulse_ticket_expires_at", std::to_string(unix_seconds(ticket.expires_at)));
    data.set("request_id", request.param("EB_REQUEST_ID"));
    return data;
}

Response Frame::answer(const std::string& name, ViewData data) const {
    auto response = Response::html(200, views_.page(name, std::move(data)));
    response.headers.emplace_back("Content-Security-Policy", kContentSecurityPolicy);
    response.headers.emplace_back("Referrer-Policy", "same-origin");
    return response;
}

std::string Frame::error_page(const Request& request, int status,
                              const std::string& message) const {
    ViewData data;
    data.set("title", headline_of(status));
    data.set("headline", headline_of(status));
    data.set("brand", site_.brand);
    data.set("language", "en");
    data.set("theme", theme_of(request));
    data.set("message", message);
    data.set("request_id", request.param("EB_REQUEST_ID"));
    data.set("home_url", kModuleLink);
    data.set("assets_css", views_.asset("app.css"));
    return views_.render("error", std::move(data));
}

}  // namespace eb::app

// What every page shares: brand, menu, account, tokens, and the headers that keep it safe.
#pragma once

#include "app/http/message.hpp"
#include "app/pages/views.hpp"
#include "app/session/ticket.hpp"

#include <string>

namespace eb::app {

struct Site {
    std::string brand;      ///< The provider's name.
    std::string whmcs_url;  ///< Base of links into WHMCS with a trailing slash; empty: relative to
                            ///< the page.
};

constexpr const char* kModuleLink = "index.php?m=eazybackup";

class Frame {
public:
    Frame(const Views& views, const Tickets& tickets, Site site)
        : views_(views), tickets_(tickets), site_(std::move(site)) {}

    /// The data of the frame for this session's page.
    ViewData data(const Request& request, const Session& session, const std::string& title,
                  const std::string& account_name, const std::string& script) const;
    /// The page as an answer, with its Content-Security-Policy.
    Response answer(const std::string& name, ViewData data) const;
    /// The address of a built asset that a page's script loads later.
    std::string asset(const std::string& name) const { return views_.asset(name); }
    /// A page that says what went wrong; it needs no session and no database.
    std::string error_page(const Request& request, int status, const std::string& message) const;

private:
    std::string link(const std::string& path) const { return site_.whmcs_url + path; }

    const Views& views_;
    const Tickets& tickets_;
    Site site_;
};

}  // namespace eb::app

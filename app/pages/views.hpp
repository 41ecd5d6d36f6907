// Templates and asset names, read once at the start; escaping is the templates' default.
#pragma once

#include <kainjow/mustache.hpp>
#include <map>
#include <string>

namespace eb::app {

using ViewData = kainjow::mustache::data;

class Views {
public:
    /// `folder` is the views' build output: templates/ and manifest.json. Throws std::runtime_error
    /// that names what is missing.
    explicit Views(const std::string& folder);

    /// A page's template inside the frame that all pages share.
    std::string page(const std::string& name, ViewData data) const;
    /// A template that stands alone. Templates may use each other as partials, by their file's
    /// name.
    std::string render(const std::string& name, ViewData data) const;
    /// The address of a built asset, relative to WHMCS's root, such as
    /// `eb-assets/dashboard-1a2b3c.js`.
    std::string asset(const std::string& name) const;

private:
    const std::string& text_of_template(const std::string& name) const;
    ViewData partial_of(const std::string& name) const;

    std::map<std::string, std::string> templates_;
    std::map<std::string, std::string> assets_;
};

/// Everything a page may load is our own, and nothing may be inline.
constexpr const char* kContentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src "
    "'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

}  // namespace eb::app

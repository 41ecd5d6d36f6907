// The body decides, whatever the HTTP status: installations answer refusals with 200 and with 403.
#include "whmcs/api.hpp"

#include "core/text.hpp"
#include "http/url.hpp"
#include "json/reader.hpp"

#include <array>
#include <utility>

namespace eb::whmcs {
namespace {

constexpr std::size_t kMessageCharactersMax = 300;

std::string base_of(const std::string& url) {
    const auto parsed = http::parse_url(url);
    return parsed ? parsed->origin() : url;
}

std::string path_of(const std::string& url) {
    const auto parsed = http::parse_url(url);
    if (!parsed) return "/";
    auto path = parsed->path.substr(0, parsed->path.find('?'));
    if (path.size() >= 4 && path.compare(path.size() - 4, 4, ".php") == 0) return path;
    while (!path.empty() && path.back() == '/') path.pop_back();
    return path + "/includes/api.php";
}

}  // namespace

Api::Api(const Access& access, http::Options options, const log::Logger& log)
    : access_(access),
      path_(path_of(access.url)),
      http_(base_of(access.url), std::move(options), log) {}

std::string Api::call(const std::string& action, const http::Form& parameters) {
    http::Form form{{"action", action},
                    {"responsetype", "json"},
                    {"identifier", access_.identifier},
                    {"secret", access_.secret.reveal()}};
    form.insert(form.end(), parameters.begin(), parameters.end());
    try {
        auto response = http_.post_form(path_, form);
        const auto document = json::Document::parse(response.body);
        const auto root = document.root();
        // A few actions say `status` where the others say `result`.
        auto result = root.get_or<std::string>("result", "");
        if (result.empty()) result = root.get_or<std::string>("status", "");
        if (result == "success") return std::move(response.body);
        throw Refused{
            action + ": " +
            cut(root.get_or<std::string>("message", "no reason given"), kMessageCharactersMax)};
    } catch (const http::Failed& error) {
        throw Unreachable{error.what()};
    } catch (const json::Malformed& error) {
        throw Unreachable{action + ": the answer is not WHMCS's: " + error.reason};
    }
}

Secret Api::decrypt_password(const std::string& encrypted) {
    const auto answer = call("DecryptPassword", {{"password2", encrypted}});
    const auto document = json::Document::parse(answer);
    const auto password = document.root().child("password");
    try {
        return Secret{password ? password->as<std::string>() : ""};
    } catch (const json::Malformed&) {
        throw Unreachable{"DecryptPassword: the password is no text"};
    }
}

void Api::set_service_password(ServiceId service, const Secret& password) {
    try {
        call("UpdateClientProduct", {{"serviceid", std::to_string(service.value())},
                                     {"servicepassword", password.reveal()}});
    } catch (const Refused& refused) {
        if (std::string_view{refused.what()}.find(password.reveal()) == std::string_view::npos)
            throw;
        throw Refused{"UpdateClientProduct: refused"};
    }
}

bool Api::is_password(UserId user, const std::string& email, const Secret& password) {
    try {
        const auto answer =
            call("ValidateLogin", {{"email", email}, {"password2", password.reveal()}});
        const auto document = json::Document::parse(answer);
        const auto id = document.root().child("userid");
        // Some versions write numbers as text.
        if (id && id->is_text()) return id->as<std::string>() == std::to_string(user.value());
        return id && id->as<std::int64_t>() == user.value();
    } catch (const Refused& refused) {
        const std::string_view words = refused.what();
        if (words.find("Email or Password Invalid") != std::string_view::npos) return false;
        if (words.find(password.reveal()) == std::string_view::npos) throw;
        throw Refused{"ValidateLogin: refused"};
    } catch (const json::Malformed&) {
        throw Unreachable{"ValidateLogin: the user's id is no number"};
    }
}

Secret decoded(const Secret& text) {
    constexpr std::array<std::pair<std::string_view, char>, 6> kEntities{{{"&amp;", '&'},
                                                                          {"&lt;", '<'},
                                                                          {"&gt;", '>'},
                                                                          {"&quot;", '"'},
                                                                          {"&#039;", '\''},
                                                                          {"&#39;", '\''}}};
    const std::string_view from = text.reveal();
    std::string out;
    for (std::size_t i = 0; i < from.size();) {
        bool replaced = false;
        for (const auto& [entity, character] : kEntities) {
            if (from.substr(i, entity.size()) != entity) continue;
            out += character;
            i += entity.size();
            replaced = true;
            break;
        }
        if (!replaced) out += from[i++];
    }
    return Secret{out};
}

}  // namespace eb::whmcs

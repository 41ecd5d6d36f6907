// Calls and their two ways to fail.
#include "comet/admin_api.hpp"

#include "comet/read.hpp"
#include "core/text.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"

#include <algorithm>

namespace eb::comet {
namespace {

constexpr std::size_t kMessageCharactersMax =
    500;  // Comet's sentences are short; a proxy's error page is not.
constexpr std::size_t kMessageBytesMax = 64 << 10;
constexpr std::size_t kConnectionsMax = 500'000;  // Some 100 MB; a large server has thousands.
constexpr std::size_t kAccountsMax = 500'000;     // Far above the largest server, too.

/// Comet's `{"Status": …, "Message": …}`, where the text is one.
std::optional<Refused> refusal_in(const std::string& path, std::string_view body, int http_status) {
    // A success may be hundreds of kilobytes; a refusal begins like an object and is short.
    if (body.empty() || body.front() != '{' || body.size() > kMessageBytesMax) return std::nullopt;
    try {
        const auto document = json::Document::parse(body);
        const auto root = document.root();
        const auto status = root.find<int>("Status");
        const auto message = root.find<std::string>("Message");
        if (!status || !message) return std::nullopt;
        const bool failed = *status >= 400 || http_status < 200 || http_status > 299;
        if (!failed) return std::nullopt;
        return Refused{*status >= 400 ? *status : http_status, path,
                       cut(*message, kMessageCharactersMax), true};
    } catch (const json::Malformed&) {
        return std::nullopt;  // Whatever it is, it is no refusal of Comet's form; who reads it will
                              // say so.
    }
}

void require_ok(const std::string& path, const http::Response& response) {
    if (const auto refused = refusal_in(path, response.body, response.status)) throw *refused;
    if (!response.ok())
        throw Refused{response.status, path, "HTTP status " + std::to_string(response.status)};
}

/// A LiveUserConnection's device, when it names one.
std::optional<domain::DeviceKey> connected_device(const json::Reader& connection) {
    if (!connection.is_object()) return std::nullopt;
    auto username = key_id_if_any(connection, "Username", kNameCharactersMax);
    auto device = key_id_if_any(connection, "DeviceID", kDeviceIdCharactersMax);
    if (username.empty() || device.empty()) return std::nullopt;
    return domain::DeviceKey{Username{std::move(username)}, DeviceId{std::move(device)}};
}

}  // namespace

AdminApi::AdminApi(const std::string& base, Credentials credentials, http::Options options,
                   const log::Logger& log)
    : address_(base), credentials_(std::move(credentials)), http_(base, std::move(options), log) {}

http::Form AdminApi::with_credentials(const http::Form& parameters) const {
    http::Form form{{"Username", credentials_.username}, {"AuthType", credentials_.auth_type}};
    if (credentials_.auth_type == "SessionKey") {
        form.emplace_back("SessionKey", credentials_.session_key.reveal());
    } else {
        form.emplace_back("Password", credentials_.password.reveal());
        if (!credentials_.totp.empty()) form.emplace_back("TOTP", credentials_.totp.reveal());
    }
    form.insert(form.end(), parameters.begin(), parameters.end());
    return form;
}

std::string AdminApi::call(const std::string& path, const http::Form& parameters) {
    try {
        auto response = http_.post_form(path, with_credentials(parameters));
        require_ok(path, response);
        return std::move(response.body);
    } catch (const http::Failed& error) {
        throw Unreachable{error.what(), error.kind};
    }
}

void AdminApi::command(const std::string& path, const http::Form& parameters) {
    const auto answer = call(path, parameters);
    try {
        json::Document::parse(answer).root().require<int>("Status");  // A proxy's page has none.
    } catch (const json::Malformed& error) {
        throw Unreachable{path + ": " + error.what()};
    }
}

void AdminApi::each_element(const std::string& path, const http::Form& parameters,
                            Elements::Root root, const Elements::Visit& visit) {
    // In a map's place a refusal looks like a map, but for its values, which are plain.
    json::Object message;
    bool is_message = false;
    Elements elements{root, [&](std::string_view name, std::string_view element) {
                          const bool part = name == "Status" || name == "Message";
                          if (!part || element.front() == '{') return visit(name, element);
                          is_message = true;
                          if (element.size() <= kMessageBytesMax) message.raw(name, element);
                      }};
    try {
        const auto response =
            http_.post_form(path, with_credentials(parameters),
                            [&](std::string_view piece) { elements.feed(piece); });
        require_ok(path, response);
        if (const auto no = refusal_in(path, elements.other(), response.status)) throw *no;
        if (const auto no = refusal_in(path, message.str(), response.status)) throw *no;
    } catch (const http::Failed& error) {
        throw Unreachable{error.what(), error.kind};
    } catch (const json::Malformed& error) {
        throw Unreachable{path + ": " + error.what()};
    }
    // Go writes an empty list or map as null.
    const bool none = elements.other().rfind("null", 0) == 0;
    if (is_message || !(elements.complete() || none)) {
        throw Unreachable{path + ": the answer is cut short, or is something else"};
    }
}

void AdminApi::each_element_of(const std::string& path, const http::Form& parameters,
                               const std::vector<std::string>& way, Elements::Root root,
                               const Elements::Visit& visit) {
    bool is_null = false;
    Elements inner{root, visit};
    for (auto step = way.size() - 1; step > 0; --step) {
        const auto refuse = [name = way[step]](std::string_view member, std::string_view element) {
            if (member == name && element != "null") throw json::Malformed{name, "something else"};
        };
        Elements outer{Elements::Root::map, refuse};
        outer.open(way[step], std::move(inner));
        inner = std::move(outer);
    }
    json::Object message;
    Elements answer{
        Elements::Root::map, [&](std::string_view name, std::string_view element) {
            if (name == way.front()) {
                if (element != "null") throw json::Malformed{way[0], "something else"};
                is_null = true;
            }
            if ((name == "Status" || name == "Message") && element.size() <= kMessageBytesMax)
                message.raw(name, element);
        }};
    answer.open(way.front(), std::move(inner));
    try {
        const auto response = http_.post_form(path, with_credentials(parameters),
                                              [&](std::string_view piece) { answer.feed(piece); });
        require_ok(path, response);
        if (const auto no = refusal_in(path, answer.other(), response.status)) throw *no;
        if (const auto no = refusal_in(path, message.str(), response.status)) throw *no;
    } catch (const http::Failed& error) {
        throw Unreachable{error.what(), error.kind};
    } catch (const json::Malformed& error) {
        throw Unreachable{path + ": " + error.what()};
    }
    if (!answer.complete() || !(is_null || answer.has_opened()))
        throw Unreachable{path + ": the answer is cut short, or is something else"};
}

int AdminApi::jobs_for_date_range(sys_seconds start, sys_seconds end, const Visit& visit) {
    int skipped = 0;
    each_element("/api/v1/admin/get-jobs-for-date-range",
                 {{"Start", std::to_string(unix_seconds(start))},
                  {"End", std::to_string(unix_seconds(end))}},
                 Elements::Root::list, [&](std::string_view, std::string_view element) {
                     std::optional<domain::JobReport> job;
                     try {
                         job = decode_job(element);
                     } catch (const json::Malformed&) {
                         ++skipped;
                         return;
                     }
                     visit(std::move(*job));
                 });
    return skipped;
}

std::optional<domain::JobReport> AdminApi::job_properties(const JobId& job) {
    constexpr const char* kPath = "/api/v1/admin/get-job-properties";
    try {
        return decode_job(call(kPath, {{"JobID", job.value()}}));
    } catch (const Refused& refused) {
        if (refused.unknown()) return std::nullopt;
        throw;
    } catch (const json::Malformed& error) {
        throw Unreachable{std::string{kPath} + ": " + error.what()};
    }
}

void AdminApi::cancel_job(const Username& username, const JobId& job) {
    end_job("/api/v1/admin/job/cancel", username, job);
}

void AdminApi::abandon_job(const Username& username, const JobId& job) {
    end_job("/api/v1/admin/job/abandon", username, job);
}

void AdminApi::end_job(const char* path, const Username& username, const JobId& job) {
    command(path, {{"TargetUser", username.value()}, {"JobID", job.value()}});
}

std::optional<domain::Account> AdminApi::user_profile(const Username& username) {
    constexpr const char* kPath = "/api/v1/admin/get-user-profile";
    try {
        return decode_account(username, call(kPath, {{"TargetUser", username.value()}}));
    } catch (const Refused& refused) {
        if (refused.unknown()) return std::nullopt;
        throw;
    } catch (const json::Malformed& error) {
        throw Unreachable{std::string{kPath} + ": " + error.what()};
    }
}

int AdminApi::each_user_profile(const VisitAccount& visit) {
    int skipped = 0;
    each_element("/api/v1/admin/list-users-full", {}, Elements::Root::map,
                 [&](std::string_view name, std::string_view element) {
                     std::optional<domain::Account> account;
                     try {
                         account = decode_account(Username{std::string{name}}, element);
                     } catch (const json::Malformed&) {
                         ++skipped;
                         return;
                     }
                     visit(std::move(*account));
                 });
    return skipped;
}

std::vector<domain::DeviceKey> AdminApi::active_connections() {
    constexpr const char* kPath = "/api/v1/admin/dispatcher/list-active";
    std::vector<domain::DeviceKey> out;
    each_element(kPath, {}, Elements::Root::map, [&](std::string_view, std::string_view element) {
        // One that is no JSON ends the call: what else is wrong then cannot be known.
        const auto document = json::Document::parse(element);
        const auto device = connected_device(document.root());
        if (!device) return;
        if (out.size() == kConnectionsMax)
            throw Unreachable{std::string{kPath} + ": more connections than can be"};
        out.push_back(*device);
    });
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

std::vector<Username> AdminApi::list_users() {
    constexpr const char* kPath = "/api/v1/admin/list-users";
    std::vector<Username> names;
    each_element(kPath, {}, Elements::Root::list, [&](std::string_view, std::string_view element) {
        if (names.size() == kAccountsMax)
            throw Unreachable{std::string{kPath} + ": more accounts than can be"};
        names.push_back(json::Document::parse(element).root().as<Username>());
    });
    return names;
}

std::string AdminApi::meta_version() {
    constexpr const char* kPath = "/api/v1/admin/meta/version";
    try {
        const auto answer = call(kPath);
        const auto document = json::Document::parse(answer);
        return document.root().require<std::string>("Version");
    } catch (const json::Malformed& error) {
        throw Unreachable{std::string{kPath} + ": " + error.what()};
    }
}

}  // namespace eb::comet

// Calls and their two ways to fail.
#include "comet/admin_api.hpp"

#include "comet/elements.hpp"
#include "core/text.hpp"
#include "json/reader.hpp"

namespace eb::comet {
namespace {

constexpr std::size_t kMessageCharactersMax =
    500;  // Comet's sentences are short; a proxy's error page is not.

/// Comet's `{"Status": …, "Message": …}`, where the text is one.
std::optional<Refused> refusal_in(const std::string& path, std::string_view body, int http_status) {
    // A success may be hundreds of kilobytes; a refusal begins like an object and is short.
    if (body.empty() || body.front() != '{' || body.size() > (64u << 10)) return std::nullopt;
    try {
        const auto document = json::Document::parse(body);
        const auto root = document.root();
        const auto status = root.find<int>("Status");
        const auto message = root.find<std::string>("Message");
        if (!status || !message) return std::nullopt;
        const bool failed = *status >= 400 || http_status < 200 || http_status > 299;
        if (!failed) return std::nullopt;
        return Refused{*status >= 400 ? *status : http_status, path,
                       cut(*message, kMessageCharactersMax)};
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

}  // namespace

AdminApi::AdminApi(const std::string& base, Credentials credentials, http::Options options,
                   const log::Logger& log)
    : credentials_(std::move(credentials)), http_(base, std::move(options), log) {}

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

int AdminApi::jobs_for_date_range(sys_seconds start, sys_seconds end, const Visit& visit) {
    constexpr const char* kPath = "/api/v1/admin/get-jobs-for-date-range";
    int skipped = 0;
    Elements elements{[&](std::string_view element) {
        std::optional<domain::JobReport> job;
        try {
            job = decode_job(element);
        } catch (const json::Malformed&) {
            ++skipped;
            return;
        }
        visit(std::move(*job));
    }};
    const http::Form parameters{{"Start", std::to_string(unix_seconds(start))},
                                {"End", std::to_string(unix_seconds(end))}};
    try {
        const auto response =
            http_.post_form(kPath, with_credentials(parameters),
                            [&](std::string_view piece) { elements.feed(piece); });
        require_ok(kPath, response);
        if (const auto refused = refusal_in(kPath, elements.other(), response.status))
            throw *refused;
    } catch (const http::Failed& error) {
        throw Unreachable{error.what(), error.kind};
    } catch (const json::Malformed& error) {
        throw Unreachable{std::string{kPath} + ": " + error.what()};
    }
    // Go writes an empty list as null.
    if (!elements.complete() && elements.other().rfind("null", 0) != 0) {
        throw Unreachable{std::string{kPath} + ": the answer is no list of jobs"};
    }
    return skipped;
}

std::optional<domain::JobReport> AdminApi::job_properties(const JobId& job) {
    constexpr const char* kPath = "/api/v1/admin/get-job-properties";
    try {
        return decode_job(call(kPath, {{"JobID", job.value()}}));
    } catch (const Refused& refused) {
        if (refused.status == 404) return std::nullopt;
        throw;
    } catch (const json::Malformed& error) {
        throw Unreachable{std::string{kPath} + ": " + error.what()};
    }
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

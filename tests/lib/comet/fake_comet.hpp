// A Comet Server on the loopback whose answers a test writes, and which remembers what it was
// asked.
#pragma once

#include "comet/admin_api.hpp"
#include "core/guarded.hpp"
#include "tests/lib/http/loopback_server.hpp"

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace eb::test {

/// Set its answers first, then api().
class FakeComet {
public:
    using Fields = std::map<std::string, std::string>;
    struct Answer {
        int status = 200;
        std::string body{};
    };
    /// A call without its credentials.
    struct Call {
        std::string path;
        Fields fields;

        friend bool operator==(const Call&, const Call&) = default;
    };

    FakeComet() {
        server_.http.Post("/api/.*",
                          [this](const httplib::Request& request, httplib::Response& response,
                                 const httplib::ContentReader& read) {
                              // The library's own forms end at 8 KB.
                              std::string body;
                              read([&](const char* data, std::size_t size) {
                                  body.append(data, size);
                                  return true;
                              });
                              httplib::Params params;
                              httplib::detail::parse_query_text(body, params);
                              Call call{request.path, {params.begin(), params.end()}};
                              for (const auto* name : {"Username", "AuthType", "Password"})
                                  call.fields.erase(name);
                              const auto answer = answer_of(call.path)(call.fields);
                              auto calls = calls_.lock();
                              calls->push_back(std::move(call));
                              response.status = answer.status;
                              response.set_content(answer.body, "application/json");
                          });
    }

    void on(const std::string& path, std::function<Answer(const Fields&)> answer) {
        auto answers = answers_.lock();
        (*answers)[path] = std::move(answer);
    }
    void on(const std::string& path, std::string body) {
        on(path, [body = std::move(body)](const Fields&) { return Answer{200, body}; });
    }

    comet::AdminApi api() {
        if (base_.empty()) base_ = server_.start();
        const log::Logger silent{"test", log::Level::error, [](log::Level, const std::string&) {}};
        return {base_,
                {.username = "admin", .password = Secret{"s3cret"}},
                {.total = milliseconds{30'000}},
                silent};
    }
    const std::string& base() const { return base_; }

    std::vector<Call> calls() const { return calls_.copy(); }
    std::vector<Call> calls(const std::string& path) const {
        auto all = calls();
        std::erase_if(all, [&](const Call& call) { return call.path != path; });
        return all;
    }

private:
    std::function<Answer(const Fields&)> answer_of(const std::string& path) {
        auto answers = answers_.lock();
        const auto found = answers->find(path);
        if (found != answers->end()) return found->second;
        return [](const Fields&) { return Answer{404, "404 page not found"}; };
    }

    Guarded<std::map<std::string, std::function<Answer(const Fields&)>>> answers_;
    Guarded<std::vector<Call>> calls_;
    std::string base_;
    LoopbackServer server_;
};

constexpr const char* kTaken = R"({"Status":200,"Message":"OK"})";

}  // namespace eb::test

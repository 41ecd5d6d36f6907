// A request and what answers it, without a word of FastCGI.
#pragma once

#include "app/http/query.hpp"
#include "core/ids.hpp"
#include "json/writer.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace eb::app {

struct Request {
    std::string method;
    Query query{""};
    std::map<std::string, std::string>
        params;  ///< FastCGI parameters; only EB_* are nginx's own word.
    std::string body;

    /// A parameter's value; empty when it is absent.
    const std::string& param(const std::string& name) const {
        static const std::string kNone;
        const auto found = params.find(name);
        return found == params.end() ? kNone : found->second;
    }
};

struct Response {
    int status = 200;
    std::string type = "application/json; charset=utf-8";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers{};

    /// `{"status":"success", …}`.
    static Response success(json::Object fields);
    static Response json(int status, std::string body);
    static Response html(int status, std::string body);
    static Response redirect(std::string location);
};

/// An event stream: the request is parked with the hub, which goes on behind `last_id` when
/// `opening` is written.
struct EventStream {
    ClientId client;
    std::string opening;  ///< SSE text.
    std::uint64_t last_id = 0;
    std::uint64_t scope = 0;  ///< The hub's count of changed accounts when the request came.
};

/// An answer that waits for a Comet Server or a device. It is made on threads of its own, so that
/// those that answer what is quick never wait for others.
struct SlowAnswer {
    std::function<Response()> make;  ///< Once it has passed the router, it throws nothing.
    Response busy;                   ///< The router's: for when too many wait already.
};

/// An answer that may take minutes: a task, followed by its id once it has taken some seconds.
struct LongAnswer {
    ClientId client;
    std::string name;  ///< Of the action.
    std::function<Response(const std::stop_token&)> make;
};

/// The router hands on the first three.
using Answer = std::variant<Response, EventStream, SlowAnswer, LongAnswer>;

/// Status line and header block, as FastCGI wants it on stdout. Every dynamic answer is no-store.
std::string head_of(const Response& response);
std::string event_stream_head();

}  // namespace eb::app

// Answers as text.
#include "app/http/message.hpp"

#include <fmt/format.h>

namespace eb::app {

Response Response::success(json::Object fields) {
    return json(200, fields.add("status", "success").str());
}

Response Response::json(int status, std::string body) {
    return {.status = status, .body = std::move(body)};
}

Response Response::html(int status, std::string body) {
    return {.status = status, .type = "text/html; charset=utf-8", .body = std::move(body)};
}

Response Response::redirect(std::string location) {
    Response response{.status = 302, .type = "text/plain; charset=utf-8"};
    response.headers.emplace_back("Location", std::move(location));
    return response;
}

std::string head_of(const Response& response) {
    std::string head = fmt::format(
        "Status: {}\r\nContent-Type: {}\r\nCache-Control: no-store\r\nX-Content-Type-Options: "
        "nosniff\r\n",
        response.status, response.type);
    if (response.status != 304) head += fmt::format("Content-Length: {}\r\n", response.body.size());
    for (const auto& [name, value] : response.headers) head += name + ": " + value + "\r\n";
    return head + "\r\n";
}

std::string event_stream_head() {
    // A proxy that collects the stream in a buffer would deliver it when it is over.
    return "Status: 200\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: "
           "no-store\r\n"
           "X-Accel-Buffering: no\r\nX-Content-Type-Options: nosniff\r\n\r\n";
}

}  // namespace eb::app

// What goes wrong because of the request. Its text is for the customer; details belong in the log.
#pragma once

#include "core/clock.hpp"

#include <stdexcept>
#include <string>

namespace eb::app {

class RequestError : public std::runtime_error {
public:
    /// `code` is the answer's stable word; `message` is what the customer reads.
    RequestError(int http_status, std::string word, const std::string& message)
        : std::runtime_error(message), status(http_status), code(std::move(word)) {}

    int status;
    std::string code;
    std::string field;       ///< The parameter that is wrong, where one is.
    seconds retry_after{0};  ///< For 503.
};

struct BadRequest : RequestError {
    BadRequest(std::string wrong, const std::string& message)
        : RequestError(400, "bad_request", message) {
        field = std::move(wrong);
    }
};
struct Unauthenticated : RequestError {
    Unauthenticated()
        : RequestError(401, "unauthenticated", "Your session has ended. Sign in again.") {}
};
struct Forbidden : RequestError {
    Forbidden(std::string word, const std::string& message)
        : RequestError(403, std::move(word), message) {}
};
struct NotFound : RequestError {
    explicit NotFound(const std::string& message = "There is no such page.")
        : RequestError(404, "not_found", message) {}
};
/// Something else came first: what was asked for does not fit what is there by now.
struct Conflict : RequestError {
    Conflict(std::string word, const std::string& message)
        : RequestError(409, std::move(word), message) {}
};
struct TooMany : RequestError {
    TooMany(const std::string& message, seconds wait) : RequestError(429, "too_many", message) {
        retry_after = wait;
    }
};
struct Busy : RequestError {
    explicit Busy(seconds wait)
        : RequestError(
              503, "busy",
              "Too much is going on just now. Nothing was changed. Try again in a moment.") {
        retry_after = wait;
    }
};

}  // namespace eb::app

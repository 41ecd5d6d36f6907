// From a request to its handler: the route, who is asking, what they may do, and what becomes of
// errors.
#pragma once

#include "app/http/message.hpp"
#include "app/http/refusals.hpp"
#include "app/session/session.hpp"
#include "log/log.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace eb::app {

/// Who vouches for the identity.
enum class Identity {
    bridge,    ///< nginx asked WHMCS.
    ticket,    ///< A pulse ticket in `k=`; the bridge's word where nginx gives one.
    internal,  ///< nginx says so (EB_INTERNAL), for the operator's own eyes.
};

/// What an answer says of an error; the text is the customer's.
struct Problem {
    int status = 500;
    std::string code;
    std::string message;
    std::string field{};  ///< Which of the body's fields is wrong.
    seconds retry_after{0};
    std::string why{};  ///< For the log alone.
};

struct Route {
    std::string method;
    Identity identity = Identity::bridge;
    bool page =
        false;  ///< A person reads the answer: errors are pages, and nobody means the login.
    std::string permission = kReadPermission;
    std::function<Answer(const Request&, const Session&)> handle;
};

class Router {
public:
    struct Parts {
        std::function<std::optional<Session>(const std::string& ticket)> open_ticket;
        std::function<std::string(const Request&, int status, const std::string& message)>
            error_page;
        std::function<std::string(const std::string& gate)> gate_address;
        std::string login_address;
        std::function<Response(const LongAnswer&)> answer_long{};
        /// Hears of each refused request of which nginx keeps no line.
        std::function<void(const Refused&)> refused{};
        log::Logger log;
    };
    explicit Router(Parts parts) : parts_(std::move(parts)) {}

    /// `name` is the word of `a=`.
    void add(std::string name, Route route) { routes_[std::move(name)] = std::move(route); }

    /// Never throws: what goes wrong becomes an answer, and what is nobody's business a line in the
    /// log.
    Answer answer(const Request& request) const;

private:
    std::string route_name(const Request& request) const;
    Answer run(const Route& route, const Request& request) const;
    /// The same boundary around what is made later.
    SlowAnswer guarded(const Route& route, const Request& request, SlowAnswer slow) const;
    /// A task's errors are its own answer, however late.
    SlowAnswer as_task(const Route& route, const Request& request, LongAnswer task) const;
    /// The answer to the exception that is being handled.
    Response refusal(const Route* route, const Request& request) const;
    std::optional<Session> who(const Route& route, const Request& request) const;
    /// nginx writes no line, because it would hold the ticket of the query.
    bool unlogged(const Request& request) const;
    void tell(const Route* route, const Request& request, const Problem& problem) const;
    Response error_answer(const Route* route, const Request& request, const Problem& problem) const;

    Parts parts_;
    std::map<std::string, Route> routes_;
};

}  // namespace eb::app

// One FastCGI request to a responder's unix socket, as nginx would make it.
#pragma once

#include "core/clock.hpp"

#include <map>
#include <stdexcept>
#include <string>

namespace eb::workers::doctor {

/// No connection, no time, or no answer. The text is for people.
class NoAnswer : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The answer's head and body as the responder wrote them. Throws NoAnswer.
std::string ask_responder(const std::string& socket,
                          const std::map<std::string, std::string>& params, seconds timeout);

}  // namespace eb::workers::doctor

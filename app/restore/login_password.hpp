// The password of whoever is signed in to WHMCS, asked again before something grave.
#pragma once

#include "app/actions/context.hpp"
#include "core/secret.hpp"

#include <functional>

namespace eb::app {

class LoginPassword {
public:
    struct Parts {
        /// Whether it is that login's; WHMCS says. Null: there is no access to WHMCS's API.
        std::function<bool(UserId, const Secret&)> is;
        /// How long until this client may try again, `row` being this try.
        std::function<seconds(const std::string& action, ClientId, std::uint64_t row)> wait;
    };
    LoginPassword(Parts parts, std::string action)
        : parts_(std::move(parts)), action_(std::move(action)) {}

    /// Throws BadRequest (`password`) where there is none, Forbidden (`wrong_password`), TooMany,
    /// or RequestError 503 where nobody can tell.
    void require(ActionContext& context, const Secret& password) const;

private:
    Parts parts_;
    std::string action_;
};

}  // namespace eb::app

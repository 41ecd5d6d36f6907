// Wrong ones are counted in the audit log, over all responders.
#include "app/restore/login_password.hpp"

#include "app/http/errors.hpp"
#include "whmcs/api.hpp"

namespace eb::app {

void LoginPassword::require(ActionContext& context, const Secret& password) const {
    if (password.empty())
        throw BadRequest{"password", "password: type the password that you sign in with here."};
    const auto& session = context.session();
    const RequestError nobody{503, "unavailable",
                              "Your password cannot be checked just now. Nothing was changed. Try "
                              "again in a moment."};
    if (!parts_.is || session.user.value() == 0) throw nobody;
    const auto wait = parts_.wait(action_, session.client, context.audit_row());
    if (wait > seconds{0})
        throw TooMany{"Too many wrong passwords. Nothing was changed. Try again later.", wait};
    bool right = false;
    try {
        right = parts_.is(session.user, password);
    } catch (const whmcs::Unreachable&) {
        throw nobody;
    } catch (const whmcs::Refused&) {
        throw nobody;
    }
    if (right) return;
    RequestError wrong{403, "wrong_password",
                       "This is not the password of your login. Nothing was changed."};
    wrong.field = "password";
    throw wrong;
}

}  // namespace eb::app

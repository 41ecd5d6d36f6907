// The page sends the password along, because the responder that held it may not run any more.
#include "app/user_actions/store_password.hpp"

#include "app/http/errors.hpp"
#include "app/user_actions/new_password.hpp"
#include "app/user_actions/reset_password.hpp"

namespace eb::app {
namespace {

constexpr seconds kAfterReset{86'400};

/// The change that WHMCS is behind with. Throws Conflict: there is none.
std::optional<store::AuditMark> left_open(const PasswordTurns& turns,
                                          const ActionContext& context) {
    auto mark = turns.newest({.action = kResetPassword,
                              .client = context.session().client,
                              .server = context.service().server,
                              .username = context.username()},
                             changed_outcomes());
    if (mark && mark->outcome == "done") return std::nullopt;
    const bool open = mark && mark->age < kAfterReset &&
                      (mark->outcome == "billing_pending" || mark->outcome == "billing_lost");
    if (open) return mark;
    throw Conflict{"nothing_open",
                   "There is no change of this password that billing is behind with. Nothing was "
                   "changed. Reset the password again if it is not right."};
}

}  // namespace

Action store_password(PasswordTurns turns, ServicePasswords& billing) {
    const auto run = [turns = std::move(turns), &billing](ActionContext& context,
                                                          const Secret& password) {
        take_turn(turns, context, kStorePassword);
        const auto open = left_open(turns, context);
        const auto stored = open ? billing.put(context.service().id, open->row, password)
                                 : ServicePasswords::Stored::done;
        if (stored != ServicePasswords::Stored::done) context.set_outcome("billing_pending");
        return json::Object{}.add("billing", word_of(stored));
    };
    return {.read = [run](const json::Reader& body) -> Work {
        const auto password = new_password_in(body);
        return {.object = "",
                .run = [run, password](ActionContext& context) { return run(context, password); }};
    }};
}

}  // namespace eb::app

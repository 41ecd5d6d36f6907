// The account's server, and the line between looking and changing.
#include "app/actions/context.hpp"

#include "app/http/errors.hpp"

namespace eb::app {
namespace {

/// What asked for the change may have arrived.
[[noreturn]] void left_open() {
    throw RequestError{504, "outcome_unknown",
                       "The backup server did not answer in time. It may have done it all the "
                       "same: look first, before you try again."};
}

}  // namespace

comet::AdminApi& ActionContext::comet() {
    if (!loan_) loan_.emplace(servers_.borrow(service_.server));
    return loan_->api();
}

void ActionContext::act(const std::function<void(comet::AdminApi&)>& change) {
    auto& api = comet();
    try {
        change(api);
    } catch (const comet::Unreachable& error) {
        if (error.kind == http::Failure::connect || error.kind == http::Failure::tls) throw;
        left_open();
    } catch (const comet::Refused& error) {
        // A proxy's word for a server that was asked and has not answered.
        if (!error.own_words && error.transient() && error.status != 503) left_open();
        throw;
    }
}

void ActionContext::credentials_refused() {
    if (loan_) loan_->forget();
}

}  // namespace eb::app

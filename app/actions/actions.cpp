// Parse, authorise, act, answer; and write down who did it, before it is done and after.
#include "app/actions/actions.hpp"

#include "app/http/errors.hpp"

namespace eb::app {
namespace {

ServiceId service_in(const json::Reader& body) {
    const auto id = body.require<std::int64_t>("serviceId");
    if (id < 1 || id > 2'147'483'647)
        throw BadRequest{"serviceId", "serviceId: this is no service's id."};
    return ServiceId{id};
}

/// The audit log's word for what went wrong.
std::string outcome_of(const std::exception& error) {
    if (const auto* known = dynamic_cast<const RequestError*>(&error)) return known->code;
    if (dynamic_cast<const comet::NotConnected*>(&error) != nullptr) return "device_offline";
    if (dynamic_cast<const comet::Conflict*>(&error) != nullptr) return "changed_meanwhile";
    if (dynamic_cast<const comet::Refused*>(&error) != nullptr) return "refused";
    if (dynamic_cast<const comet::Unreachable*>(&error) != nullptr) return "server_unreachable";
    if (dynamic_cast<const profile::Unresolved*>(&error) != nullptr) return "server_unreachable";
    return "failed";
}

}  // namespace

/// All that is left of a request once it has been read.
struct Actions::Asked {
    Session session;
    std::string name;
    ServiceId service;
    Work work;
    bool audited = true;
    std::string address;
    std::string request_id;
    Patience patience;
};

Answer Actions::handle(const Request& request, const Session& session) const {
    const auto document = json::Document::parse(request.body);
    const auto body = document.root();
    const auto name = body.require<std::string>("action");
    if (const auto quick = quick_.find(name); quick != quick_.end())
        return quick->second(body, session);
    const auto found = actions_.find(name);
    if (found == actions_.end()) throw NotFound{"There is no such action."};
    const auto& action = found->second;
    if (!session.may(action.permission)) {
        throw Forbidden{
            "forbidden",
            "Your login may look at backups, and not change them. The account's owner can give it "
            "the permission."};
    }
    Asked asked{.session = session,
                .name = name,
                .service = service_in(body),
                .work = action.read(body),
                .audited = action.audited || (action.audited_masquerading && session.masquerading),
                .address = request.param("REMOTE_ADDR"),
                .request_id = request.param("EB_REQUEST_ID"),
                .patience = Patience{parts_.clock}};
    if (action.takes_long) {
        return LongAnswer{.client = session.client,
                          .name = name,
                          .make = [this, asked = std::move(asked)](const std::stop_token& stop) {
                              return run(asked, stop);
                          }};
    }
    return SlowAnswer{.make = [this, asked = std::move(asked)] { return run(asked, {}); },
                      .busy = {}};
}

Response Actions::run(const Asked& asked, const std::optional<std::stop_token>& task) const {
    // It waited so long for a thread that nginx would not hear of its end.
    if (!task && !asked.patience.may_begin()) throw Busy{seconds{5}};
    const auto service = parts_.service(asked.session.client, asked.service);
    if (!service) throw NotFound{"There is no such service."};

    std::uint64_t row = 0;
    if (asked.audited) {
        auto detail = asked.work.detail;
        if (asked.session.masquerading) detail.add("masquerading", true);
        row = parts_.begin_audit({.client = asked.session.client,
                                  .user = asked.session.user,
                                  .admin = asked.session.admin,
                                  .address = asked.address,
                                  .request_id = asked.request_id,
                                  .action = asked.name,
                                  .service = service->id,
                                  .server = service->server,
                                  .username = service->username,
                                  .object = asked.work.object,
                                  .outcome = "started",
                                  .detail = detail.str()});
    }
    const auto patience = task ? std::nullopt : std::optional{asked.patience};
    ActionContext context{asked.session, *service, parts_.servers, parts_.offline_for,
                          row,           task,     patience};
    try {
        auto fields = asked.work.run(context);
        write_end(row, context.outcome());
        return Response::success(std::move(fields));
    } catch (const std::exception& error) {
        const auto* refused = dynamic_cast<const comet::Refused*>(&error);
        const bool gone = dynamic_cast<const comet::NotConnected*>(&error) != nullptr;
        if (refused != nullptr && refused->credentials() && !gone) context.credentials_refused();
        write_end(row, outcome_of(error));
        throw;
    }
}

void Actions::write_end(std::uint64_t row, const std::string& outcome) const {
    if (row == 0) return;
    try {
        parts_.end_audit(row, outcome);
    } catch (const std::exception& error) {
        // What was done is done, and its row says that it began.
        log_.error("audit_unfinished", {{"row", row}, {"outcome", outcome}, {"why", error.what()}});
    }
}

}  // namespace eb::app

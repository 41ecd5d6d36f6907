// Parse, authorise, look, answer.
#include "app/restore/preview_email.hpp"

#include "app/restore/asking.hpp"
#include "app/restore/entries.hpp"

namespace eb::app {
namespace {

json::Object run(ActionContext& context, RestoreLists& lists, const Look& look,
                 const std::string& path) {
    context.vault(look.vault);
    const auto connection = context.online(look.device);
    require_filenames(connection);
    return asking([&] {
        lists.snapshot(context, connection, look.vault, look.snapshot);
        const auto mail =
            comet::email_preview(context.comet(), connection, look.vault, look.snapshot, path);
        json::Array to;
        for (const auto& one : mail.to) to.add(one);
        return json::Object{}
            .add("from", mail.from)
            .add("to", to)
            .add("subject", mail.subject)
            .add("html", mail.html)
            .add("text", mail.text);
    });
}

}  // namespace

Action preview_email(RestoreLists& lists) {
    // A message is what was backed up, not its name: whoever may not restore it does not read it.
    return {.permission = kChangePermission,
            .audited = false,
            .audited_masquerading = true,
            .takes_long = true,
            .read = [&lists](const json::Reader& body) -> Work {
                const auto look = Look::in(body);
                auto path = short_text(body, "path", comet::kPathBytesMax);
                if (path.empty()) throw BadRequest{"path", "path: which message?"};
                return {
                    .object = look.snapshot.value(),
                    .run = [&lists, look, path = std::move(path)](
                               ActionContext& context) { return run(context, lists, look, path); },
                    .detail = look.detail()};
            }};
}

}  // namespace eb::app

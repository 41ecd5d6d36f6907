// Parse, authorise, look, answer.
#include "app/restore/browse_snapshot.hpp"

#include "app/restore/asking.hpp"
#include "app/restore/entries.hpp"

namespace eb::app {
namespace {

struct Asked {
    Look look;
    Opened folder;
    Piece piece;
};

Asked asked_in(const json::Reader& body) {
    Asked asked{.look = Look::in(body), .folder = {}, .piece = Piece::in(body)};
    auto& folder = asked.folder;
    folder.path = short_text(body, "path", comet::kPathBytesMax);
    folder.tree = short_text(body, "treeId", comet::kTreeCharactersMax);
    if (const auto inside = body.child("inside")) folder.inside = Inside::in(*inside);
    // Without it nothing in there could be named.
    if (!folder.is_root() && folder.path.empty())
        throw BadRequest{"path", "path: which folder is that?"};
    return asked;
}

json::Object run(ActionContext& context, RestoreLists& lists, const Asked& asked) {
    const auto& look = asked.look;
    context.vault(look.vault);
    const auto connection = context.online(look.device);
    require_filenames(connection);
    return asking([&] {
        const auto snapshot = lists.snapshot(context, connection, look.vault, look.snapshot);
        auto folder = asked.folder;
        folder.engine = snapshot.engine;
        std::optional<comet::ImageView> view;
        if (folder.inside) view = folder.inside->view();
        const auto list = lists.folder(context, connection, look.vault, look.snapshot,
                                       folder.inside ? folder.inside->image : folder.tree, view);
        auto answer = piece_of(
            list->list, asked.piece, [&](const auto& entry) { return label_of(entry, folder); },
            [&](const auto& entry) { return snapshot_entry(entry, folder); });
        if (list->unreadable > 0) answer.add("unreadable", list->unreadable);
        return answer;
    });
}

}  // namespace

Action browse_snapshot(RestoreLists& lists) {
    return {.permission = kReadPermission,
            .audited = false,
            .audited_masquerading = true,
            .takes_long = true,
            .read = [&lists](const json::Reader& body) -> Work {
                const auto asked = asked_in(body);
                return {.object = asked.look.snapshot.value(),
                        .run = [&lists, asked](
                                   ActionContext& context) { return run(context, lists, asked); },
                        .detail = asked.look.detail()};
            }};
}

}  // namespace eb::app

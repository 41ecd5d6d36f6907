// Parse, authorise, look, answer.
#include "app/restore/browse_device.hpp"

#include "app/restore/asking.hpp"
#include "app/restore/entries.hpp"
#include "restore/paths.hpp"

namespace eb::app {
namespace {

json::Object entry_of(const comet::StoredObject& entry, const std::string& folder,
                      restore::PathStyle style) {
    const Opened anywhere{.engine = {}, .path = {}, .tree = "some"};
    const bool opens = !entry.tree.empty();
    auto path = opens            ? entry.tree
                : folder.empty() ? entry.name
                                 : restore::join(folder, entry.name, style);
    const char* kind = kind_of(entry.type, anywhere);
    if (opens) kind = folder.empty() ? "drive" : "folder";
    return json::Object{}
        .add("name", entry.display.empty() ? entry.name : entry.display)
        .add("path", path)
        .add("shown", path)
        .add("kind", kind)
        .add("size", entry.size)
        .add("modified", entry.modified);
}

json::Object run(ActionContext& context, RestoreLists& lists, const DeviceId& own,
                 const DeviceId& device, const std::string& path, const Piece& piece) {
    context.device(own);
    const auto connection = context.online(device);
    require_filenames(connection);
    return asking([&] {
        const auto style = restore::style_of(connection.platform);
        const auto list = lists.device_folder(context, connection, path);
        auto answer = piece_of(
            list->list, piece,
            [](const auto& entry) { return entry.display.empty() ? entry.name : entry.display; },
            [&](const auto& entry) { return entry_of(entry, path, style); });
        if (list->unreadable > 0) answer.add("unreadable", list->unreadable);
        return answer.add("path", path)
            .add("separator", style == restore::PathStyle::windows ? "\\" : "/");
    });
}

}  // namespace

Action browse_device(RestoreLists& lists) {
    return {.permission = kReadPermission,
            .audited = false,
            .audited_masquerading = true,
            .takes_long = true,
            .read = [&lists](const json::Reader& body) -> Work {
                const auto own = device_in(body);
                const auto device = target_in(body);
                const auto piece = Piece::in(body);
                auto path = short_text(body, "path", comet::kPathBytesMax);
                return {.object = device.value(),
                        .run =
                            [=, &lists](ActionContext& context) {
                                return run(context, lists, own, device, path, piece);
                            },
                        .detail = {}};
            }};
}

}  // namespace eb::app

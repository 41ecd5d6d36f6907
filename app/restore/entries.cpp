// Comet's types of stored objects, told in the words of the wizard.
#include "app/restore/entries.hpp"

#include "app/http/errors.hpp"
#include "core/text.hpp"
#include "restore/paths.hpp"
#include "restore/recipe.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace eb::app {
namespace {

constexpr std::size_t kEntriesInPiece = 1'000;
constexpr std::size_t kBytesInPiece = std::size_t{1} << 20;
constexpr std::size_t kContainsBytesMax = 1'000;
constexpr std::int64_t kOffsetMax = 1'000'000;

using Kind = std::pair<std::string_view, const char*>;

// STOREDOBJECTTYPE_….
constexpr auto kKinds = std::to_array<Kind>({
    {"dir", "folder"},
    {"windir", "folder"},
    {"vmdkdir", "folder"},
    {"file", "file"},
    {"winfile", "file"},
    {"winefs", "file"},
    {"vmdkfile", "file"},
    {"vmdkwindedup", "file"},
    {"vmdkwinefs", "file"},
    {"symlink", "link"},
    {"vmdksymlink", "link"},
    {"virtualimagedisk", "disk"},
    {"vhdxpartitiongpt", "partition"},
    {"vhdxpartitionmbr", "partition"},
    {"mailfolder", "mailfolder"},
    {"emailmessage", "email"},
    {"calendar", "calendar"},
    {"calendarevent", "event"},
    {"contactfolder", "contacts"},
    {"contact", "contact"},
    {"mssite", "site"},
    {"mssiteteam", "site"},
    {"mssitelistentity", "folder"},
    {"mssitelistdriveentity", "folder"},
});

// What lies at the root of an engine's snapshots, where it is no mere folder or file.
constexpr auto kRoots = std::to_array<Kind>({
    {"engine1/windisk", "disk"},
    {"engine1/hyperv", "vm"},
    {"engine1/vmware", "vm"},
    {"engine1/proxmox", "vm"},
    {"engine1/mssql", "database"},
    {"engine1/mysql", "database"},
    {"engine1/mongodb", "database"},
    {"engine1/exchangeedb", "database"},
    {"engine1/winmsofficemail", "mailbox"},
});

template <class Table>
const char* look_up(const Table& table, std::string_view name) {
    const auto found = std::ranges::find(table, name, &Kind::first);
    return found == table.end() ? nullptr : found->second;
}

/// One that a look into leads somewhere: single files of Proxmox' images cannot be restored.
bool is_image(const comet::StoredObject& entry, const Opened& folder) {
    if (folder.inside || entry.tree.empty()) return false;
    const auto methods = restore::methods_of(folder.engine, false);
    if (std::ranges::find(methods, restore::Method::image_files) == methods.end()) return false;
    return entry.type == "virtualimagedisk" ||
           (folder.is_root() && folder.engine == "engine1/windisk");
}

/// How it is opened: as a folder, as an image, or both.
void add_openings(json::Object& out, const comet::StoredObject& entry, const Opened& folder) {
    if (!folder.inside) {
        if (!entry.tree.empty() && entry.type != "virtualimagedisk") out.add("treeId", entry.tree);
        if (is_image(entry, folder)) out.add("inside", Inside{.image = entry.tree}.object());
        return;
    }
    auto next = *folder.inside;
    if (next.partition.empty() && next.partition_name.empty()) {
        next.partition = entry.tree;
        next.partition_name = entry.name;
    } else if (entry.type == "vmdkdir") {
        next.path = restore::tree_path(next.path, entry.name);
    } else {
        return;
    }
    out.add("inside", next.object());
}

}  // namespace

std::string short_text(const json::Reader& body, const std::string& field, std::size_t bytes_max) {
    auto text = body.get_or<std::string>(field, "");
    if (text.size() > bytes_max || text.find('\0') != std::string::npos)
        throw BadRequest{field, field + ": too long, or no text."};
    return text;
}

json::Object Inside::object() const {
    json::Object out;
    out.add("image", image);
    if (!partition.empty()) out.add("partition", partition);
    if (!partition_name.empty()) out.add("partitionName", partition_name);
    if (!path.empty()) out.add("path", path);
    return out;
}

Inside Inside::in(const json::Reader& object) {
    if (!object.is_object()) throw BadRequest{"inside", "inside: this is none of ours."};
    Inside inside{
        .image = short_text(object, "image", comet::kTreeCharactersMax),
        .partition = short_text(object, "partition", comet::kPathBytesMax),
        .partition_name = short_text(object, "partitionName", comet::kPathBytesMax),
        .path = short_text(object, "path", comet::kPathBytesMax),
    };
    if (inside.image.empty()) throw BadRequest{"inside", "inside: this is none of ours."};
    return inside;
}

const char* kind_of(std::string_view type, const Opened& folder) {
    const auto* const kind = look_up(kKinds, type);
    if (kind == nullptr) return "other";
    const std::string_view plain = kind;
    if (folder.is_root() && (plain == "folder" || plain == "file"))
        if (const auto* const root = look_up(kRoots, folder.engine)) return root;
    return kind;
}

std::string label_of(const comet::StoredObject& entry, const Opened& folder) {
    if (folder.engine == "engine1/winmsofficemail") {
        if (!entry.display.empty()) return entry.display;
        return entry.type == "emailmessage" ? "(no subject)" : entry.name;
    }
    if (entry.display.empty() || entry.display == entry.name) return entry.name;
    return entry.display + " (" + entry.name + ")";
}

json::Object snapshot_entry(const comet::StoredObject& entry, const Opened& folder) {
    const auto path = restore::tree_path(folder.path, entry.name);
    const bool by_label = folder.engine == "engine1/winmsofficemail";
    const auto label = label_of(entry, folder);
    json::Object out;
    out.add("name", label)
        .add("path", path)
        .add("shown", by_label ? label : restore::shown_path(folder.engine, path))
        .add("kind", kind_of(entry.type, folder))
        .add("size", entry.below ? entry.below->bytes : entry.size)
        .add("modified", entry.received != sys_seconds{} ? entry.received : entry.modified);
    if (entry.below) out.add("files", entry.below->files).add("folders", entry.below->folders);
    if (!entry.from.empty()) out.add("from", entry.from);
    if (!entry.to.empty()) out.add("to", entry.to);
    if (entry.starts != sys_seconds{}) out.add("starts", entry.starts);
    if (entry.has_attachments) out.add("attachments", true);
    add_openings(out, entry, folder);
    return out;
}

json::Object found_entry(const comet::Hit& hit, std::string_view engine) {
    const bool at_root = hit.path.find('/') == std::string::npos;
    const Opened folder{.engine = std::string{engine}, .path = {}, .tree = at_root ? "" : "some"};
    return json::Object{}
        .add("name", hit.name)
        .add("path", hit.path)
        .add("shown", restore::shown_path(engine, hit.path))
        .add("kind", kind_of(hit.type, folder))
        .add("size", hit.size)
        .add("modified", hit.modified);
}

Piece Piece::in(const json::Reader& body) {
    const auto offset = body.get_or<std::int64_t>("offset", 0);
    if (offset < 0 || offset > kOffsetMax)
        throw BadRequest{"offset", "offset: no list is that long."};
    return {.contains = folded(short_text(body, "contains", kContainsBytesMax)),
            .offset = static_cast<std::size_t>(offset)};
}

json::Object piece_of(const std::vector<comet::StoredObject>& list, const Piece& piece,
                      const std::function<std::string(const comet::StoredObject&)>& label,
                      const std::function<json::Object(const comet::StoredObject&)>& render) {
    json::Array entries;
    std::size_t total = 0;
    std::size_t taken = 0;
    std::size_t bytes = 0;
    for (const auto& entry : list) {
        if (!piece.contains.empty() &&
            folded(label(entry)).find(piece.contains) == std::string::npos)
            continue;
        if (total++ < piece.offset || taken == kEntriesInPiece || bytes >= kBytesInPiece) continue;
        const auto text = render(entry).str();
        bytes += text.size();
        entries.raw(text);
        ++taken;
    }
    json::Object out;
    out.add("entries", entries).add("total", total);
    if (piece.offset + taken < total) out.add("next", piece.offset + taken);
    return out;
}

}  // namespace eb::app

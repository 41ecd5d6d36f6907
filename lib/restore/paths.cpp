// UNSURE, because not published: `C__` for drives (seen in production), and that POSIX trees begin
// below `/`.
#include "restore/paths.hpp"

#include <algorithm>

namespace eb::restore {
namespace {

constexpr std::size_t kPathBytesMax = 4096;
constexpr std::string_view kFileEngine = "engine1/file";
constexpr std::string_view kNotInWindows = "<>:\"/|?*";

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool is_control(char c) { return (c >= 0 && c < ' ') || c == 127; }

/// `C__`, alone or before a `/`.
bool has_drive(std::string_view path) {
    return path.size() >= 3 && path[0] >= 'A' && path[0] <= 'Z' && path[1] == '_' &&
           path[2] == '_' && (path.size() == 3 || path[3] == '/');
}

/// Where a device keeps its names to itself, people type paths as they are there: `C:\…`, `C:/…`,
/// `C:` or `\\server\…`. A tree's begin otherwise, but for folders of such names in the root of a
/// Linux.
bool is_typed_windows(std::string_view path) {
    if (path.substr(0, 2) == R"(\\)") return path.size() > 2;
    return path.size() >= 2 && is_letter(path[0]) && path[1] == ':' &&
           (path.size() == 2 || path[2] == '\\' || path[2] == '/');
}

/// As the device spells it: its own separators, none at the end but a root's.
std::string typed_on_windows(std::string_view typed) {
    std::string path{typed};
    std::replace(path.begin(), path.end(), '/', '\\');
    if (path.size() == 2) path += '\\';
    const std::size_t root = path[1] == ':' ? 3 : 2;
    while (path.size() > root && path.back() == '\\') path.pop_back();
    return path;
}

std::string typed_elsewhere(std::string_view typed) {
    while (typed.size() > 1 && typed.back() == '/') typed.remove_suffix(1);
    return std::string{typed};
}

bool has_dots(std::string_view path, char separator) {
    for (std::size_t from = 0; from <= path.size();) {
        const auto to = std::min(path.find(separator, from), path.size());
        const auto part = path.substr(from, to - from);
        if (part == "." || part == "..") return true;
        from = to + 1;
    }
    return false;
}

/// What follows `C:\` or `\\server\share`; absent: it begins with neither.
std::optional<std::string_view> below_root(std::string_view path) {
    if (path.size() >= 3 && is_letter(path[0]) && path[1] == ':' && path[2] == '\\')
        return path.substr(3);
    if (path.substr(0, 2) != R"(\\)") return std::nullopt;
    const auto server = path.substr(2);
    const auto after_server = server.find('\\');
    if (after_server == 0 || after_server == std::string_view::npos) return std::nullopt;
    const auto share = server.substr(after_server + 1);
    if (share.empty() || share.front() == '\\') return std::nullopt;
    const auto after_share = share.find('\\');
    // Names of servers and shares hold no more than names of files do.
    if (path.find_first_of(kNotInWindows) != std::string_view::npos) return std::nullopt;
    return after_share == std::string_view::npos ? std::string_view{}
                                                 : share.substr(after_share + 1);
}

std::optional<std::string> wrong_on_windows(std::string_view path) {
    const auto rest = below_root(path);
    if (!rest) return R"(must begin with a drive, such as C:\, or with \\server\share)";
    if (rest->find_first_of(kNotInWindows) != std::string_view::npos)
        return R"(must not hold any of < > : " / | ? *)";
    if (has_dots(path, '\\')) return "must not hold . or .. as a folder";
    return std::nullopt;
}

bool has_ending(std::string_view path, std::string_view ending) {
    if (path.size() <= ending.size()) return false;
    const char before = path[path.size() - ending.size() - 1];
    if (before == '/' || before == '\\') return false;  // No name, but for its ending.
    const auto last = path.substr(path.size() - ending.size());
    return std::equal(last.begin(), last.end(), ending.begin(), [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b;
    });
}

}  // namespace

PathStyle style_of(std::string_view platform) {
    return platform.substr(0, 7) == "windows" ? PathStyle::windows : PathStyle::posix;
}

std::optional<std::string> wrong_place(std::string_view path, PathStyle style) {
    if (path.empty()) return "is needed";
    if (path.size() > kPathBytesMax) return "is longer than 4,096 bytes";
    if (std::any_of(path.begin(), path.end(), is_control))
        return "must not hold control characters";
    if (style == PathStyle::windows) return wrong_on_windows(path);
    if (path.front() != '/') return "must begin with /";
    if (has_dots(path, '/')) return "must not hold . or .. as a folder";
    return std::nullopt;
}

std::string join(std::string_view folder, std::string_view name, PathStyle style) {
    const char separator = style == PathStyle::windows ? '\\' : '/';
    std::string path{folder};
    if (path.empty() || path.back() != separator) path += separator;
    return path += name;
}

std::string tree_path(std::string_view folder, std::string_view name) {
    std::string path{folder};
    if (!path.empty()) path += '/';
    return path += name;
}

PathStyle style_of_tree(std::string_view tree_path) {
    return is_typed_windows(tree_path) || has_drive(tree_path) ? PathStyle::windows
                                                               : PathStyle::posix;
}

std::string wanted_path(std::string_view engine, std::string_view tree_path) {
    if (engine != kFileEngine) return std::string{tree_path};
    if (is_typed_windows(tree_path)) return typed_on_windows(tree_path);
    if (tree_path.substr(0, 1) == "/") return typed_elsewhere(tree_path);
    if (!has_drive(tree_path)) return "/" + std::string{tree_path};
    std::string path{tree_path[0]};
    path += R"(:\)";
    if (tree_path.size() > 4) path += tree_path.substr(4);
    std::replace(path.begin() + 3, path.end(), '/', '\\');
    return path;
}

std::string shown_path(std::string_view engine, std::string_view tree_path) {
    if (engine == kFileEngine) return wanted_path(engine, tree_path);
    std::string path;
    for (const char c : tree_path) {
        if (c == '/') path += " / ";
        else path += c;
    }
    return path;
}

std::string_view ending_of(comet::ArchiveFormat format) {
    switch (format) {
        case comet::ArchiveFormat::tar: return ".tar";
        case comet::ArchiveFormat::tar_gz: return ".tar.gz";
        case comet::ArchiveFormat::zip: return ".zip";
        case comet::ArchiveFormat::sqfs: return ".sqfs";
        case comet::ArchiveFormat::tar_zst: return ".tar.zst";
    }
    return "";
}

bool ends_as(std::string_view path, comet::ArchiveFormat format) {
    return has_ending(path, ending_of(format)) ||
           (format == comet::ArchiveFormat::tar_gz && has_ending(path, ".tgz"));
}

std::optional<comet::ArchiveFormat> format_of(std::string_view path) {
    using enum comet::ArchiveFormat;
    for (const auto format : {tar, tar_gz, tar_zst, zip, sqfs})
        if (ends_as(path, format)) return format;
    return std::nullopt;
}

}  // namespace eb::restore

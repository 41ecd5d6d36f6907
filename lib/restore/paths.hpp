// How paths look: in a snapshot, on a device, to a person. What is not published about them is
// decided here and nowhere else.
#pragma once

#include "comet/restore_options.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace eb::restore {

enum class PathStyle { windows, posix };

/// Of Comet's word for a platform, such as `windows_x86_64`.
PathStyle style_of(std::string_view platform);

/// What is wrong with an absolute path to write to, as the end of a sentence ("… must begin with a
/// drive"); absent: nothing. At most 4,096 bytes, no `..`, no control characters.
std::optional<std::string> wrong_place(std::string_view path, PathStyle style);

/// A name within a folder of a device.
std::string join(std::string_view folder, std::string_view name, PathStyle style);

/// An entry's path in a snapshot: its folder's, `/`, its name. The root's is empty.
std::string tree_path(std::string_view folder, std::string_view name);
/// Snapshots of files name the roots of Windows `C__`.
PathStyle style_of_tree(std::string_view tree_path);
/// What the restore engine wants for it: `C:\Users\x` of `C__/Users/x`, `/home/x` of `home/x`. Of
/// other engines than `engine1/file` it is the tree's own. What was typed as it is on the device
/// stays (`C:\Users\x`, `/home/x`).
std::string wanted_path(std::string_view engine, std::string_view tree_path);
/// And what people read.
std::string shown_path(std::string_view engine, std::string_view tree_path);

/// Such as `.tar.gz`.
std::string_view ending_of(comet::ArchiveFormat format);
/// Whether the name says what is in it, whatever its case; a tar.gz may be called `.tgz`, too.
bool ends_as(std::string_view path, comet::ArchiveFormat format);
/// What the name says is in it; absent: nothing that we can write.
std::optional<comet::ArchiveFormat> format_of(std::string_view path);

}  // namespace eb::restore

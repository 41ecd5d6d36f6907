// Entries of folders as answers tell them: what each is, what it is called, and how it is opened.
#pragma once

#include "comet/vault_reads.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eb::app {

/// Where in an image: what `inside` of an entry holds. Pages hand it back as it came.
struct Inside {
    std::string image;  ///< The image's tree.
    std::string partition;
    std::string partition_name;
    std::string path;

    comet::ImageView view() const { return {partition, partition_name, path}; }
    json::Object object() const;
    /// Throws BadRequest.
    static Inside in(const json::Reader& object);
};

/// The folder that a page looks into.
struct Opened {
    std::string engine;
    std::string path;  ///< Of the snapshot's tree; empty: its root.
    std::string tree;
    std::optional<Inside> inside{};

    bool is_root() const { return tree.empty() && !inside; }
};

/// folder, file, link, disk, partition, database, vm, mailbox, mailfolder, email, calendar, event,
/// contacts, contact, site, other.
const char* kind_of(std::string_view type, const Opened& folder);
/// What people read: of Microsoft 365 names are ids, of machines and disks they say less than what
/// stands beside them.
std::string label_of(const comet::StoredObject& entry, const Opened& folder);
json::Object snapshot_entry(const comet::StoredObject& entry, const Opened& folder);
json::Object found_entry(const comet::Hit& hit, std::string_view engine);

/// Which part of a list is wanted.
struct Piece {
    std::string contains;  ///< Empty: every name. Letters are compared without their case.
    std::size_t offset = 0;

    /// Throws BadRequest.
    static Piece in(const json::Reader& body);
};

/// `entries`, `total` (of those that match) and, where there are more, `next`. At most a thousand,
/// and fewer when they are very long.
json::Object piece_of(const std::vector<comet::StoredObject>& list, const Piece& piece,
                      const std::function<std::string(const comet::StoredObject&)>& label,
                      const std::function<json::Object(const comet::StoredObject&)>& render);

/// A text that may be absent. Throws BadRequest where it is too long, or has a NUL.
std::string short_text(const json::Reader& body, const std::string& field, std::size_t bytes_max);

}  // namespace eb::app

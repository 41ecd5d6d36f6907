// What a customer chose in the wizard, read from a request and found sound by itself. Whether it
// fits the engine, the snapshot and the device is the recipe's to say.
#pragma once

#include "comet/restore_options.hpp"
#include "json/reader.hpp"

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eb::restore {

/// It cannot be done so. what() is the customer's; `field` is the request's.
class Impossible : public std::runtime_error {
public:
    Impossible(std::string wrong, const std::string& words)
        : std::runtime_error(words), field(std::move(wrong)) {}

    std::string field;
};

enum class Method {
    files,
    archive,
    simulate,
    program,
    program_archive,
    disks,
    vmware_images,
    hyperv_images,
    image_files,
    image_files_archive,
    image_files_simulate,
    host,
    database,
    cloud,
};
/// The request's word for it, such as `programArchive`.
std::string_view word_of(Method method);

enum class Overwrite { none, if_newer, if_different, always };

/// A disk or partition of the snapshot, and the one of the device that it replaces; by Comet's
/// DeviceName.
struct DiskPair {
    std::string source;
    std::string target;
};

struct Choices {
    Method method = Method::simulate;
    std::optional<std::string> destination{};
    bool original_location = false;
    std::optional<Overwrite> overwrite{};
    bool overwrite_permissions = false;
    std::optional<comet::ArchiveFormat> archive_format{};
    std::vector<std::string> paths{};  ///< Of the snapshot's tree. Empty: everything.
    std::optional<comet::RestoreSize> known{};
    bool skip_unreadable = false;
    std::vector<std::string> machines{};  ///< Comet's ConfigPath.
    std::optional<std::string> storage_path{};
    std::vector<DiskPair> disks{};
    std::optional<std::string> confirm{};
    std::optional<std::string> command{};
    // `connection`, as the engine and method read it.
    bool use_stored = false;
    std::optional<comet::MySqlLogin> mysql{};
    std::optional<comet::MsSqlLogin> mssql{};
    std::optional<comet::VMwareTarget> vmware{};
    std::optional<comet::ProxmoxTarget> proxmox{};
    std::optional<comet::Office365Credential> office365{};
    bool has_connection = false;
};

/// Reads runRestore's fields; `engine` says what a `connection` holds. Throws Impossible, or
/// json::Malformed with the field's path.
Choices choices_in(const json::Reader& body, std::string_view engine);

/// Connections alone, for lists of what a host has. Throws as above.
comet::MySqlLogin mysql_in(const json::Reader& connection);
comet::MsSqlLogin mssql_in(const json::Reader& connection);
comet::VSphereConnection vsphere_in(const json::Reader& connection);
comet::SshConnection ssh_in(const json::Reader& connection);
comet::Office365Credential office365_in(const json::Reader& connection);

}  // namespace eb::restore

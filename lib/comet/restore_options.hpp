// What a restore is told: Comet's RestoreJobAdvancedOptions, typed. Only lib/restore makes one.
#pragma once

#include "core/ids.hpp"
#include "core/secret.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace eb::comet {

/// Comet's RESTORETYPE_….
enum class RestoreType {
    file = 0,
    null = 1,
    process_per_file = 2,
    process_archive = 3,
    windisk = 4,
    file_archive = 5,
    office365_cloud = 6,
    vmdk_file = 7,
    vmdk_file_null = 8,
    vmdk_file_archive = 9,
    mysql = 10,
    mssql = 11,
    windisk_esxi = 12,
    windisk_vhdx = 13,
    vmhost = 14,
};

/// RESTOREARCHIVEFORMAT_….
enum class ArchiveFormat { tar = 0, tar_gz = 1, zip = 2, sqfs = 3, tar_zst = 4 };

struct SshConnection {
    enum class Auth { password = 1, private_key = 2 };
    std::string server;
    std::string username;
    Auth auth = Auth::password;
    Secret password;
    Secret private_key;
};

struct VSphereConnection {
    std::string hostname;
    bool https = true;
    bool allow_invalid_certificate = false;
    std::string username;
    Secret password;
    std::string thumbprint;
};

struct Office365Credential {
    std::string app_id;
    std::string tenant_id;
    Secret secret;
    Secret app_cert;
    std::string region;  ///< OFFICE365_REGION_….
};

struct MySqlLogin {
    std::string username;
    Secret password;
    std::string host;
    int port = 3306;
    bool use_ssl = false;
    bool ssl_allow_invalid = false;
    std::string ssl_ca_file;
    std::string ssl_crt_file;
    std::string ssl_key_file;
};

struct MsSqlLogin {
    std::string instance;
    bool windows_auth = true;
    std::string username;  ///< Of native authentication, as is the password.
    Secret password;
    bool oledb_32_bit = false;
    bool no_recovery = false;
};

struct VMwareTarget {
    std::string datacenter;
    std::string host;
    std::string datastore;
    std::string network;
    VSphereConnection connection;
};

struct HyperVTarget {
    std::string disk_storage_path;
};

struct ProxmoxTarget {
    std::string node;
    std::string storage;
    SshConnection ssh;
};

struct RestoreOptions {
    RestoreType type = RestoreType::file;
    bool overwrite_existing_files = false;
    bool overwrite_if_newer = false;
    bool overwrite_if_different_content = false;
    bool overwrite_force_permissions = false;
    bool dest_is_original_location = false;
    std::string dest_path;
    std::vector<std::string> exact_dest_paths;
    ArchiveFormat archive_format = ArchiveFormat::tar;
    bool skip_unreadable_chunks = false;
    std::optional<Office365Credential> office365;
    std::optional<MySqlLogin> mysql;
    std::optional<MsSqlLogin> mssql;
    std::optional<VMwareTarget> vmware;
    std::optional<HyperVTarget> hyperv;
    std::optional<ProxmoxTarget> proxmox;
};

/// How much there is, as far as the wizard counted it; progress is measured against that.
struct RestoreSize {
    std::int64_t files = 0;
    std::int64_t bytes = 0;
    std::int64_t folders = 0;
};

/// One restore, as AdminDispatcherRunRestoreCustom takes it.
struct RestoreOrder {
    ItemId item;
    VaultId vault;
    SnapshotId snapshot;
    std::vector<std::string> paths;  ///< Empty: everything.
    RestoreOptions options;
    std::optional<RestoreSize> known;
};

/// The JSON that Comet gets. It holds passwords.
Secret json_of(const RestoreOptions& options);
/// Every credential in it.
std::vector<Secret> secrets_of(const RestoreOptions& options);

}  // namespace eb::comet

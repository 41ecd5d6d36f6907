// The tables of accounts: devices, items, vaults, users.
#include "store/schema/tables.hpp"

namespace eb::store::schema {

const std::vector<Table>& account_tables() {
    static const std::vector<Table> tables{
        {.name = "comet_devices",
         .about = "devices; registered = revoked_at IS NULL, connected now = online",
         .columns =
             {
                 // Lower-case hex SHA-256 of the decimal client_id immediately followed by the
                 // hash.
                 {"id", "VARCHAR(255) NOT NULL"},
                 {"hash", "VARCHAR(255) NOT NULL"},
                 {"client_id", "INT NOT NULL DEFAULT 0"},
                 {"username", "VARCHAR(255) NULL"},
                 {"content", "LONGTEXT NULL"},
                 {"name", "VARCHAR(255) NULL"},
                 {"platform_os", "VARCHAR(32) NOT NULL DEFAULT ''"},
                 {"platform_arch", "VARCHAR(32) NOT NULL DEFAULT ''"},
                 {"is_active", "TINYINT(1) NOT NULL DEFAULT 0"},
                 {"created_at", "TIMESTAMP NULL"},
                 {"updated_at", "TIMESTAMP NULL"},
                 {"revoked_at", "TIMESTAMP NULL"},
                 {"server_id", "VARCHAR(64) NOT NULL DEFAULT ''"},
                 {"online", "TINYINT(1) NOT NULL DEFAULT 0"},
                 {"offline_since", "TIMESTAMP NULL"},
             },
         .primary = "id",
         .indexes =
             {
                 {"uq_hash_client", "hash, client_id", true},
                 {"idx_client", "client_id"},
                 {"idx_server_username", "server_id, username(64)"},
             }},
        {.name = "comet_items",
         .about = "protected items; comet_device_id = comet_devices.id",
         .columns =
             {
                 {"id", "CHAR(36) NOT NULL"},
                 {"client_id", "INT NOT NULL DEFAULT 0"},
                 {"username", "VARCHAR(255) NULL"},
                 {"content", "LONGTEXT NULL"},
                 {"owner_device", "VARCHAR(255) NULL"},
                 // comet_devices.id of the owner device.
                 {"comet_device_id", "VARCHAR(255) NOT NULL DEFAULT ''"},
                 {"name", "VARCHAR(255) NOT NULL DEFAULT ''"},
                 {"type", "VARCHAR(255) NOT NULL DEFAULT ''"},
                 {"total_bytes", "BIGINT NULL"},
                 {"total_files", "BIGINT NULL"},
                 {"total_directories", "BIGINT NULL"},
                 {"created_at", "TIMESTAMP NULL"},
                 {"updated_at", "TIMESTAMP NULL"},
                 {"server_id", "VARCHAR(64) NOT NULL DEFAULT ''"},
             },
         .primary = "id, client_id",
         .indexes =
             {
                 {"idx_client_user", "client_id, username"},
                 {"idx_device", "comet_device_id"},
                 {"idx_type", "type"},
             }},
        {.name = "comet_vaults",
         .about = "Storage Vaults; content and bucket_key hold no secrets",
         .columns =
             {
                 {"id", "CHAR(36) NOT NULL"},
                 {"client_id", "INT NOT NULL DEFAULT 0"},
                 {"username", "VARCHAR(255) NULL"},
                 {"content", "LONGTEXT NULL"},
                 {"name", "VARCHAR(255) NOT NULL DEFAULT ''"},
                 {"type", "SMALLINT NOT NULL DEFAULT 0"},
                 {"total_bytes", "BIGINT NULL"},
                 {"bucket_server", "VARCHAR(255) NOT NULL DEFAULT ''"},
                 {"bucket_name", "VARCHAR(255) NOT NULL DEFAULT ''"},
                 {"bucket_key", "VARCHAR(255) NOT NULL DEFAULT ''"},
                 {"has_storage_limit", "TINYINT(1) NOT NULL DEFAULT 0"},
                 {"storage_limit_bytes", "BIGINT NOT NULL DEFAULT 0"},
                 {"is_active", "TINYINT(1) NOT NULL DEFAULT 1"},
                 {"created_at", "TIMESTAMP NULL"},
                 {"updated_at", "TIMESTAMP NULL"},
                 {"removed_at", "TIMESTAMP NULL"},
                 {"last_success_at", "TIMESTAMP NULL"},
                 {"last_error", "TEXT NULL"},
                 {"server_id", "VARCHAR(64) NOT NULL DEFAULT ''"},
             },
         .primary = "id, client_id",
         .indexes =
             {
                 {"idx_client_user", "client_id, username"},
                 {"idx_active", "is_active"},
             }},
        {.name = "comet_users",
         .about = "accounts, by the allow-listed part of their profile",
         .columns =
             {
                 {"server_id", "VARCHAR(64) NOT NULL"},
                 {"username", "VARBINARY(255) NOT NULL"},
                 {"client_id", "INT NOT NULL DEFAULT 0"},
                 {"account_name", "VARCHAR(255) NOT NULL DEFAULT ''"},
                 // The allow-listed projection of the profile.
                 {"content", "LONGTEXT NULL"},
                 {"device_count", "INT NOT NULL DEFAULT 0"},
                 {"item_count", "INT NOT NULL DEFAULT 0"},
                 {"vault_count", "INT NOT NULL DEFAULT 0"},
                 {"total_bytes", "BIGINT NOT NULL DEFAULT 0"},
                 {"hv_vm_count", "INT NOT NULL DEFAULT 0"},
                 {"vmw_vm_count", "INT NOT NULL DEFAULT 0"},
                 {"m365_accounts", "INT NOT NULL DEFAULT 0"},
                 {"is_suspended", "TINYINT(1) NOT NULL DEFAULT 0"},
                 {"read_at", "INT UNSIGNED NOT NULL DEFAULT 0"},
             },
         .primary = "server_id, username",
         .indexes =
             {
                 {"idx_client", "client_id"},
             }},
        {.name = "eb_devices_registry",
         .about = "a counter over devices; never the source of a name that a customer sees",
         .columns =
             {
                 {"server_id", "VARCHAR(64) NOT NULL"},
                 {"device_id", "VARCHAR(128) NOT NULL"},
                 {"username", "VARCHAR(255) NOT NULL DEFAULT ''"},
                 {"friendly_name", "VARCHAR(255) NOT NULL DEFAULT ''"},
                 {"platform_os", "VARCHAR(32) NOT NULL DEFAULT ''"},
                 {"platform_arch", "VARCHAR(32) NOT NULL DEFAULT ''"},
                 {"registered_at", "INT UNSIGNED NOT NULL"},
                 {"last_seen", "INT UNSIGNED NOT NULL DEFAULT 0"},
                 {"status", "ENUM('active','removed') NOT NULL DEFAULT 'active'"},
                 {"updated_at",
                  "TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP"},
             },
         .primary = "server_id, device_id",
         .indexes =
             {
                 {"idx_username", "username"},
                 {"idx_status", "status"},
                 {"idx_last_seen", "last_seen"},
             }},
    };
    return tables;
}

}  // namespace eb::store::schema

// Accounts for the store's tests.
#pragma once

#include "tests/lib/store/job_reports.hpp"

namespace eb::tests {

inline domain::Device device(const std::string& id, const std::string& name = "PC") {
    return {.id = DeviceId{id},
            .name = name,
            .platform_os = "windows",
            .platform_arch = "amd64",
            .registered_at = from_unix(1'700'000'000),
            .content = R"({"FriendlyName":"PC"})"};
}

inline domain::ProtectedItem item(const std::string& id, const std::string& owner = "device-1") {
    return {.id = ItemId{id},
            .owner = DeviceId{owner},
            .name = "Files",
            .engine = "engine1/file",
            .created_at = from_unix(1'700'000'100),
            .updated_at = from_unix(1'700'000'200),
            .total_bytes = 5,
            .total_files = 6,
            .total_directories = 7,
            .content = R"({"Engine":"engine1/file"})"};
}

inline domain::Vault vault(const std::string& id) {
    return {.id = VaultId{id},
            .name = "Vault",
            .type = 1003,
            .bucket_server = "https://storage.example",
            .bucket_name = "bucket",
            .total_bytes = 1000,
            .has_storage_limit = true,
            .storage_limit_bytes = 2000,
            .created_at = from_unix(1'700'000'300),
            .updated_at = from_unix(1'700'000'400),
            .content = R"({"DestinationType":1003})"};
}

inline domain::Account account(const std::string& username) {
    return {.username = Username{username},
            .name = "Acme & Co",
            .devices = {device("device-1")},
            .items = {item("item-1")},
            .vaults = {vault("vault-1")},
            .content = R"({"Username":"acme"})"};
}

/// A batch with one account, read whole; client 0: nobody's.
inline domain::Batch reads(const domain::Account& account, int client = 7,
                           const ServerId& server = kServer) {
    domain::Batch batch{.server = server};
    batch.accounts.emplace(account.username, account);
    if (client != 0) batch.owners.emplace(account.username, ClientId{client});
    return batch;
}

}  // namespace eb::tests

// Plain tables.
#include "domain/names.hpp"

#include <array>
#include <utility>

namespace eb::domain {
namespace {

template <class Key>
struct Name {
    Key key;
    std::string_view words;
};

/// Empty: the table has no such key.
template <class Table, class Key>
std::string find(const Table& table, const Key& key) {
    for (const auto& row : table)
        if (row.key == key) return std::string{row.words};
    return "";
}

constexpr std::string_view kEnginePrefix = "engine1/";
constexpr auto kEngines = std::to_array<Name<std::string_view>>({
    {"engine1/file", "Files and Folders"},
    {"engine1/stdout", "Program Output"},
    {"engine1/mysql", "MySQL"},
    {"engine1/systemstate", "Windows Server System State"},
    {"engine1/mssql", "Microsoft SQL Server"},
    {"engine1/windowssystem", "Windows System Backup"},
    {"engine1/exchangeedb", "Microsoft Exchange Server"},
    {"engine1/vsswriter", "Application-Aware Writer"},
    {"engine1/hyperv", "Microsoft Hyper-V"},
    {"engine1/windisk", "Disk Image"},
    {"engine1/mongodb", "MongoDB"},
    {"engine1/winmsofficemail", "Office 365"},
    {"engine1/vmware", "VMware"},
    {"engine1/proxmox", "Proxmox (PVE)"},
});

// DESTINATIONTYPE_*. The specification's table lacks 1, 1009, 1010 and 1011; its capitals are not
// kept.
constexpr auto kVaultTypes = std::to_array<Name<int>>({
    {0, "Invalid"},
    {1, "Error"},
    {1000, "S3-compatible"},
    {1001, "SFTP"},
    {1002, "Local Path"},
    {1003, "Comet"},
    {1004, "FTP"},
    {1005, "Azure"},
    {1006, "Spanned"},
    {1007, "OpenStack"},
    {1008, "Backblaze B2"},
    {1009, "Storj"},
    {1010, "WebDAV"},
    {1011, "SMB"},
    {1100, "Latest"},
    {1101, "All"},
});

constexpr auto kJobTypes = std::to_array<Name<int>>({
    {kBackup, "Backup"},
    {kRestore, "Restore"},
    {4003, "Retention"},
    {4004, "Vault unlock"},
    {4005, "Snapshot deletion"},
    {4006, "Vault measurement"},
    {4007, "Software update"},
    {4008, "Settings import"},
    {4009, "Vault reindex"},
    {4010, "Deep verification"},
    {4011, "Uninstall"},
});

constexpr auto kEnds = std::to_array<Name<int>>({
    {7000, "Timed out"},
    {7001, "Warnings"},
    {7002, "Failed"},
    {7003, "Quota exceeded"},
    {7004, "Missed"},
    {7005, "Cancelled"},
    {7006, "Skipped (already running)"},
    {7007, "Abandoned"},
});

std::string or_else(std::string name, std::string_view otherwise) {
    return name.empty() ? std::string{otherwise} : std::move(name);
}

}  // namespace

std::string engine_name(std::string_view engine) {
    auto known = find(kEngines, engine);
    if (!known.empty()) return known;
    if (engine.starts_with(kEnginePrefix)) engine.remove_prefix(kEnginePrefix.size());
    return engine.empty() ? "Other" : "Other (" + std::string{engine} + ")";
}

std::string vault_type_name(int type) { return or_else(find(kVaultTypes, type), "Other"); }

std::string job_type_name(int classification) {
    return or_else(find(kJobTypes, classification), "Job");
}

std::string status_name(int status) {
    if (outcome_of(status) == Outcome::success) return outcome_name(Outcome::success);
    if (is_running(status)) return "Running";
    return or_else(find(kEnds, status), "Unknown");  // Unknown must never look healthy.
}

std::string outcome_name(Outcome outcome) {
    switch (outcome) {
        case Outcome::success: return "Succeeded";
        case Outcome::warning: return "Warnings";
        case Outcome::error: return "Failed";
        case Outcome::missed: return "Missed";
        case Outcome::skipped: return "Skipped";
    }
    return "Unknown";
}

}  // namespace eb::domain

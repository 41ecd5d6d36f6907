// Tables of words.
#include "domain/names.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace eb::domain {
namespace {

struct Name {
    int number;
    const char* words;
};

template <std::size_t N>
std::string name_of(const std::array<Name, N>& names, int number, const char* otherwise) {
    const auto* const found = std::ranges::find(names, number, &Name::number);
    return found == names.end() ? otherwise : found->words;
}

}  // namespace

std::string engine_name(std::string_view engine) {
    struct Engine {
        std::string_view engine;
        const char* words;
    };
    static constexpr std::array kEngines{
        Engine{"engine1/file", "Files and Folders"},
        Engine{"engine1/stdout", "Program Output"},
        Engine{"engine1/mysql", "MySQL"},
        Engine{"engine1/systemstate", "Windows Server System State"},
        Engine{"engine1/mssql", "Microsoft SQL Server"},
        Engine{"engine1/windowssystem", "Windows System Backup"},
        Engine{"engine1/exchangeedb", "Microsoft Exchange Server"},
        Engine{"engine1/vsswriter", "Application-Aware Writer"},
        Engine{"engine1/hyperv", "Microsoft Hyper-V"},
        Engine{"engine1/windisk", "Disk Image"},
        Engine{"engine1/mongodb", "MongoDB"},
        Engine{"engine1/winmsofficemail", "Office 365"},
        Engine{"engine1/vmware", "VMware"},
        Engine{"engine1/proxmox", "Proxmox (PVE)"},
    };
    const auto* const found = std::ranges::find(kEngines, engine, &Engine::engine);
    if (found != kEngines.end()) return found->words;
    const auto slash = engine.find('/');
    return std::string{slash == std::string_view::npos ? engine : engine.substr(slash + 1)};
}

std::string vault_type_name(int type) {
    static constexpr std::array kTypes{
        Name{1000, "S3-compatible"}, Name{1001, "SFTP"},      Name{1002, "Local Path"},
        Name{1003, "Comet"},         Name{1004, "FTP"},       Name{1005, "Azure"},
        Name{1006, "Spanned"},       Name{1007, "OpenStack"}, Name{1008, "Backblaze B2"},
        Name{1009, "Storj"},         Name{1010, "WebDAV"},    Name{1011, "Network share (SMB)"},
    };
    return name_of(kTypes, type, "Unknown type");
}

std::string job_type_name(int classification) {
    static constexpr std::array kTypes{
        Name{4001, "Backup"},
        Name{4002, "Restore"},
        Name{4003, "Retention"},
        Name{4004, "Vault unlock"},
        Name{4005, "Snapshot deletion"},
        Name{4006, "Vault measurement"},
        Name{4007, "Software update"},
        Name{4008, "Settings import"},
        Name{4009, "Vault reindex"},
        Name{4010, "Deep verify"},
        Name{4011, "Software removal"},
    };
    return name_of(kTypes, classification, "Other");
}

std::string status_name(int status) {
    static constexpr std::array kStatuses{
        Name{6002, "Running again"},    Name{6003, "Waiting to try again"},
        Name{6004, "Waiting to start"}, Name{7000, "Timed out"},
        Name{7001, "Warning"},          Name{7002, "Error"},
        Name{7003, "Quota exceeded"},   Name{7004, "Missed"},
        Name{7005, "Cancelled"},        Name{7006, "Skipped (already running)"},
        Name{7007, "Abandoned"},
    };
    if (status >= 5000 && status <= 5999) return "Success";
    return name_of(kStatuses, status, status >= 6000 && status <= 6999 ? "Running" : "Unknown");
}

}  // namespace eb::domain

// The words that customers read, and that scripts and pages say the same ones.
#include "domain/names.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <map>
#include <regex>

using namespace eb;
using namespace eb::domain;

namespace {

std::string status_script() {
    std::ifstream in{EB_SOURCE_DIR "/views/assets/js/status.js"};
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// `7003: state('Quota exceeded'` or `4001: 'Backup'`, of every entry of the script.
std::map<int, std::string> script_words(const std::string& pattern) {
    static const auto text = status_script();
    const std::regex entry{pattern};
    std::map<int, std::string> out;
    for (std::sregex_iterator i{text.begin(), text.end(), entry}, end; i != end; ++i)
        out.emplace(std::stoi((*i)[1]), (*i)[2]);
    return out;
}

}  // namespace

TEST_CASE("engine_name: every engine of Comet has a name", "[domain][unit]") {
    const auto [engine, name] = GENERATE(table<std::string, std::string>({
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
        {"engine1/newthing", "Other (newthing)"},
        {"engine2/file", "Other (engine2/file)"},
        {"engine1/", "Other"},
        {"", "Other"},
    }));
    CAPTURE(engine);
    CHECK(engine_name(engine) == name);
}

TEST_CASE("vault_type_name: every kind of vault has a name", "[domain][unit]") {
    const auto [type, name] = GENERATE(table<int, std::string>({
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
        {1012, "Other"},
        {-1, "Other"},
    }));
    CAPTURE(type);
    CHECK(vault_type_name(type) == name);
}

TEST_CASE("status_name: every number has one word", "[domain][unit]") {
    const auto [status, name] = GENERATE(table<int, std::string>({
        {5000, "Succeeded"},
        {5999, "Succeeded"},
        {6000, "Running"},
        {6001, "Running"},
        {6002, "Running"},  // Revived.
        {6003, "Running"},
        {6004, "Running"},
        {7000, "Timed out"},
        {7001, "Warnings"},
        {7002, "Failed"},
        {7003, "Quota exceeded"},
        {7004, "Missed"},
        {7005, "Cancelled"},
        {7006, "Skipped (already running)"},
        {7007, "Abandoned"},
        {7008, "Unknown"},
        {9999, "Unknown"},
        {0, "Unknown"},
    }));
    CAPTURE(status);
    CHECK(status_name(status) == name);
}

TEST_CASE("outcome_name: the normalised words read like the numbers'", "[domain][unit]") {
    CHECK(outcome_name(Outcome::success) == status_name(5000));
    CHECK(outcome_name(Outcome::warning) == status_name(7001));
    CHECK(outcome_name(Outcome::error) == status_name(7002));
    CHECK(outcome_name(Outcome::missed) == status_name(7004));
    CHECK(outcome_name(Outcome::skipped) == "Skipped");
}

TEST_CASE("names: the scripts of the pages say the same words", "[domain][unit]") {
    const auto ends = script_words(R"((7\d\d\d): state\('([^']+)')");
    CHECK(ends.size() == 8);
    for (const auto& [status, word] : ends) {
        CAPTURE(status);
        CHECK(status_name(status) == word);
    }
    const auto kinds = script_words(R"((4\d\d\d): '([^']+)')");
    CHECK(kinds.size() == 11);
    for (const auto& [classification, word] : kinds) {
        CAPTURE(classification);
        CHECK(job_type_name(classification) == word);
    }
    CHECK(job_type_name(4000) == "Job");
}

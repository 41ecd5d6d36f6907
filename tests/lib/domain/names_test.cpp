// The words for Comet's numbers.
#include "domain/names.hpp"

#include <catch2/catch.hpp>

using namespace eb::domain;

TEST_CASE("names: engines, as the specification calls them", "[domain][unit]") {
    CHECK(engine_name("engine1/file") == "Files and Folders");
    CHECK(engine_name("engine1/windisk") == "Disk Image");
    CHECK(engine_name("engine1/winmsofficemail") == "Office 365");
    CHECK(engine_name("engine1/proxmox") == "Proxmox (PVE)");
    CHECK(engine_name("engine2/later") == "later");
    CHECK(engine_name("odd") == "odd");
    CHECK(engine_name("").empty());
}

TEST_CASE("names: vaults, also those that came after the specification", "[domain][unit]") {
    CHECK(vault_type_name(1000) == "S3-compatible");
    CHECK(vault_type_name(1003) == "Comet");
    CHECK(vault_type_name(1008) == "Backblaze B2");
    CHECK(vault_type_name(1009) == "Storj");
    CHECK(vault_type_name(1010) == "WebDAV");
    CHECK(vault_type_name(1011) == "Network share (SMB)");
    CHECK(vault_type_name(0) == "Unknown type");
    CHECK(vault_type_name(1) == "Unknown type");
}

TEST_CASE("names: kinds of jobs", "[domain][unit]") {
    CHECK(job_type_name(4001) == "Backup");
    CHECK(job_type_name(4011) == "Software removal");
    CHECK(job_type_name(4000) == "Other");
}

TEST_CASE("names: every status says what it is", "[domain][unit]") {
    CHECK(status_name(5000) == "Success");
    CHECK(status_name(5999) == "Success");
    CHECK(status_name(6001) == "Running");
    CHECK(status_name(6003) == "Waiting to try again");
    CHECK(status_name(7003) == "Quota exceeded");
    CHECK(status_name(7005) == "Cancelled");
    CHECK(status_name(7006) == "Skipped (already running)");
    CHECK(status_name(7007) == "Abandoned");
    CHECK(status_name(9999) == "Unknown");
    CHECK(status_name(-1) == "Unknown");
}

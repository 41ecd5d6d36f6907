// The jobs that an ingest bench tells and writes: everyone who measures uses the same ones, so that
// their rows are alike.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace eb::bench {

/// An account's device with one of its items.
struct Place {
    std::string username;
    std::string device;
    std::string item;
};

/// One place a line: username, device and item with spaces between. Ends the program where there
/// is none.
std::vector<Place> read_places(const std::string& path);

/// The id of job `number` in run `run`, spread over the key space as GUIDs are.
std::string job_guid(std::uint32_t run, std::uint64_t number);

/// A frame's text: a job's start or end.
std::string start_frame(const Place& place, const std::string& guid, std::int64_t at);
std::string end_frame(const Place& place, const std::string& guid, std::int64_t at);
/// The job inside it, `Data`.
std::string start_data(const Place& place, const std::string& guid, std::int64_t at);
std::string end_data(const Place& place, const std::string& guid, std::int64_t at);

constexpr std::int64_t kUploadBytes = 734003200;
constexpr const char* kVault = "a54fb459-bffa-4d65-9d44-1c24a50e928c";
constexpr const char* kSnapshot =
    "f69598f1531d0487968fa6a2074f6930254016511f53eb1a9367f303ad1edc7b";
constexpr const char* kCancellation = "be7d6169-f6aa-4364-98da-e3dfc369f599";

}  // namespace eb::bench

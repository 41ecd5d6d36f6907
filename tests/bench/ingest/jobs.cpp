// As a Comet Server tells them: the fields of the recorded frames.
#include "tests/bench/ingest/jobs.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace eb::bench {

std::vector<Place> read_places(const std::string& path) {
    std::ifstream in{path};
    std::vector<Place> places;
    for (Place place; in >> place.username >> place.device >> place.item;) places.push_back(place);
    if (places.empty()) {
        std::fprintf(stderr, "no places in %s\n", path.c_str());
        std::exit(2);
    }
    return places;
}

std::string job_guid(std::uint32_t run, std::uint64_t number) {
    auto mixed = (std::uint64_t{run} << 40U | number) * 0x9e3779b97f4a7c15ULL;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebULL;
    mixed ^= mixed >> 31U;
    return fmt::format("{:08x}-{:04x}-4{:03x}-8000-{:012x}", mixed >> 32U, (mixed >> 16U) & 0xffff,
                       run & 0xfff, number & 0xffffffffffff);
}

std::string start_data(const Place& place, const std::string& guid, std::int64_t at) {
    return fmt::format(
        R"({{"GUID":"{}","Username":"{}","Classification":4001,"Status":6001,"StartTime":{},"EndTime":0,)"
        R"("RetryCount":0,"SourceGUID":"{}","DestinationGUID":"{}","DeviceID":"{}","ClientVersion":"25.9.6",)"
        R"("TotalDirectories":0,"TotalFiles":0,"TotalSize":0,"TotalChunks":0,"UploadSize":0,"DownloadSize":0,)"
        R"("CancellationID":"{}"}})",
        guid, place.username, at, place.item, kVault, place.device, kCancellation);
}

std::string end_data(const Place& place, const std::string& guid, std::int64_t at) {
    return fmt::format(
        R"({{"GUID":"{}","Username":"{}","Classification":4001,"Status":5000,"StartTime":{},"EndTime":{},)"
        R"("RetryCount":0,"SourceGUID":"{}","DestinationGUID":"{}","DeviceID":"{}","ClientVersion":"25.9.6",)"
        R"("TotalDirectories":12,"TotalFiles":400,"TotalSize":734003200,"TotalChunks":88,"UploadSize":734003200,)"
        R"("DownloadSize":0,"Progress":{{"Counter":1,"SentTime":{},"RecievedTime":{},"BytesDone":734003200,)"
        R"("ItemsDone":400,"ItemsTotal":400}},"SnapshotID":"{}"}})",
        guid, place.username, at, at, place.item, kVault, place.device, at, at, kSnapshot);
}

namespace {

std::string frame(int type, const char* name, const Place& place, const std::string& guid,
                  std::int64_t at, const std::string& data) {
    return fmt::format(
        R"({{"Actor":"{}","OwnerOrganizationID":"","ResourceID":"{}","Type":{},"Timestamp":{},"TypeString":"{}","Data":{}}})",
        place.username, guid, type, at, name, data);
}

}  // namespace

std::string start_frame(const Place& place, const std::string& guid, std::int64_t at) {
    return frame(4200, "SEVT_JOB_NEW", place, guid, at, start_data(place, guid, at));
}

std::string end_frame(const Place& place, const std::string& guid, std::int64_t at) {
    return frame(4201, "SEVT_JOB_COMPLETED", place, guid, at, end_data(place, guid, at));
}

}  // namespace eb::bench

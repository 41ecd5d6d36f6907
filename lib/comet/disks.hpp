// Disks and their partitions, of a device or in a snapshot. Facts of the names: Comet's DiskDrive
// and Partition.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace eb::comet {

struct Partition {
    std::string id;  ///< DeviceName, such as `\\?\Volume{…}\` or `/dev/sda1`.
    std::string guid;
    std::string label;       ///< VolumeName.
    std::string filesystem;  ///< Such as `NTFS`.
    std::int64_t size = 0;
    std::int64_t used = 0;
    std::vector<std::string> mounts;  ///< Such as `C:\`.

    friend bool operator==(const Partition&, const Partition&) = default;
};

struct Disk {
    std::string id;    ///< DeviceName, such as `\\.\PhysicalDrive0` or `/dev/sda`.
    std::string name;  ///< Caption, else Model.
    std::string model;
    std::string serial;
    std::int64_t size = 0;
    std::vector<Partition> partitions;

    friend bool operator==(const Disk&, const Disk&) = default;
};

}  // namespace eb::comet

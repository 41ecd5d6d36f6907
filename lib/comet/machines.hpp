// Virtual machines in a snapshot. Facts of the names: Comet's VMInfo.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace eb::comet {

struct MachineDisk {
    std::string path;
    std::int64_t size = 0;

    friend bool operator==(const MachineDisk&, const MachineDisk&) = default;
};

struct Machine {
    std::string id;
    std::string name;
    int cpu_cores = 0;
    std::int64_t ram_bytes = 0;
    std::string firmware;     ///< FirmwareType.
    std::string config_path;  ///< What names it among a restore's paths.
    std::vector<MachineDisk> disks;

    friend bool operator==(const Machine&, const Machine&) = default;
};

}  // namespace eb::comet

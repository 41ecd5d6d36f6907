// What eb-sync cannot do without: it asks for every profile, reads each, and keeps none. Prints
// accounts, devices, items, vaults, seconds and processor seconds.
#include "comet/admin_api.hpp"

#include <sys/resource.h>

#include <chrono>
#include <cstdio>

namespace {

double processor_seconds() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto of = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return of(used.ru_utime) + of(used.ru_stime);
}

}  // namespace

int main(int argc, char** argv) {
    using namespace eb;

    if (argc != 4) {
        std::fprintf(stderr, "usage: sync_decode ORIGIN USERNAME PASSWORD\n");
        return 2;
    }
    try {
        comet::AdminApi api{argv[1],
                            {.username = argv[2], .password = Secret{argv[3]}},
                            {.total = milliseconds{600'000}, .bytes_max = std::size_t{8} << 30},
                            log::Logger{"sync_decode", log::Level::error}};
        std::size_t accounts = 0;
        std::size_t devices = 0;
        std::size_t items = 0;
        std::size_t vaults = 0;
        const auto began = std::chrono::steady_clock::now();
        const auto skipped = api.each_user_profile([&](domain::Account&& account) {
            ++accounts;
            devices += account.devices.size();
            items += account.items.size();
            vaults += account.vaults.size();
        });
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
        std::printf("%zu %zu %zu %zu %.3f %.3f\n", accounts, devices, items, vaults, took.count(),
                    processor_seconds());
        return skipped == 0 ? 0 : 1;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "sync_decode: %s\n", error.what());
        return 1;
    }
}

// Sockets to this machine: benches load nobody else's.
#pragma once

#include <cstdint>

namespace eb::bench {

/// Nanoseconds of CLOCK_MONOTONIC and CLOCK_REALTIME.
std::uint64_t monotonic_ns();
std::uint64_t realtime_ns();

/// Begins a connection to 127.0.0.1; -1: refused at once. The source addresses are 127.0.0.1 to
/// 127.0.0.8 in turn, because one has too few ports for tens of thousands of connections.
/// `receive_bytes` above 0 makes the kernel's buffer small.
int connect_to(int port, unsigned turn, int receive_bytes = 0);
/// What became of a connection that was begun.
bool connected(int fd);

/// Allows `count` descriptors; throws std::runtime_error where the system does not.
void need_descriptors(std::uint64_t count);

}  // namespace eb::bench

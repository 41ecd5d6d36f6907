// Threads that must not end but by their own will.
#pragma once

#include "log/log.hpp"

#include <cstdlib>
#include <exception>
#include <thread>

namespace eb::workers::ws_ingest {

/// Anything thrown out of `run` is a bug, and a restart is better than half a worker.
template <class Run>
std::jthread thread_for(const char* name, const log::Logger& log, Run run) {
    return std::jthread{[name, log, run](std::stop_token stop) {
        try {
            run(stop);
        } catch (const std::exception& error) {
            log.error("thread_failed", {{"thread", name}, {"error", error.what()}});
            std::_Exit(1);
        }
    }};
}

}  // namespace eb::workers::ws_ingest

// What the parts of a run work with.
#pragma once

#include "remote.hpp"
#include "settings.hpp"
#include "store/roster.hpp"
#include "writer.hpp"

#include <stdexcept>
#include <stop_token>

namespace eb::workers::sync {

/// The server answered, and what it said cannot be all: nothing of it was used.
class Distrusted : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct Parts {
    const Settings& settings;
    ServerId server;
    Remote& remote;
    store::Ingest& ingest;
    store::Roster& roster;
    profile::Owners& owners;
    Writer& writer;
    const Clock& clock;
    std::stop_token stop;
    log::Logger log;
};

}  // namespace eb::workers::sync

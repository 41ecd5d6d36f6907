// From choices to what Comet is told: one recipe an engine, and nothing else makes RestoreOptions.
#pragma once

#include "comet/disks.hpp"
#include "comet/machines.hpp"
#include "restore/choices.hpp"
#include "restore/paths.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace eb::restore {

/// The device that it is to run on.
struct Target {
    std::string name;            ///< As the customer knows it.
    std::string platform;        ///< Comet's word, such as `windows_x86_64`.
    std::string client_version;  ///< Such as `25.9.6`.
};

/// What the choices have to fit.
struct Circumstances {
    std::string engine;                       ///< The snapshot's.
    bool knows_original = false;              ///< Its HasOriginalPathInfo.
    std::optional<PathStyle> source_style{};  ///< Of the device that it came from, where known.
    Target target{};
    bool programs_allowed = false;            ///< The operator lets it, and this login may.
    std::vector<comet::Disk> source_disks{};  ///< With Method::disks: the snapshot's,
    std::vector<comet::Disk> target_disks{};  ///< and the target's.
    std::vector<comet::Machine> machines{};   ///< With Method::host: the snapshot's.
    std::optional<comet::Office365Credential> stored_office365{};
};

/// What the wizard may offer for an engine; none: nobody knows that engine.
std::vector<Method> methods_of(std::string_view engine, bool programs_allowed);

/// Throws Impossible where the engine has no such method.
void require_method(Method method, std::string_view engine, bool programs_allowed);

/// Paths, options and size of an order; whose snapshot it is the caller fills in. Throws
/// Impossible.
comet::RestoreOrder order_for(const Choices& choices, const Circumstances& at);

/// The disk that a device runs from must not be written to.
bool runs_from(const comet::Disk& disk, PathStyle style);

}  // namespace eb::restore

// How every session of ours is set, for those who print statements to be run by hand.
#pragma once

namespace eb::store {

/// Strict, or the server would cut what is too long in silence; zero dates are let be, because
/// older rows have them.
inline constexpr const char* kSessionMode =
    "SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'";

}  // namespace eb::store

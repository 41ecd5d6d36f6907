// A job can end twice: Comet gives it up when its device has left, and revives it when that comes
// back. Word of the first end may come after the second: from a read that was under way, or from a
// queue that waited for the database.
#pragma once

#include "domain/job.hpp"

namespace eb::domain {

constexpr int kAbandoned = 7007;

/// True when `news` tells of an abandonment that came before the end that is known.
inline bool is_overtaken(const JobReport& news, int known_status, sys_seconds known_ended_at) {
    if (news.status != kAbandoned || news.ended_at == sys_seconds{}) return false;
    return news.ended_at < known_ended_at ||
           (news.ended_at == known_ended_at && known_status != kAbandoned);
}

}  // namespace eb::domain

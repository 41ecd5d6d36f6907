// What writers of jobs also change is removed under their lock, which is taken last and held for
// one short statement.
#include "store/pruning.hpp"

#include "store/query.hpp"
#include "store/sequence.hpp"
#include "store/tasks.hpp"

#include <functional>

namespace eb::store {
namespace {

/// One transaction under the lease.
int removed(Pool& pool, const Fence& fence, const std::function<std::int64_t(Session&)>& remove) {
    Session session{pool};
    Transaction transaction{session};
    hold(session, fence);
    const auto count = remove(session);
    transaction.commit();
    return static_cast<int>(count);
}

}  // namespace

int Pruning::recent_jobs(seconds older_than, int rows_max, const Fence& fence) {
    return removed(pool_, fence, [&](Session& session) {
        // Whoever writes jobs has read under this lock what is there.
        const Sequence sequence{session};
        return Query{session, "eb_jobs_recent_24h"}
            .text("DELETE FROM eb_jobs_recent_24h WHERE ended_at < ")
            .value(sequence.now() - older_than)
            .text(" ORDER BY ended_at LIMIT ")
            .value(rows_max)
            .run();
    });
}

int Pruning::pulse_log(int rows_max, const Fence& fence) {
    return removed(pool_, fence, [&](Session& session) {
        return Query{session, "eb_pulse_log"}
            .text("DELETE FROM eb_pulse_log WHERE at < UNIX_TIMESTAMP() - 3600 ORDER BY at LIMIT ")
            .value(rows_max)
            .run();
    });
}

int Pruning::snoozes(int rows_max, const Fence& fence) {
    return removed(pool_, fence, [&](Session& session) {
        return Query{session, "eb_incident_ack"}
            .text(
                "DELETE FROM eb_incident_ack WHERE until_ts <= UNIX_TIMESTAMP() ORDER BY "
                "until_ts LIMIT ")
            .value(rows_max)
            .run();
    });
}

int Pruning::tasks(int rows_max, const Fence& fence) {
    return removed(pool_, fence,
                   [&](Session& session) { return remove_old_tasks(session, rows_max); });
}

}  // namespace eb::store

// eb_pulse_seq and eb_pulse_log's writing end.
#include "store/sequence.hpp"

#include "store/columns.hpp"
#include "store/query.hpp"
#include "store/rows.hpp"

namespace eb::store {

Sequence::Sequence(Session& session) : session_(session) {
    bool found = false;
    // SYSDATE() is the time after the wait for the lock; UNIX_TIMESTAMP() alone would be the time
    // before it, and the log's times would not follow its ids.
    Query{session, "eb_pulse_seq"}
        .text("SELECT n, UNIX_TIMESTAMP(SYSDATE()) FROM eb_pulse_seq WHERE one = 1 FOR UPDATE")
        .rows(2, [&](const Row& row) {
            found = true;
            first_ = last_ = static_cast<std::uint64_t>(row.integer(0));
            now_ = row.time(1);
        });
    if (!found)
        throw Unavailable{Trouble::schema, 0, "eb_pulse_seq has no row; eb-migrate writes it"};
}

void Sequence::log(const std::vector<domain::Change>& changes,
                   const std::function<std::string(const domain::Change&)>& payload_of) {
    if (changes.empty()) return;
    Rows rows{session_, "eb_pulse_log",
              "INSERT INTO eb_pulse_log (id, at, kind, server_id, username, client_id, job_id, "
              "device, payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"};
    for (const auto& change : changes) {
        if (rows.full()) rows.run_ahead();
        rows.add(++last_, now_, domain::kind_of(change.what), domain::server_of(change.what),
                 fit_bytes(domain::username_of(change.what).value()), change.client,
                 domain::job_of(change.what), fit(domain::device_of(change.what), kNameCharacters),
                 payload_of(change));
    }
    rows.run_ahead();
}

void Sequence::store() {
    if (last_ == first_) return;
    Query{session_, "eb_pulse_seq"}
        .text("UPDATE eb_pulse_seq SET n = ")
        .value(last_)
        .text(" WHERE one = 1")
        .run_ahead();
}

}  // namespace eb::store

// eb_pulse_seq and eb_pulse_log's writing end.
#include "store/sequence.hpp"

#include "store/columns.hpp"

namespace eb::store {

Sequence::Sequence(Session& session) : session_(session) {
    bool found = false;
    // SYSDATE() is the time after the wait for the lock; UNIX_TIMESTAMP() alone would be the time
    // before it, and the log's times would not follow its ids.
    Query{session, "eb_pulse_seq"}
        .text("SELECT n, UNIX_TIMESTAMP(SYSDATE()) FROM eb_pulse_seq WHERE one = 1 FOR UPDATE")
        .rows(2, [&](const Row& row) {
            found = true;
            last_ = static_cast<std::uint64_t>(row.integer(0));
            now_ = row.time(1);
        });
    if (!found)
        throw Unavailable{Trouble::schema, 0, "eb_pulse_seq has no row; eb-migrate writes it"};
}

void Sequence::log(const std::vector<domain::Change>& changes,
                   const std::function<std::string(const domain::Change&)>& payload_of) {
    if (changes.empty()) return;
    for (auto next = changes.begin(); next != changes.end();) {
        Query query{session_, "eb_pulse_log"};
        query.text(
            "INSERT INTO eb_pulse_log (id, at, kind, server_id, username, client_id, job_id, "
            "device, payload) VALUES ");
        for (std::size_t bytes = 0; next != changes.end() && bytes < kStatementContentMax; ++next) {
            const auto payload = payload_of(*next);
            query.row(++last_, now_, domain::kind_of(next->what), domain::server_of(next->what),
                      fit_bytes(domain::username_of(next->what).value()), next->client,
                      domain::job_of(next->what),
                      fit(domain::device_of(next->what), kNameCharacters), payload);
            bytes += payload.size() + kRowBytes;
        }
        query.run_ahead();
    }
    Query{session_, "eb_pulse_seq"}
        .text("UPDATE eb_pulse_seq SET n = ")
        .value(last_)
        .text(" WHERE one = 1")
        .run_ahead();
}

}  // namespace eb::store

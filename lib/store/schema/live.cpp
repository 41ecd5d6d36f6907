// The tables behind the live view and accountability.
#include "store/schema/tables.hpp"

namespace eb::store::schema {

const std::vector<Table>& live_tables() {
    static const std::vector<Table> tables{
        {.name = "eb_event_cursor",
         .about = "how far each event stream has been written",
         .columns =
             {
                 {"source", "VARCHAR(128) NOT NULL"},
                 {"last_ts", "INT UNSIGNED NOT NULL"},
                 {"last_id", "VARCHAR(128) NULL"},
             },
         .primary = "source"},
        {.name = "eb_pulse_seq",
         .about = "one row; every writer of jobs and devices locks it first",
         .columns =
             {
                 {"one", "TINYINT NOT NULL DEFAULT 1"},
                 {"n", "BIGINT UNSIGNED NOT NULL"},
             },
         .primary = "one"},
        {.name = "eb_pulse_log",
         .about = "what changed, in commit order; rows live an hour",
         .columns =
             {
                 // From eb_pulse_seq: in commit order, no AUTO_INCREMENT.
                 {"id", "BIGINT UNSIGNED NOT NULL"},
                 // The database's clock.
                 {"at", "INT UNSIGNED NOT NULL"},
                 {"kind", "VARCHAR(24) NOT NULL"},
                 {"server_id", "VARCHAR(64) NOT NULL"},
                 {"username", "VARBINARY(255) NOT NULL DEFAULT ''"},
                 {"client_id", "INT NOT NULL DEFAULT 0"},
                 {"job_id", "VARCHAR(64) NOT NULL DEFAULT ''"},
                 {"device", "VARCHAR(255) NOT NULL DEFAULT ''"},
                 {"payload", "LONGTEXT NOT NULL"},
             },
         .primary = "id",
         .indexes =
             {
                 {"idx_at", "at"},
             }},
        {.name = "eb_incident_ack",
         .about = "incidents that a client has put aside",
         .columns =
             {
                 {"client_id", "INT NOT NULL"},
                 {"job_id", "VARCHAR(64) NOT NULL"},
                 {"until_ts", "INT UNSIGNED NOT NULL"},
             },
         .primary = "client_id, job_id",
         .indexes =
             {
                 {"idx_until", "until_ts"},
             }},
        {.name = "eb_lease",
         .about = "which of several workers of one profile is at work",
         .columns =
             {
                 {"name", "VARCHAR(128) NOT NULL"},
                 {"holder", "VARCHAR(128) NOT NULL"},
                 {"token", "BIGINT UNSIGNED NOT NULL"},
                 {"expires_at", "INT UNSIGNED NOT NULL"},
                 {"done_at", "INT UNSIGNED NOT NULL DEFAULT 0"},  // A run that ended well.
             },
         .primary = "name"},
        {.name = "eb_tasks",
         .about = "answers that take long, until they are fetched; rows live for minutes",
         .columns =
             {
                 {"id", "CHAR(32) NOT NULL"},
                 {"client_id", "INT NOT NULL"},
                 {"action", "VARCHAR(64) NOT NULL"},
                 {"state", "ENUM('running','ended','cancelled') NOT NULL DEFAULT 'running'"},
                 {"started_at", "INT UNSIGNED NOT NULL"},
                 // Its responder still works on it.
                 {"alive_at", "INT UNSIGNED NOT NULL"},
                 // HTTP.
                 {"answer_status", "SMALLINT NOT NULL DEFAULT 0"},
                 {"answer", "LONGTEXT NULL"},
             },
         .primary = "id",
         .indexes =
             {
                 {"idx_alive", "alive_at"},
             }},
        {.name = "eb_audit_log",
         .about = "who did what",
         .columns =
             {
                 {"id", "BIGINT UNSIGNED NOT NULL AUTO_INCREMENT"},
                 {"at", "INT UNSIGNED NOT NULL"},
                 {"client_id", "INT NOT NULL"},
                 {"user_id", "INT NOT NULL DEFAULT 0"},
                 {"admin_id", "INT NOT NULL DEFAULT 0"},
                 {"address", "VARBINARY(64) NOT NULL DEFAULT ''"},
                 {"request_id", "VARCHAR(64) NOT NULL DEFAULT ''"},
                 {"action", "VARCHAR(64) NOT NULL"},
                 {"service_id", "INT NOT NULL DEFAULT 0"},
                 {"server_id", "VARCHAR(64) NOT NULL DEFAULT ''"},
                 {"username", "VARBINARY(255) NOT NULL DEFAULT ''"},
                 {"object", "VARCHAR(255) NOT NULL DEFAULT ''"},
                 {"outcome", "VARCHAR(64) NOT NULL"},
                 {"detail", "LONGTEXT NULL"},
             },
         .primary = "id",
         .indexes =
             {
                 {"idx_client_at", "client_id, at"},
                 {"idx_action_at", "action, client_id, at"},
             }},
    };
    return tables;
}

}  // namespace eb::store::schema

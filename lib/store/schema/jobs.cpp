// The tables of jobs: running, finished, and their history.
#include "store/schema/tables.hpp"

namespace eb::store::schema {

const std::vector<Table>& job_tables() {
    static const std::vector<Table> tables{
        {.name = "eb_jobs_live",
         .about = "running jobs of every classification",
         .columns =
             {
                 {"server_id", "VARCHAR(64) NOT NULL"},
                 {"job_id", "VARCHAR(64) NOT NULL"},
                 {"username", "VARCHAR(255) NOT NULL DEFAULT ''"},
                 {"device", "VARCHAR(255) NOT NULL DEFAULT ''"},
                 // Decimal Classification: 4001 backup, 4002 restore, …
                 {"job_type", "VARCHAR(64) NOT NULL DEFAULT ''"},
                 {"started_at", "INT UNSIGNED NOT NULL"},
                 {"bytes_done", "BIGINT UNSIGNED NOT NULL DEFAULT 0"},
                 {"throughput_bps", "BIGINT UNSIGNED NOT NULL DEFAULT 0"},
                 {"last_update", "INT UNSIGNED NOT NULL"},
                 {"last_bytes", "BIGINT NOT NULL DEFAULT 0"},
                 {"last_bytes_ts", "INT NOT NULL DEFAULT 0"},
                 {"cancel_attempts", "TINYINT NOT NULL DEFAULT 0"},
                 {"last_checked_ts", "INT NOT NULL DEFAULT 0"},
                 {"item_id", "VARCHAR(64) NOT NULL DEFAULT ''"},
                 {"vault_id", "VARCHAR(64) NOT NULL DEFAULT ''"},
                 {"comet_status", "SMALLINT UNSIGNED NOT NULL DEFAULT 0"},
                 {"items_done", "BIGINT NOT NULL DEFAULT 0"},
                 {"items_total", "BIGINT NOT NULL DEFAULT 0"},
                 {"progress_counter", "BIGINT NOT NULL DEFAULT 0"},
                 {"progress_ts", "INT NOT NULL DEFAULT 0"},
                 {"stale_since", "INT NOT NULL DEFAULT 0"},
                 // As dashboards were told last.
                 {"interrupted", "TINYINT(1) NOT NULL DEFAULT 0"},
             },
         .primary = "server_id, job_id",
         .indexes =
             {
                 {"idx_last_update", "last_update"},
                 {"idx_server_username", "server_id, username(64)"},
             }},
        {.name = "eb_jobs_recent_24h",
         .about = "finished jobs of the last day",
         .columns =
             {
                 {"server_id", "VARCHAR(64) NOT NULL"},
                 {"job_id", "VARCHAR(64) NOT NULL"},
                 {"username", "VARCHAR(255) NOT NULL DEFAULT ''"},
                 {"device", "VARCHAR(255) NOT NULL DEFAULT ''"},
                 {"job_type", "VARCHAR(64) NOT NULL DEFAULT ''"},
                 {"status", "ENUM('success','warning','error','missed','skipped') NOT NULL"},
                 {"bytes", "BIGINT UNSIGNED NOT NULL DEFAULT 0"},
                 {"duration_sec", "INT UNSIGNED NOT NULL DEFAULT 0"},
                 {"ended_at", "INT UNSIGNED NOT NULL"},
                 {"created_at", "TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP"},
                 {"item_id", "VARCHAR(64) NOT NULL DEFAULT ''"},
                 {"vault_id", "VARCHAR(64) NOT NULL DEFAULT ''"},
                 {"comet_status", "SMALLINT UNSIGNED NOT NULL DEFAULT 0"},
                 // 0: ended_at - duration_sec.
                 {"started_at", "INT UNSIGNED NOT NULL DEFAULT 0"},
             },
         .primary = "server_id, job_id",
         .indexes =
             {
                 {"idx_status", "status"},
                 {"idx_ended", "ended_at"},
                 {"idx_username", "username"},
                 {"idx_device", "device"},
                 {"idx_server_username_ended", "server_id, username(64), ended_at"},
                 {"idx_item_ended", "server_id, item_id, ended_at, status"},
             }},
        {.name = "comet_jobs",
         .about = "one row a job, written at its start and its end: the history behind Job Logs",
         .columns =
             {
                 {"id", "CHAR(36) NOT NULL"},
                 {"content", "LONGTEXT NOT NULL"},
                 {"client_id", "INT NOT NULL DEFAULT 0"},
                 {"username", "VARCHAR(255) NULL"},
                 {"comet_vault_id", "CHAR(36) NOT NULL DEFAULT ''"},
                 {"comet_device_id", "VARCHAR(255) NOT NULL DEFAULT ''"},
                 {"comet_item_id", "CHAR(36) NOT NULL DEFAULT ''"},
                 {"type", "SMALLINT NOT NULL DEFAULT 0"},
                 {"status", "SMALLINT NOT NULL DEFAULT 0"},
                 {"comet_snapshot_id", "VARCHAR(100) NULL"},
                 {"comet_cancellation_id", "VARCHAR(100) NOT NULL DEFAULT ''"},
                 {"total_bytes", "BIGINT NOT NULL DEFAULT 0"},
                 {"total_files", "BIGINT NOT NULL DEFAULT 0"},
                 {"total_directories", "BIGINT NOT NULL DEFAULT 0"},
                 {"upload_bytes", "BIGINT NOT NULL DEFAULT 0"},
                 {"download_bytes", "BIGINT NOT NULL DEFAULT 0"},
                 {"total_ms_accounts", "INT NOT NULL DEFAULT 0"},
                 // With a default: without one, older servers would rewrite it at every update.
                 {"started_at", "TIMESTAMP NOT NULL DEFAULT '1970-01-02 00:00:00'"},
                 {"ended_at", "TIMESTAMP NULL"},
                 {"last_status_at", "TIMESTAMP NULL"},
                 {"server_id", "VARCHAR(64) NOT NULL DEFAULT ''"},
             },
         .primary = "id",
         .indexes =
             {
                 {"idx_client_started", "client_id, started_at"},
                 // In full: behind a part of a column no order is known.
                 {"idx_account_started", "server_id, username, started_at"},
                 {"idx_device_status", "comet_device_id, last_status_at"},
                 {"idx_item", "comet_item_id"},
                 {"idx_vault", "comet_vault_id"},
             }},
    };
    return tables;
}

}  // namespace eb::store::schema

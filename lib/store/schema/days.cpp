// The tables of days (UTC).
#include "store/schema/tables.hpp"

namespace eb::store::schema {

const std::vector<Table>& day_tables() {
    static const std::vector<Table> tables{
        {.name = "eb_devices_daily",
         .about = "devices, by day",
         .columns =
             {
                 {"d", "DATE NOT NULL"},
                 {"registered", "INT UNSIGNED NOT NULL DEFAULT 0"},
                 {"active_24h", "INT UNSIGNED NOT NULL DEFAULT 0"},
             },
         .primary = "d",
         .brings_all = true},
        {.name = "eb_items_daily",
         .about = "protected items by kind, by day",
         .columns =
             {
                 {"d", "DATE NOT NULL"},
                 {"di_devices", "INT UNSIGNED NOT NULL DEFAULT 0"},
                 {"hv_vms", "INT UNSIGNED NOT NULL DEFAULT 0"},
                 {"vw_vms", "INT UNSIGNED NOT NULL DEFAULT 0"},
                 {"m365_users", "INT UNSIGNED NOT NULL DEFAULT 0"},
                 {"ff_items", "INT UNSIGNED NOT NULL DEFAULT 0"},
             },
         .primary = "d",
         .brings_all = true},
        {.name = "eb_devices_client_daily",
         .about = "devices, by day and client",
         .columns =
             {
                 {"d", "DATE NOT NULL"},
                 {"client_id", "INT NOT NULL"},
                 {"registered", "INT UNSIGNED NOT NULL DEFAULT 0"},
                 {"online", "INT UNSIGNED NOT NULL DEFAULT 0"},
                 {"updated_at",
                  "TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP"},
             },
         .primary = "d, client_id",
         .indexes = {{"idx_client_day", "client_id, d"}},
         .brings_all = true},
        {.name = "eb_items_client_daily",
         .about = "protected items by kind, by day and client",
         .columns =
             {
                 {"d", "DATE NOT NULL"},
                 {"client_id", "INT NOT NULL"},
                 {"di_devices", "INT UNSIGNED NOT NULL DEFAULT 0"},
                 {"hv_vms", "INT UNSIGNED NOT NULL DEFAULT 0"},
                 {"vw_vms", "INT UNSIGNED NOT NULL DEFAULT 0"},
                 {"m365_users", "INT UNSIGNED NOT NULL DEFAULT 0"},
                 {"ff_items", "INT UNSIGNED NOT NULL DEFAULT 0"},
             },
         .primary = "d, client_id",
         .indexes = {{"idx_client_day", "client_id, d"}},
         .brings_all = true},
        {.name = "eb_storage_daily",
         .about = "stored bytes, by day and account",
         .columns =
             {
                 {"d", "DATE NOT NULL"},
                 {"client_id", "INT NOT NULL"},
                 {"username", "VARCHAR(255) NOT NULL"},
                 {"bytes_total", "BIGINT UNSIGNED NOT NULL DEFAULT 0"},
                 {"bytes_t1000", "BIGINT UNSIGNED NOT NULL DEFAULT 0"},
                 {"bytes_t1003", "BIGINT UNSIGNED NOT NULL DEFAULT 0"},
                 {"updated_at",
                  "TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP"},
             },
         .primary = "d, client_id, username",
         // A year of a client with thousands of accounts is summed without a look at their rows.
         .indexes = {{"idx_client_day", "client_id, d, bytes_total"}},
         .brings_all = true},
    };
    return tables;
}

}  // namespace eb::store::schema

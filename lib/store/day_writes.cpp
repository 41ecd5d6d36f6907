// The tables of days are shared with programs that made them with more columns, some of them
// without a default: what is there decides what a statement supplies.
#include "store/day_writes.hpp"

#include "store/columns.hpp"
#include "store/query.hpp"

#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace eb::store {
namespace {

constexpr std::size_t kRowsInStatement = 500;

/// A day table, and what its statements say of its columns.
class DayTable {
public:
    /// `key` and `counts` are the columns that its rows bring; whatever else the table has is
    /// filled here. `maximum`: counts never fall within the day.
    DayTable(Session& session, std::string name, std::vector<std::string> key,
             std::vector<std::string> counts, bool maximum = false)
        : session_(session),
          name_(std::move(name)),
          key_(std::move(key)),
          counts_(std::move(counts)),
          maximum_(maximum) {
        find_others();
    }

    /// A row's values in the order of key and counts.
    using Values = std::vector<std::string>;

    void write(const std::vector<Values>& rows) {
        for (auto next = rows.begin(); next != rows.end();) {
            const auto end = next + std::min<std::ptrdiff_t>(kRowsInStatement, rows.end() - next);
            Query query{session_, name_};
            query.text(head() + " VALUES ");
            for (bool first = true; next != end; ++next, first = false) {
                query.text(first ? "(" : ", (");
                separated(query, *next).text(fillings_ + ")");
            }
            query.text(tail()).run();
        }
    }

    /// `INSERT INTO … (columns)`, and what follows the rows.
    std::string head() const {
        std::string sql = "INSERT INTO " + name_ + " (" + joined(key_) + ", " + joined(counts_);
        for (const auto& other : others_) sql += ", " + other;
        return sql + ")";
    }
    std::string tail() const {
        std::string sql = " ON DUPLICATE KEY UPDATE ";
        // First, while the columns still hold what they held: MariaDB assigns from left to right.
        if (has_updated_at_) {
            sql += "updated_at = IF(";
            for (const auto& count : counts_)
                sql += (&count == &counts_.front() ? "" : " AND ") + count + " = " + newer(count);
            sql += ", updated_at, VALUES(updated_at)), ";
        }
        for (const auto& count : counts_)
            sql += (&count == &counts_.front() ? "" : ", ") + count + " = " + newer(count);
        return sql;
    }
    /// `, value` for each column beyond key and counts.
    const std::string& fillings() const { return fillings_; }

    static Query& separated(Query& query, const Values& values) {
        for (const auto& value : values) {
            if (&value != &values.front()) query.text(", ");
            query.value(value);
        }
        return query;
    }

private:
    static std::string joined(const std::vector<std::string>& names) {
        std::string out;
        for (const auto& name : names) out += (out.empty() ? "" : ", ") + name;
        return out;
    }

    std::string newer(const std::string& count) const {
        if (!maximum_) return "VALUES(" + count + ")";
        return "GREATEST(" + count + ", VALUES(" + count + "))";
    }

    bool is_ours(const std::string& column) const {
        return std::find(key_.begin(), key_.end(), column) != key_.end() ||
               std::find(counts_.begin(), counts_.end(), column) != counts_.end();
    }

    void find_others() {
        Query{session_, "information_schema"}
            .text(
                "SELECT LOWER(column_name), data_type, is_nullable = 'NO' AND column_default IS "
                "NULL AND extra NOT LIKE '%auto_increment%' AND generation_expression IS NULL "
                "FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ")
            .value(name_)
            .text(" ORDER BY ordinal_position")
            .rows(3, [&](const Row& row) {
                const auto column = row.text(0);
                const bool is_time = column == "created_at" || column == "updated_at";
                if (is_ours(column) || !(is_time || row.integer(2) != 0)) return;
                others_.push_back(column);
                fillings_ += ", " + filling(row.text(1), is_time);
                has_updated_at_ = has_updated_at_ || column == "updated_at";
            });
    }

    static std::string filling(const std::string& type, bool is_time) {
        const bool is_number = type.find("int") != std::string::npos || type == "decimal" ||
                               type == "float" || type == "double";
        if (is_number) return is_time ? "UNIX_TIMESTAMP()" : "0";
        const bool is_date = type == "timestamp" || type == "datetime" || type == "date";
        return is_time || is_date ? "CURRENT_TIMESTAMP()" : "''";
    }

    Session& session_;
    const std::string name_;
    const std::vector<std::string> key_;
    const std::vector<std::string> counts_;
    const bool maximum_;
    std::vector<std::string> others_;
    std::string fillings_;
    bool has_updated_at_ = false;
};

DayTable::Values values(std::initializer_list<std::int64_t> numbers) {
    DayTable::Values out;
    for (const auto number : numbers) out.push_back(std::to_string(number));
    return out;
}

DayTable::Values numbers_of(const domain::FleetDevices& it) {
    return values({it.registered, it.active});
}
DayTable::Values numbers_of(const domain::ClientDevices& it) {
    return values({it.registered, it.online});
}
DayTable::Values numbers_of(const domain::ItemCounts& it) {
    return values(
        {it.disk_image_devices, it.hyperv_vms, it.vmware_vms, it.m365_users, it.file_items});
}
template <class Counts>
DayTable::Values row_of(DayTable::Values key, const Counts& counts) {
    const auto numbers = numbers_of(counts);
    key.insert(key.end(), numbers.begin(), numbers.end());
    return key;
}

std::set<ClientId> clients_of_day(Session& session, const std::string& table, domain::Day day) {
    constexpr int kPage = 10'000;
    std::set<ClientId> clients;
    ClientId after{-1};
    for (int page_size = kPage; page_size == kPage;) {
        page_size = 0;
        Query{session, table}
            .text("SELECT client_id FROM " + table + " WHERE d = ")
            .value(domain::day_text(day))
            .text(" AND client_id > ")
            .value(after)
            .text(" ORDER BY client_id LIMIT ")
            .value(kPage)
            .rows(1, [&](const Row& row) {
                after = ClientId{row.integer(0)};
                clients.insert(after);
                ++page_size;
            });
    }
    return clients;
}

template <class Counts>
void write_clients(Session& session, DayTable& table, const std::string& name, domain::Day day,
                   const std::map<ClientId, Counts>& clients) {
    const auto d = domain::day_text(day);
    std::vector<DayTable::Values> rows;
    rows.reserve(clients.size());
    for (const auto& [client, counts] : clients)
        rows.push_back(row_of({d, std::to_string(client.value())}, counts));
    for (const auto client : clients_of_day(session, name, day)) {
        if (!clients.contains(client))
            rows.push_back(row_of({d, std::to_string(client.value())}, Counts{}));
    }
    table.write(rows);
}

struct TextKind {
    std::string charset;
    std::string collation;
};

TextKind text_kind(Session& session, const std::string& table, const std::string& column) {
    TextKind out;
    Query{session, "information_schema"}
        .text(
            "SELECT character_set_name, collation_name FROM information_schema.columns WHERE "
            "table_schema = DATABASE() AND table_name = ")
        .value(table)
        .text(" AND column_name = ")
        .value(column)
        .rows(2, [&](const Row& row) {
            out = {row.text(0), row.text(1)};
        });
    return out;
}

/// The name as the column tells it from others; a binary column has no character set.
std::string as_in_column(const TextKind& kind) {
    if (kind.charset.empty()) return "CAST(username AS BINARY)";
    return "CONVERT(username USING " + kind.charset + ") COLLATE " + kind.collation;
}

// Accounts are bytes, while the table's key may fold case: what it takes for one name is one row,
// and that row is their sum. So the database adds them up, by the column's own rules.
void write_storage(Session& session, domain::Day day,
                   const std::map<domain::StorageTally::Key, domain::StoredBytes>& storage) {
    const std::string name = "eb_storage_daily";
    const DayTable table{session,
                         name,
                         {"d", "client_id", "username"},
                         {"bytes_total", "bytes_t1000", "bytes_t1003"},
                         true};
    const auto same_name = as_in_column(text_kind(session, name, "username"));
    for (auto next = storage.begin(); next != storage.end();) {
        Query query{session, name};
        query.text(table.head() +
                   " WITH counted (d, client_id, username, total, t1000, t1003) AS (VALUES ");
        ClientId client;
        // No client's accounts are torn apart, however many they are.
        for (std::size_t count = 0;
             next != storage.end() && (count < kRowsInStatement || next->first.first == client);
             ++next, ++count) {
            client = next->first.first;
            const auto& [of, bytes] = *next;
            query.row(domain::day_text(day), client, fit(of.second, kNameCharacters), bytes.total,
                      bytes.s3, bytes.comet);
        }
        query
            .text(") SELECT d, client_id, MIN(username), SUM(total), SUM(t1000), SUM(t1003)" +
                  table.fillings() + " FROM counted GROUP BY d, client_id, " + same_name +
                  table.tail())
            .run();
    }
}

}  // namespace

void DayWrites::devices(domain::Day day, const domain::FleetDevices& fleet,
                        const std::map<ClientId, domain::ClientDevices>& clients,
                        const Fence& fence) {
    Session session{pool_};
    Transaction transaction{session};
    hold(session, fence);
    DayTable of_fleet{session, "eb_devices_daily", {"d"}, {"registered", "active_24h"}};
    of_fleet.write({row_of({domain::day_text(day)}, fleet)});
    const std::string name = "eb_devices_client_daily";
    DayTable of_client{session, name, {"d", "client_id"}, {"registered", "online"}};
    write_clients(session, of_client, name, day, clients);
    transaction.commit();
}

void DayWrites::items(domain::Day day, const domain::ItemCounts& fleet,
                      const std::map<ClientId, domain::ItemCounts>& clients,
                      const std::map<domain::StorageTally::Key, domain::StoredBytes>& storage,
                      const Fence& fence) {
    const std::vector<std::string> counts{"di_devices", "hv_vms", "vw_vms", "m365_users",
                                          "ff_items"};
    Session session{pool_};
    Transaction transaction{session};
    hold(session, fence);
    DayTable of_fleet{session, "eb_items_daily", {"d"}, counts};
    of_fleet.write({row_of({domain::day_text(day)}, fleet)});
    const std::string name = "eb_items_client_daily";
    DayTable of_client{session, name, {"d", "client_id"}, counts};
    write_clients(session, of_client, name, day, clients);
    write_storage(session, day, storage);
    transaction.commit();
}

}  // namespace eb::store

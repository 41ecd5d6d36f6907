// The same numbers from a second hand: a made fleet, counted by the program and again in SQL, which
// shares no line with it.
#include "workers/rollup/rollup.hpp"

#include "tests/support/test_database.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <random>

using namespace eb;
using namespace eb::workers;
using eb::tests::TestDatabase;
using Lines = std::vector<std::string>;

namespace {

constexpr int kDevices = 3'000;
constexpr int kItems = 6'000;
constexpr int kVaults = 1'500;
constexpr int kClients = 40;  // Client 0 has accounts too.
constexpr int kRowsInStatement = 500;

/// Rows for one table, sent by the hundreds.
class Rows {
public:
    Rows(TestDatabase& database, std::string head) : database_(database), head_(std::move(head)) {}
    ~Rows() { flush(); }
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;

    void add(const std::string& values) {
        sql_ += (count_++ == 0 ? " VALUES (" : ", (") + values + ")";
        if (count_ == kRowsInStatement) flush();
    }

private:
    void flush() {
        if (count_ > 0) database_.run(head_ + sql_);
        sql_.clear();
        count_ = 0;
    }

    TestDatabase& database_;
    std::string head_;
    std::string sql_;
    int count_ = 0;
};

class Fleet {
public:
    Fleet(TestDatabase& database, unsigned int seed) : database_(database), random_(seed) {}

    void make() {
        devices();
        items();
        vaults();
    }

private:
    int below(int end) { return std::uniform_int_distribution<int>{0, end - 1}(random_); }
    bool one_in(int n) { return below(n) == 0; }

    template <class T>
    const T& one_of(const std::vector<T>& choices) {
        return choices[static_cast<std::size_t>(below(static_cast<int>(choices.size())))];
    }

    // Fewer hashes than devices: many are under several clients.
    std::string hash() { return fmt::format("hash{}", below(kDevices * 3 / 4)); }

    void devices() {
        Rows rows{database_,
                  "INSERT IGNORE INTO comet_devices (id, hash, client_id, username, server_id, "
                  "online, revoked_at)"};
        Rows registry{database_,
                      "INSERT IGNORE INTO eb_devices_registry (server_id, device_id, "
                      "registered_at, status, last_seen)"};
        for (int i = 0; i < kDevices; ++i) {
            const auto device = hash();
            const int client = below(kClients);
            rows.add(fmt::format("SHA2('{0}{1}', 256), '{1}', {0}, 'u', 'obc', {2}, {3}", client,
                                 device, below(2), one_in(5) ? "NOW()" : "NULL"));
            registry.add(fmt::format("'{}', '{}', 1, '{}', UNIX_TIMESTAMP() - {}",
                                     one_in(3) ? "obc" : "cometbackup", device,
                                     one_in(6) ? "removed" : "active",
                                     one_in(3) ? 90'000 + below(999'999) : below(80'000)));
        }
    }

    std::string number(const char* name) {
        if (one_in(10)) return "";
        if (one_in(30)) return fmt::format(R"(,"{}":"7")", name);
        if (one_in(30)) return fmt::format(R"(,"{}":7.5)", name);
        if (one_in(30)) return fmt::format(R"(,"{}":-7)", name);
        return fmt::format(R"(,"{}":{})", name, below(40));
    }

    std::string job() {
        if (one_in(8)) return R"({"GUID":"","StartTime":0,"Status":0,"TotalVmCount":0})";
        if (one_in(20)) return "null";
        return fmt::format(R"({{"GUID":"g","StartTime":5,"Status":{}{}{}}})",
                           one_of<int>({5000, 5000, 5000, 6001, 7001, 7002}),
                           number("TotalVmCount"), number("TotalAccountsCount"));
    }

    std::string content() {
        if (one_in(12))
            return one_of<std::string>({"", "no json", "[1]", "null", "5", R"("x")", "{",
                                        R"({"a":1}})", R"({"Statistics":)"});
        if (one_in(40))
            return one_of<std::string>({R"({"Statistics":5})", R"({"Statistics":null})", "{}",
                                        R"({"Statistics":{"LastSuccessfulBackupJob":[]}})"});
        std::string members;
        if (!one_in(4)) members += R"("LastSuccessfulBackupJob":)" + job() + ",";
        return R"({"Engine":"x","Statistics":{)" + members + R"("LastBackupJob":)" + job() + "}}";
    }

    void items() {
        Rows rows{database_,
                  "INSERT IGNORE INTO comet_items (id, client_id, username, server_id, "
                  "owner_device, type, content)"};
        const std::vector<std::string> types{
            "engine1/file",   "engine1/file",   "engine1/windisk",         "engine1/windisk",
            "engine1/hyperv", "engine1/vmware", "engine1/winmsofficemail", "engine1/mysql"};
        for (int i = 0; i < kItems; ++i) {
            rows.add(fmt::format("'item{}', {}, 'u', 'obc', '{}', '{}', {}", below(kItems),
                                 below(kClients), one_in(50) ? "" : hash(), one_of(types),
                                 one_in(60) ? "NULL" : "'" + content() + "'"));
        }
        database_.run("DELETE FROM comet_items WHERE MOD(CRC32(id), 20) = 0");  // Removed since.
    }

    void vaults() {
        Rows rows{database_,
                  "INSERT IGNORE INTO comet_vaults (id, client_id, username, server_id, type, "
                  "is_active, total_bytes)"};
        for (int i = 0; i < kVaults; ++i) {
            rows.add(
                fmt::format("'vault{}', {}, '{}{}', '{}', {}, {}, {}", below(kVaults),
                            below(kClients), one_of<std::string>({"user", "User", "ünal"}),
                            below(4), one_of<std::string>({"obc", "cometbackup"}),
                            one_of<int>({1000, 1003, 1003, 1005, 1008}), one_in(6) ? 0 : 1,
                            one_in(8) ? "NULL" : std::to_string(1'000'000'007LL * below(900))));
        }
    }

    TestDatabase& database_;
    std::mt19937 random_;
};

const std::string kStatistics = "$.Statistics";
const std::string kGood = kStatistics + ".LastSuccessfulBackupJob";
const std::string kLast = kStatistics + ".LastBackupJob";

std::string value(const std::string& path) { return "JSON_VALUE(content, '" + path + "')"; }
std::string kind(const std::string& path) {
    return "COALESCE(JSON_TYPE(JSON_EXTRACT(content, '" + path + "')), 'NULL')";
}
std::string is(const std::string& path, const std::string& what) {
    return kind(path) + " IN ('" + what + "', 'NULL')";
}

const std::string kHasGood = "(" + kind(kGood) + " = 'OBJECT' AND (" + value(kGood + ".GUID") +
                             " <> '' OR " + value(kGood + ".StartTime") + " <> 0))";

std::string both_numbers(const std::string& job) {
    return is(job + ".TotalVmCount", "INTEGER") + " AND " +
           is(job + ".TotalAccountsCount", "INTEGER");
}

std::string counted(const std::string& name) {
    const auto number = [&](const std::string& job) {
        return "GREATEST(0, COALESCE(" + value(job + "." + name) + ", 0))";
    };
    return "IF(" + kHasGood + ", " + number(kGood) + ", IF(" + value(kLast + ".Status") +
           " = 5000, " + number(kLast) + ", 0))";
}

std::string items_sql() {
    return R"(COUNT(DISTINCT IF(type = 'engine1/windisk' AND owner_device <> '', CONCAT(client_id, '/', owner_device), NULL)),
        COALESCE(SUM(IF(type LIKE '%hyperv%', )" +
           counted("TotalVmCount") + R"(, 0)), 0), COALESCE(SUM(IF(type LIKE '%vmware%', )" +
           counted("TotalVmCount") +
           R"(, 0)), 0), COALESCE(SUM(IF(type LIKE '%winmsofficemail%', )" +
           counted("TotalAccountsCount") + R"(, 0)), 0), COALESCE(SUM(type = 'engine1/file'), 0))";
}

// Where numbers are counted, each of them must be one.
std::string readable() {
    return "(SELECT client_id, owner_device, type, content FROM comet_items WHERE content IS NULL "
           "OR (JSON_VALID(content) = 1 AND JSON_TYPE(content) = 'OBJECT' AND (type NOT REGEXP "
           "'hyperv|vmware|winmsofficemail' OR (" +
           is(kStatistics, "OBJECT") + " AND " + is(kGood, "OBJECT") + " AND IF(" + kHasGood +
           ", " + both_numbers(kGood) + ", " + is(kLast, "OBJECT") + " AND " + both_numbers(kLast) +
           "))))) AS readable";
}

}  // namespace

TEST_CASE("rollup: every number is the one that SQL counts", "[rollup][db]") {
    const auto seed = GENERATE(1U, 2U, 3U);
    CAPTURE(seed);
    TestDatabase database;
    Fleet{database, seed}.make();

    rollup::Settings settings;
    const SystemClock clock;
    const log::Logger log{"eb-rollup", log::Level::error, [](log::Level, const std::string&) {}};
    // Once more, and it is the same.
    for (const auto* command : {"devices", "items", "devices", "items"}) {
        settings.command = command;
        REQUIRE(rollup::run(settings, database.pool(), clock, log, {}) == 0);
    }
    const auto same = [&](const std::string& ours, const std::string& theirs) {
        const auto expected = database.column("SELECT CONCAT_WS(' ', " + theirs + " ORDER BY 1");
        CHECK(database.column("SELECT CONCAT_WS(' ', " + ours + " ORDER BY 1") == expected);
        return expected.size();
    };
    CHECK(
        same("registered, active_24h) FROM eb_devices_daily WHERE d = UTC_DATE()",
             "COUNT(*), SUM(last_seen > UNIX_TIMESTAMP() - 86400)) FROM eb_devices_registry WHERE "
             "status = 'active'") == 1);
    CHECK(same("client_id, registered, online) FROM eb_devices_client_daily",
               "client_id, SUM(revoked_at IS NULL), SUM(revoked_at IS NULL AND online = 1)) FROM "
               "comet_devices WHERE client_id > 0 GROUP BY client_id") == kClients - 1);
    const std::string counts = "di_devices, hv_vms, vw_vms, m365_users, ff_items)";
    CHECK(same(counts + " FROM eb_items_daily WHERE d = UTC_DATE()",
               items_sql() + ") FROM " + readable()) == 1);
    CHECK(same("client_id, " + counts + " FROM eb_items_client_daily",
               "client_id, " + items_sql() + ") FROM " + readable() +
                   " WHERE client_id > 0 GROUP BY client_id") == kClients - 1);
    CHECK(
        same("client_id, LOWER(username), bytes_total, bytes_t1000, bytes_t1003) FROM "
             "eb_storage_daily",
             "client_id, LOWER(username), COALESCE(SUM(total_bytes), 0), COALESCE(SUM(IF(type = "
             "1000, total_bytes, 0)), 0), COALESCE(SUM(IF(type = 1003, total_bytes, 0)), 0)) FROM "
             "comet_vaults WHERE client_id > 0 AND is_active = 1 GROUP BY client_id, username") >
        200);
}

// By pages of keys. Contents are read apart from their rows, in pieces of bounded size: a page of
// large ones would not fit.
#include "store/day_reads.hpp"

#include "store/columns.hpp"
#include "store/query.hpp"

#include <map>
#include <set>
#include <utility>
#include <vector>

namespace eb::store {
namespace {

constexpr int kPage = 2'000;
constexpr std::size_t kPieceBytes = 1U << 20U;
constexpr std::size_t kPieceRows = 500;
constexpr std::string_view kOneState = "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY";

/// ` WHERE (a, b) > (…)` in the form that MariaDB finds by its key.
Query& after_key(Query& query, const std::string& first, const std::string& second,
                 const std::string& after_first, const std::string& after_second) {
    return query.text(" WHERE " + first + " >= ")
        .value(after_first)
        .text(" AND (" + first + " > ")
        .value(after_first)
        .text(" OR " + second + " > ")
        .value(after_second)
        .text(") ORDER BY " + first + ", " + second + " LIMIT ")
        .value(kPage);
}

void read_registry(Session& session, const DayReads::EachRegistered& each) {
    std::string server;
    std::string device;
    for (int page_size = kPage; page_size == kPage;) {
        page_size = 0;
        Query query{session, "eb_devices_registry"};
        query.text(
            "SELECT server_id, device_id, status = 'active', last_seen FROM eb_devices_registry");
        after_key(query, "server_id", "device_id", server, device).rows(4, [&](const Row& row) {
            server = row.text(0);
            device = row.text(1);
            each(row.integer(2) != 0, row.time(3));
            ++page_size;
        });
    }
}

void read_devices(Session& session, const DayReads::EachDevice& each) {
    std::string after;
    for (int page_size = kPage; page_size == kPage;) {
        page_size = 0;
        Query{session, "comet_devices"}
            .text("SELECT id, client_id, revoked_at IS NULL, online FROM comet_devices WHERE id > ")
            .value(after)
            .text(" ORDER BY id LIMIT ")
            .value(kPage)
            .rows(4, [&](const Row& row) {
                after = row.text(0);
                each(ClientId{row.integer(1)}, row.integer(2) != 0, row.integer(3) != 0);
                ++page_size;
            });
    }
}

struct SizedItem {
    ItemContentRow row;
    std::size_t bytes = 0;
};

/// What is read together, by id and client: an id may have rows of several clients.
using Piece = std::map<std::pair<ItemId, ClientId>, SizedItem*>;

void read_contents(Session& session, const Piece& piece) {
    if (piece.empty()) return;
    std::set<ItemId> ids;
    for (const auto& [key, item] : piece) ids.insert(key.first);
    Query{session, "comet_items"}
        .text("SELECT id, client_id, content FROM comet_items WHERE id IN ")
        .list(ids)
        .rows(3, [&](const Row& row) {
            const auto item = piece.find({ItemId{row.text(0)}, ClientId{row.integer(1)}});
            if (item != piece.end()) item->second->row.content = row.text(2);
        });
}

void hand_over(Session& session, std::vector<SizedItem>& page, const DayReads::EachItem& each) {
    Piece piece;
    std::size_t bytes = 0;
    auto waiting = page.begin();
    const auto flush = [&](auto end) {
        read_contents(session, piece);
        for (; waiting != end; ++waiting) {
            each(waiting->row);
            waiting->row = {};
        }
        piece.clear();
        bytes = 0;
    };
    for (auto next = page.begin(); next != page.end(); ++next) {
        if (next->bytes == 0) continue;
        if (bytes > 0 && (bytes + next->bytes > kPieceBytes || piece.size() == kPieceRows))
            flush(next);
        piece.emplace(std::pair{next->row.id, next->row.client}, &*next);
        bytes += next->bytes;
    }
    flush(page.end());
}

void read_items(Session& session, const DayReads::EachItem& each) {
    ItemId id;
    ClientId client;
    for (int page_size = kPage; page_size == kPage;) {
        std::vector<SizedItem> page;
        Query query{session, "comet_items"};
        query.text(
            "SELECT id, client_id, owner_device, type, content IS NULL, LENGTH(content) FROM "
            "comet_items");
        after_key(query, "id", "client_id", id.value(), std::to_string(client.value()))
            .rows(6, [&](const Row& row) {
                const auto bytes = row.integer(5);
                page.push_back({.row = {.id = ItemId{row.text(0)},
                                        .client = ClientId{row.integer(1)},
                                        .owner = DeviceId{row.text(2)},
                                        .engine = row.text(3)}});
                auto& item = page.back();
                item.row.too_large = bytes > static_cast<std::int64_t>(kContentBytesMax);
                if (row.integer(4) != 0 || item.row.too_large) return;
                if (bytes == 0) item.row.content = "";
                item.bytes = static_cast<std::size_t>(bytes);
            });
        page_size = static_cast<int>(page.size());
        if (page.empty()) return;
        id = page.back().row.id;
        client = page.back().row.client;
        hand_over(session, page, each);
    }
}

void read_vaults(Session& session, const DayReads::EachVault& each) {
    std::string id;
    std::string client = "0";
    for (int page_size = kPage; page_size == kPage;) {
        page_size = 0;
        Query query{session, "comet_vaults"};
        query.text(
            "SELECT id, client_id, username, type, is_active, total_bytes FROM comet_vaults");
        after_key(query, "id", "client_id", id, client).rows(6, [&](const Row& row) {
            id = row.text(0);
            client = row.text(1);
            each({.client = ClientId{row.integer(1)},
                  .username = Username{row.text(2)},
                  .type = static_cast<int>(row.integer(3)),
                  .active = row.integer(4) != 0,
                  .bytes = row.is_null(5) ? std::nullopt : std::optional{row.integer(5)}});
            ++page_size;
        });
    }
}

}  // namespace

sys_seconds DayReads::now() {
    return reading(pool_, [](Session& session) {
        sys_seconds at{};
        Query{session, ""}.text("SELECT UNIX_TIMESTAMP()").rows(1, [&](const Row& row) {
            at = row.time(0);
        });
        return at;
    });
}

void DayReads::devices(const EachRegistered& of_registry, const EachDevice& of_device) {
    Session session{pool_};
    Transaction transaction{session, std::string{kOneState}};
    read_registry(session, of_registry);
    read_devices(session, of_device);
    transaction.commit();
}

void DayReads::items(const EachItem& item, const EachVault& vault) {
    Session session{pool_};
    Transaction transaction{session, std::string{kOneState}};
    read_items(session, item);
    read_vaults(session, vault);
    transaction.commit();
}

}  // namespace eb::store

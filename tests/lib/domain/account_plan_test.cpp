// What reads of profiles and news of devices change.
#include "domain/ingest.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::domain;

namespace {

const ServerId kServer{"cometbackup"};
const ClientId kOwner{7};
const Username kAcme{"acme"};
const sys_seconds kNow = from_unix(1'000'000);

using Words = std::vector<std::string>;

Device device(const std::string& id, const std::string& name = "PC") {
    return {.id = DeviceId{id},
            .name = name,
            .platform_os = "windows",
            .platform_arch = "amd64",
            .registered_at = from_unix(500),
            .content = "{\"a\":1}"};
}

DeviceRow row(const std::string& id, ClientId client = kOwner, const Username& username = kAcme) {
    return {.client = client,
            .key = {username, DeviceId{id}},
            .name = "PC",
            .platform_os = "windows",
            .platform_arch = "amd64",
            .server = kServer,
            .created_at = from_unix(500)};
}

DeviceRow revoked(DeviceRow from) {
    from.registered = false;
    return from;
}

DeviceRow online(DeviceRow from) {
    from.online = true;
    return from;
}

DeviceRow unplaced(DeviceRow from) {
    from.server = ServerId{};
    return from;
}

Batch reads(std::vector<Device> devices) {
    Batch batch{.server = kServer, .owners = {{kAcme, kOwner}}};
    batch.accounts[kAcme] = {.username = kAcme, .devices = std::move(devices)};
    return batch;
}

Batch reports(const std::string& id, DeviceReport report) {
    Batch batch{.server = kServer, .owners = {{kAcme, kOwner}}};
    batch.devices[{kAcme, DeviceId{id}}] = std::move(report);
    return batch;
}

Batch presence(const std::string& id, bool is_online) {
    Batch batch{.server = kServer, .owners = {{kAcme, kOwner}}};
    batch.presence[{kAcme, DeviceId{id}}] = is_online;
    return batch;
}

/// `device:new d1` and the like.
Words news(const Plan& plan) {
    Words words;
    for (const auto& change : plan.changes)
        words.push_back(std::string{kind_of(change.what)} + " " + device_of(change.what).value());
    return words;
}

/// What the devices' rows are after the plan was written.
Before after(const Plan& plan, const Before& before) {
    std::map<std::pair<ClientId, DeviceId>, DeviceRow> rows;
    for (const auto& one : before.devices) rows[{one.client, one.key.device}] = one;
    for (const auto& move : plan.moves) {
        for (const auto& id : move.devices) {
            auto moved = rows.extract({move.from, id});
            if (moved.empty()) continue;
            moved.mapped().client = move.to;
            rows.try_emplace({move.to, id}, moved.mapped());
        }
    }
    for (const auto& write : plan.devices)
        rows[{write.row.client, write.row.key.device}] = write.row;
    auto result = before;
    result.devices.clear();
    for (const auto& [place, one] : rows) result.devices.push_back(one);
    for (const auto& write : plan.accounts) result.holders[write.username] = write.client;
    return result;
}

const DeviceRow& only(const Before& before) {
    REQUIRE(before.devices.size() == 1);
    return before.devices.front();
}

}  // namespace

TEST_CASE("plan: a profile's devices become registered rows of their owner", "[domain][unit]") {
    const auto batch = reads({device("d1"), device("d2")});
    const auto result = plan(batch, {}, kNow);
    CHECK(news(result) == Words{"device:new d1", "device:new d2"});
    REQUIRE(result.devices.size() == 2);
    CHECK(result.devices[0].row == row("d1"));
    CHECK(result.devices[0].content == "{\"a\":1}");
    CHECK(result.changes[0].client == kOwner);
    REQUIRE(result.accounts.size() == 1);
    CHECK(result.accounts[0].client == kOwner);
}

TEST_CASE("plan: devices, by what was there and what came", "[domain][unit]") {
    struct Case {
        const char* what;
        std::vector<DeviceRow> before;
        Batch batch;
        Words told;
        bool unread;
    };
    auto renamed = device("d1", "Laptop");
    auto silent = device("d1");
    silent.name.clear();
    silent.platform_os.clear();
    auto far = device("d1");
    far.name = std::string(400, 'n');
    auto far_row = row("d1");
    far_row.name = std::string(255, 'n');
    auto elsewhere = row("d1");
    elsewhere.server = ServerId{"obc"};

    const auto [what, before_rows, batch, told, unread] = GENERATE_REF(values<Case>({
        {"nothing new", {row("d1")}, reads({device("d1")}), {}, false},
        {"renamed", {row("d1")}, reads({renamed}), {"device:updated d1"}, false},
        {"what a profile leaves out stays", {row("d1")}, reads({silent}), {}, false},
        {"a name cut at its column is no news", {far_row}, reads({far}), {}, false},
        {"come back", {revoked(row("d1"))}, reads({device("d1")}), {"device:new d1"}, false},
        {"gone", {row("d1")}, reads({}), {"device:removed d1"}, false},
        {"gone long since", {revoked(row("d1"))}, reads({}), {}, false},
        {"another account's", {row("d2", ClientId{9}, Username{"ACME"})}, reads({}), {}, false},
        {"an older program's", {unplaced(row("d1"))}, reads({device("d1")}), {}, false},
        {"an older program's, gone",
         {unplaced(row("d1"))},
         reads({}),
         {"device:removed d1"},
         false},
        {"an older program's, of another client",
         {unplaced(row("d1", ClientId{9}))},
         reads({}),
         {},
         false},
        {"the same hash under another client",
         {row("d1", ClientId{9}, Username{"other"})},
         reads({device("d1")}),
         {"device:new d1"},
         false},
        {"the client's other account has it, registered as late",
         {row("d1", kOwner, Username{"other"})},
         reads({device("d1")}),
         {},
         false},
        {"the client's other account had it",
         {revoked(row("d1", kOwner, Username{"other"}))},
         reads({device("d1")}),
         {"device:new d1"},
         false},
        {"the client's account of that name on another server has it",
         {elsewhere},
         reads({device("d1")}),
         {},
         false},

        {"reported new",
         {},
         reports("d1", {true, "PC", "windows", "amd64", "{}"}),
         {"device:new d1"},
         false},
        {"reported new without a name",
         {},
         reports("d1", {true, "", "", "", ""}),
         {"device:new d1"},
         true},
        {"reported new again", {row("d1")}, reports("d1", {true, "PC", "", "", ""}), {}, false},
        {"reported new, renamed",
         {row("d1")},
         reports("d1", {true, "Laptop", "", "", ""}),
         {"device:updated d1"},
         false},
        {"reported new, revoked before",
         {revoked(row("d1"))},
         reports("d1", {true, "PC", "", "", ""}),
         {"device:new d1"},
         false},
        {"reported removed",
         {row("d1")},
         reports("d1", {false, "", "", "", ""}),
         {"device:removed d1"},
         false},
        {"reported removed again",
         {revoked(row("d1"))},
         reports("d1", {false, "", "", "", ""}),
         {},
         false},
        {"reported removed, never seen", {}, reports("d1", {false, "", "", "", ""}), {}, false},
        {"reported renamed",
         {row("d1")},
         reports("d1", {std::nullopt, "Laptop", "", "", ""}),
         {"device:updated d1"},
         false},
        {"reported, and nothing is new",
         {row("d1")},
         reports("d1", {std::nullopt, "PC", "", "", "{}"}),
         {},
         false},
        {"reported renamed, never seen",
         {},
         reports("d1", {std::nullopt, "Laptop", "", "", ""}),
         {},
         true},
        {"reported renamed, revoked",
         {revoked(row("d1"))},
         reports("d1", {std::nullopt, "Laptop", "", "", ""}),
         {},
         true},
        {"reported renamed, another account's",
         {row("d1", ClientId{9}, Username{"ACME"})},
         reports("d1", {std::nullopt, "Laptop", "", "", ""}),
         {},
         true},

        {"online", {row("d1")}, presence("d1", true), {"device:online d1"}, false},
        {"still online", {online(row("d1"))}, presence("d1", true), {}, false},
        {"offline", {online(row("d1"))}, presence("d1", false), {"device:offline d1"}, false},
        {"still offline", {row("d1")}, presence("d1", false), {}, false},
        {"online, never seen", {}, presence("d1", true), {}, true},
        {"offline, never seen", {}, presence("d1", false), {}, true},
        {"online, revoked", {revoked(row("d1"))}, presence("d1", true), {}, true},
        {"offline, revoked", {revoked(row("d1"))}, presence("d1", false), {}, false},
        {"online under the client's other account",
         {row("d1", kOwner, Username{"other"})},
         presence("d1", true),
         {},
         false},
    }));
    CAPTURE(what);
    Before before;
    before.devices = before_rows;
    const auto result = plan(batch, before, kNow);
    CHECK(news(result) == told);
    CHECK(result.unread.contains(kAcme) == unread);

    const auto again = plan(batch, after(result, before), kNow + seconds{60});
    CHECK(news(again).empty());
    CHECK(again.unread.size() <= result.unread.size());
}

TEST_CASE("plan: of a device that is mentioned, the accounts that have it are read, and no more",
          "[domain][unit]") {
    const Username other{"other"};
    auto elsewhere = row("d1", ClientId{9}, Username{"elsewhere"});
    elsewhere.server = ServerId{"another"};
    Before before;
    before.devices = {row("d1"), row("d1", ClientId{8}, other), row("d2"), elsewhere,
                      revoked(row("d1", ClientId{10}, Username{"former"}))};
    const auto result = plan({.server = kServer, .mentioned = {DeviceId{"d1"}}}, before, kNow);
    CHECK(result.changed == std::set{kAcme, other});
    CHECK(result.changes.empty());
    CHECK(result.devices.empty());
}

TEST_CASE("plan: whether a device that is registered is connected must be said by somebody",
          "[domain][unit]") {
    Before before;
    SECTION("a profile's new device") { CHECK(plan(reads({device("d1")}), before, kNow).unseen); }
    SECTION("an event's new device") {
        CHECK(plan(reports("d1", {.registered = true, .name = "PC"}), before, kNow).unseen);
    }
    SECTION("one that came back") {
        before.devices = {revoked(row("d1"))};
        CHECK(plan(reads({device("d1")}), before, kNow).unseen);
    }
    SECTION("a known device") {
        before.devices = {row("d1")};
        CHECK(!plan(reads({device("d1")}), before, kNow).unseen);
    }
    SECTION("said in the batch") {
        auto batch = reads({device("d1")});
        batch.presence[{kAcme, DeviceId{"d1"}}] = GENERATE(true, false);
        CHECK(!plan(batch, before, kNow).unseen);
    }
}

TEST_CASE("plan: presence keeps since when a device is offline", "[domain][unit]") {
    Before before;
    before.devices = {online(row("d1"))};
    const auto gone = after(plan(presence("d1", false), before, kNow), before);
    CHECK_FALSE(only(gone).online);
    CHECK(only(gone).offline_since == kNow);
    const auto back = after(plan(presence("d1", true), gone, kNow + seconds{5}), gone);
    CHECK(only(back).online);
    CHECK(only(back).offline_since == sys_seconds{});
}

TEST_CASE("plan: a removed device is no longer online", "[domain][unit]") {
    Before before;
    before.devices = {online(row("d1"))};
    const auto batch = GENERATE(reads({}), reports("d1", {false, "", "", "", ""}));
    const auto gone = after(plan(batch, before, kNow), before);
    CHECK_FALSE(only(gone).registered);
    CHECK_FALSE(only(gone).online);
    CHECK(only(gone).offline_since == kNow);
}

TEST_CASE("plan: within a batch the profile comes first, then reports, then presence",
          "[domain][unit]") {
    auto batch = reads({device("d1")});
    batch.devices[{kAcme, DeviceId{"d1"}}] = {.name = "Laptop"};
    batch.presence[{kAcme, DeviceId{"d1"}}] = true;
    batch.started[JobId{"j"}] = {.id = JobId{"j"}, .username = kAcme, .status = 6001};
    const auto result = plan(batch, {}, kNow);
    Words kinds;
    for (const auto& change : result.changes) kinds.emplace_back(kind_of(change.what));
    CHECK(kinds == Words{"device:new", "device:updated", "device:online", "job:start"});
    REQUIRE(result.devices.size() == 1);
    CHECK(result.devices[0].row.name == "Laptop");
    CHECK(result.devices[0].row.online);
    CHECK(result.devices[0].content == "{\"a\":1}");
}

TEST_CASE("plan: an account's rows follow its owner, and dashboards hear nothing of it",
          "[domain][unit]") {
    const ClientId old{GENERATE(0, 3)};
    Before before;
    before.devices = {online(row("d1", old)), revoked(row("gone", old)), row("d2", old),
                      row("d2", kOwner)};
    before.items = {
        {.client = old, .server = kServer, .username = kAcme, .id = ItemId{"i"}},
        {.client = old, .server = kServer, .username = Username{"Acme"}, .id = ItemId{"x"}}};
    before.vaults = {{.client = old, .server = kServer, .username = kAcme, .id = VaultId{"v"}}};
    before.holders[kAcme] = old;
    const auto result = plan(reads({device("d1"), device("d2")}), before, kNow);
    CHECK(news(result).empty());
    REQUIRE(result.moves.size() == 1);
    const auto& move = result.moves[0];
    CHECK(move.username == kAcme);
    CHECK(move.from == old);
    CHECK(move.to == kOwner);
    CHECK(move.devices.size() == 3);
    CHECK(move.items == std::vector<ItemId>{ItemId{"i"}});
    CHECK(move.vaults == std::vector<VaultId>{VaultId{"v"}});
    auto moved = after(result, before);
    moved.items.clear();
    moved.vaults.clear();
    REQUIRE(moved.devices.size() == 3);
    for (const auto& one : moved.devices) CHECK(one.client == kOwner);
    CHECK(plan(reads({device("d1"), device("d2")}), moved, kNow).moves.empty());
}

TEST_CASE("plan: an account that nobody owns any more stays with who had it", "[domain][unit]") {
    Before before;
    before.devices = {row("d1", ClientId{3})};
    before.holders[kAcme] = ClientId{3};
    auto batch = reads({device("d1", "Laptop"), device("d2")});
    batch.owners.clear();
    batch.started[JobId{"j"}] = {.id = JobId{"j"}, .username = kAcme, .status = 6001};
    const auto result = plan(batch, before, kNow);
    REQUIRE(result.devices.size() == 2);
    CHECK(result.devices[0].row.client == ClientId{3});
    CHECK(result.devices[1].row.client == ClientId{3});
    CHECK(result.accounts.at(0).client == ClientId{3});
    CHECK(result.history.at(0).client == ClientId{3});
}

TEST_CASE("plan: a new device's jobs were nobody's, until its account was read", "[domain][unit]") {
    const auto result = plan(reads({device("d1")}), {}, kNow);
    REQUIRE(result.moves.size() == 1);
    CHECK(result.moves[0].from == ClientId{0});
    CHECK(result.moves[0].devices == std::vector<DeviceId>{DeviceId{"d1"}});
}

TEST_CASE("plan: of a client's two accounts the later registration has the device",
          "[domain][unit]") {
    const Username other{"other"};
    Before before;
    before.devices = {online(row("d1", kOwner, other))};
    auto later = device("d1");
    later.registered_at = from_unix(900);
    const auto result = plan(reads({later}), before, kNow);
    CHECK(news(result) == Words{"device:removed d1", "device:new d1"});
    CHECK(username_of(result.changes[0].what) == other);
    CHECK(username_of(result.changes[1].what) == kAcme);
    const auto taken = after(result, before);
    CHECK(only(taken).key.username == kAcme);
    CHECK_FALSE(only(taken).online);

    // The other account's profile may go on naming it.
    Batch batch{.server = kServer, .owners = {{other, kOwner}}};
    batch.accounts[other] = {.username = other, .devices = {device("d1")}};
    const auto next = plan(batch, taken, kNow);
    CHECK(news(next).empty());
    CHECK(next.devices.empty());
}

TEST_CASE("plan: items and vaults are brought to the profile", "[domain][unit]") {
    Before before;
    const auto item_row = [](const char* id, const ServerId& server, const Username& username) {
        return ItemRow{.client = kOwner, .server = server, .username = username, .id = ItemId{id}};
    };
    before.items = {item_row("kept", kServer, kAcme), item_row("pruned", kServer, kAcme),
                    item_row("old", ServerId{}, kAcme),
                    item_row("theirs", kServer, Username{"Acme"})};
    before.items[0].created_at = from_unix(111);
    const auto vault_row = [](const char* id, bool active) {
        return VaultRow{.client = kOwner,
                        .server = kServer,
                        .username = kAcme,
                        .id = VaultId{id},
                        .active = active,
                        .total_bytes = 40};
    };
    before.vaults = {vault_row("kept", true), vault_row("gone", true),
                     vault_row("long gone", false)};
    auto batch = reads({});
    auto& account = batch.accounts[kAcme];
    account.items = {{.id = ItemId{"kept"}, .engine = "engine1/hyperv", .vm_count = 3},
                     {.id = ItemId{"new"},
                      .engine = "engine1/winmsofficemail",
                      .updated_at = from_unix(222),
                      .account_count = 5},
                     {.id = ItemId{"vm"},
                      .engine = "engine1/vmware",
                      .created_at = from_unix(333),
                      .vm_count = 4}};
    account.vaults = {{.id = VaultId{"kept"}}, {.id = VaultId{"new"}, .total_bytes = 2}};

    const auto result = plan(batch, before, kNow);
    REQUIRE(result.items.size() == 3);
    CHECK(result.items[0].item.created_at == from_unix(111));
    CHECK(result.items[1].item.created_at == from_unix(222));
    CHECK(result.items[2].item.created_at == from_unix(333));
    CHECK(result.items[2].item.updated_at == from_unix(333));
    using Deletes = std::vector<std::pair<ClientId, ItemId>>;
    CHECK((result.item_deletes == Deletes{{kOwner, ItemId{"old"}}, {kOwner, ItemId{"pruned"}}}));
    CHECK(result.vaults.size() == 2);
    using Removals = std::vector<std::pair<ClientId, VaultId>>;
    CHECK((result.vault_removals == Removals{{kOwner, VaultId{"gone"}}}));
    REQUIRE(result.accounts.size() == 1);
    CHECK(result.accounts[0].counts == AccountCounts{.items = 3,
                                                     .vaults = 2,
                                                     .total_bytes = 42,
                                                     .hyperv_vms = 3,
                                                     .vmware_vms = 4,
                                                     .m365_accounts = 5});
    CHECK(news(result).empty());
}

TEST_CASE("plan: an account that is gone takes its devices, items and vaults along",
          "[domain][unit]") {
    Before before;
    before.devices = {online(row("d1", ClientId{3})), revoked(row("d2", ClientId{3})),
                      row("d3", ClientId{3}, Username{"Acme"})};
    before.items = {
        {.client = ClientId{3}, .server = kServer, .username = kAcme, .id = ItemId{"i"}}};
    before.vaults = {
        {.client = ClientId{3}, .server = kServer, .username = kAcme, .id = VaultId{"v"}}};
    before.holders[kAcme] = ClientId{3};
    Batch batch{.server = kServer};
    batch.accounts_removed.insert(kAcme);
    const auto result = plan(batch, before, kNow);
    CHECK(news(result) == Words{"device:removed d1"});
    CHECK(result.item_deletes.size() == 1);
    CHECK(result.vault_removals.size() == 1);
    CHECK(result.account_deletes == std::vector<Username>{kAcme});
    auto gone = after(result, before);
    gone.holders.clear();
    CHECK(news(plan(batch, gone, kNow)).empty());
}

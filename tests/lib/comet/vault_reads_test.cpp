// What devices read for a person who is about to restore.
#include "comet/vault_reads.hpp"

#include "tests/lib/comet/fake_comet.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <functional>

using namespace eb;
using comet::ImageView;
using comet::LiveConnection;
using test::FakeComet;

namespace {

const std::string kCalls = "/api/v1/admin/dispatcher/";
const std::string kSnapshots = kCalls + "request-vault-snapshots";
const std::string kObjects = kCalls + "request-stored-objects";
const std::string kFiles = kCalls + "request-filesystem-objects";
const std::string kSearch = kCalls + "search-snapshots";
const std::string kActive = kCalls + "list-active";

const LiveConnection kHere{
    .target = TargetId{"t1"}, .username = Username{"acme"}, .device = DeviceId{"d1"}};
const VaultId kVault{"vault"};
const SnapshotId kSnapshot{"snap"};

std::string answer(const std::string& list, const std::string& elements) {
    return R"({"Status":200,"Message":"OK",")" + list + "\":" + elements + "}";
}

std::string said(const std::function<void()>& call) {
    try {
        call();
    } catch (const comet::Unreachable& error) {
        return error.what();
    }
    FAIL("it was believed");
    return "";
}

}  // namespace

TEST_CASE("vault_snapshots: what each says of itself", "[comet][wire]") {
    FakeComet server;
    server.on(kSnapshots,
              answer("Snapshots",
                     R"([{"Snapshot":"s1","EngineType":"engine1/file","Source":"i1",)"
                     R"("CreateTime":1763800000,"HasOriginalPathInfo":true,"Tags":["a","<b>"]},)"
                     R"({"Snapshot":"s2","EngineType":"engine1/new","Source":"i2",)"
                     R"("CreateTime":1763800000000,"Tags":null,"Later":{"x":[1]}}])"));
    auto api = server.api();
    const auto read = comet::vault_snapshots(api, kHere, kVault);
    CHECK(server.calls() == std::vector<FakeComet::Call>{
                                {kSnapshots, {{"TargetID", "t1"}, {"Destination", "vault"}}}});
    CHECK(read.unreadable == 0);
    REQUIRE(read.list.size() == 2);
    CHECK(read.list[0].id == SnapshotId{"s1"});
    CHECK(read.list[0].item == ItemId{"i1"});
    CHECK(read.list[0].engine == "engine1/file");
    CHECK(read.list[0].at == from_unix(1763800000));
    CHECK(read.list[0].original);
    CHECK(read.list[0].tags == std::vector<std::string>{"a", "<b>"});
    CHECK_FALSE(read.list[1].original);
    CHECK(read.list[1].at == from_unix(1763800000));
    CHECK(read.list[1].tags.empty());
}

TEST_CASE("vault_snapshots: what cannot be read is left out and counted", "[comet][wire]") {
    FakeComet server;
    server.on(
        kSnapshots,
        answer("Snapshots",
               R"([7,null,{},{"Snapshot":"","Source":"i"},{"Snapshot":"s\u0000","Source":"i"},)"
               R"({"Snapshot":")" +
                   std::string(101, 'x') +
                   R"(","Source":"i"},{"Snapshot":"s","Source":"i","CreateTime":"now"},)"
                   R"({"Snapshot":"good","Source":"i"},{"Snapshot":"s","Source":"i","Tags":7},)"
                   R"({"Snapshot":"s" "Source":"i"}])"));
    auto api = server.api();
    const auto read = comet::vault_snapshots(api, kHere, kVault);
    REQUIRE(read.list.size() == 1);
    CHECK(read.list[0].id == SnapshotId{"good"});
    CHECK(read.list[0].at == sys_seconds{});
    CHECK(read.unreadable == 9);
}

TEST_CASE("reads: no list is no answer, an empty one is", "[comet][wire]") {
    FakeComet server;
    auto api = server.api();
    for (const auto* none : {"[]", "null", "[ ]"}) {
        server.on(kSnapshots, answer("Snapshots", none));
        CHECK(comet::vault_snapshots(api, kHere, kVault).list.empty());
    }
    server.on(kSnapshots, R"({"Snapshots":[],"Message":"OK","Status":200})");
    CHECK(comet::vault_snapshots(api, kHere, kVault).list.empty());
    const auto [body, place] = GENERATE(table<std::string, std::string>({
        {"<html>", "something else"},
        {"null", "something else"},
        {"[]", "something else"},
        {R"({"Status":200,"Message":"OK"})", "something else"},
        {R"({"Status":200,"Message":"OK","Snapshots":{}})", "Snapshots: something else"},
        {R"({"Status":200,"Message":"OK","Snapshots":"no"})", "Snapshots: something else"},
        {R"({"Status":200,"Message":"OK","Snapshots":[]x})", "a comma is missing"},
        {R"({"Status":200,"Message":"OK","Snapshots":[],"Snapshots":[]})", "there twice"},
        {R"({"Status":200,"Message":"OK","Snapshots":[{"Snapshot":"s","Source":"i"})", "cut short"},
        {R"({"Status":200,"Message":"OK","Snapshots":[])", "cut short"},
    }));
    CAPTURE(body);
    server.on(kSnapshots, body);
    const auto what = said([&] { comet::vault_snapshots(api, kHere, kVault); });
    CHECK(what.find(kSnapshots) == 0);
    CHECK(what.find(place) != std::string::npos);
}

TEST_CASE("reads: a refusal is the server's, before or after its list", "[comet][wire]") {
    FakeComet server;
    auto api = server.api();
    const auto body = GENERATE(as<std::string>{}, R"({"Status":404,"Message":"gone"})",
                               R"({"Status":404,"Message":"gone","Snapshots":null})",
                               R"({"Snapshots":[],"Message":"gone","Status":404})");
    server.on(kSnapshots, body);
    server.on(kActive, R"({"t1":{"Username":"acme","DeviceID":"d1"}})");
    try {
        comet::vault_snapshots(api, kHere, kVault);
        FAIL("it was believed");
    } catch (const comet::NotConnected&) {
        FAIL("it is connected");
    } catch (const comet::Refused& refused) {
        CHECK(refused.unknown());
        CHECK(refused.message == "gone");
    }
    server.on(kActive, "{}");
    CHECK_THROWS_AS(comet::vault_snapshots(api, kHere, kVault), comet::NotConnected);
}

TEST_CASE("stored_objects: an entry of each kind, as it is", "[comet][wire]") {
    FakeComet server;
    server.on(
        kObjects,
        answer("StoredObjects",
               R"([{"name":"a\nb <i>","mtime":1763800000,"type":"dir","subtree":"tree2",)"
               R"("size":0,"r":true,"f":3,"b":70},{"name":"x","type":"file","subtree":"",)"
               R"("size":9223372036854775807,"mtime":-5,"r":false,"f":9},)"
               R"({"name":"id","type":"emailmessage","dname":"Hi","from":"a","to":"b",)"
               R"("rtime":1763800001,"has_attachments":true,"subtree":"","size":7,"mtime":0}])"));
    auto api = server.api();
    const auto read = comet::stored_objects(api, kHere, kVault, kSnapshot, "");
    CHECK(server.calls() ==
          std::vector<FakeComet::Call>{
              {kObjects, {{"TargetID", "t1"}, {"Destination", "vault"}, {"SnapshotID", "snap"}}}});
    CHECK(read.unreadable == 0);
    REQUIRE(read.list.size() == 3);
    const auto& folder = read.list[0];
    CHECK(folder.name == "a\nb <i>");
    CHECK(folder.tree == "tree2");
    REQUIRE(folder.below);
    CHECK(folder.below->files == 3);
    CHECK(folder.below->bytes == 70);
    CHECK(folder.below->folders == 0);
    CHECK(read.list[1].size == 9223372036854775807);
    CHECK(read.list[1].modified == sys_seconds{});
    CHECK_FALSE(read.list[1].below);
    const auto& mail = read.list[2];
    CHECK(mail.display == "Hi");
    CHECK(mail.from == "a");
    CHECK(mail.received == from_unix(1763800001));
    CHECK(mail.has_attachments);
}

TEST_CASE("stored_objects: names that name nothing are left out, bytes are made text",
          "[comet][wire]") {
    FakeComet server;
    server.on(kObjects, answer("StoredObjects",
                               R"([{"name":"","type":"file"},{"name":"a\u0000b"},{"name":".."},)"
                               R"({"name":7},{"type":"file"},{"name":")" +
                                   std::string(4'097, 'x') +
                                   R"("},{"name":"n","subtree":"a\u0001"},{"name":"n","size":"1"},)"
                                   R"({"name":"n","size":18446744073709551615},)"
                                   "{\"name\":\"a\xFFz\",\"type\":\"file\"}," +
                                   std::string(200, '[') + std::string(200, ']') + "]"));
    auto api = server.api();
    const auto read = comet::stored_objects(api, kHere, kVault, kSnapshot, "tree");
    REQUIRE(read.list.size() == 1);
    CHECK(read.list[0].name == "a\xEF\xBF\xBDz");
    CHECK(read.unreadable == 10);
    CHECK(server.calls().front().fields.at("TreeID") == "tree");
}

TEST_CASE("stored_objects: into an image", "[comet][wire]") {
    FakeComet server;
    server.on(kObjects, answer("StoredObjects", "[]"));
    auto api = server.api();
    comet::stored_objects(api, kHere, kVault, kSnapshot, "tree",
                          ImageView{.partition = "g", .partition_name = "P \"1\"", .path = "a/b"});
    CHECK(server.calls().front().fields.at("Options") ==
          R"({"Enabled":true,"PartitionGUID":"g","ListPath":"a/b","PartitionName":"P \"1\""})");
}

TEST_CASE("stored_objects: fifty thousand, and never more than can be", "[comet][wire]") {
    FakeComet server;
    auto api = server.api();
    const auto many = [](int count) {
        std::string out = "[";
        for (int i = 0; i < count; ++i)
            out += fmt::format(R"({}{{"name":"f{}","type":"file","size":{}}})", i > 0 ? "," : "", i,
                               i);
        return out + "]";
    };
    server.on(kObjects, answer("StoredObjects", many(50'000)));
    const auto read = comet::stored_objects(api, kHere, kVault, kSnapshot, "");
    REQUIRE(read.list.size() == 50'000);
    CHECK(read.list.back().name == "f49999");
    server.on(kObjects, answer("StoredObjects", many(200'001)));
    CHECK(said([&] {
              comet::stored_objects(api, kHere, kVault, kSnapshot, "");
          }).find("more than can be") != std::string::npos);
}

TEST_CASE("filesystem_objects: folders of a device go by their path", "[comet][wire]") {
    FakeComet server;
    server.on(kFiles, answer("StoredObjects",
                             R"([{"name":"C:\\","type":"windir","subtree":"C:\\"},)"
                             R"({"name":"line\nbreak","type":"dir","subtree":"/x/line\nbreak"}])"));
    auto api = server.api();
    const auto read = comet::filesystem_objects(api, kHere, "");
    REQUIRE(read.list.size() == 2);
    CHECK(read.list[0].tree == "C:\\");
    CHECK(read.list[1].tree == "/x/line\nbreak");
    comet::filesystem_objects(api, kHere, "C:\\");
    CHECK(server.calls()[0] == FakeComet::Call{kFiles, {{"TargetID", "t1"}}});
    CHECK(server.calls()[1].fields.at("Path") == "C:\\");
}

TEST_CASE("search_snapshot: asks for words in names, and stops when it has enough",
          "[comet][wire]") {
    FakeComet server;
    std::string list;
    for (int i = 0; i < 40'000; ++i)
        list += fmt::format(R"({}{{"path":"a/{}","name":"{}","type":"file","size":{},)"
                            R"("mtime":"2026-11-23T05:00:00.123456789+01:00"}})",
                            i > 0 ? "," : "", i, i, i);
    server.on(kSearch, answer("SnapshotFiles", R"({"other":[{}],"snap":[)" + list + "]}"));
    auto api = server.api();
    const auto hits = comet::search_snapshot(api, kHere, kVault, kSnapshot, "a\"b", 1000);
    CHECK(hits.more);
    REQUIRE(hits.list.size() == 1000);
    CHECK(hits.list[7].path == "a/7");
    CHECK(hits.list[7].size == 7);
    CHECK(hits.list[7].modified == from_unix(1795406400));
    CHECK(
        server.calls() ==
        std::vector<FakeComet::Call>{
            {kSearch,
             {{"TargetID", "t1"},
              {"DestinationID", "vault"},
              {"SnapshotIDs", R"(["snap"])"},
              {"Filter", R"({"ClauseType":"","RuleField":"name","RuleOperator":"str_contains_ci",)"
                         R"("RuleValue":"a\"b","ClauseChildren":[]})"}}}});
    for (const auto* none : {"{}", R"({"snap":null})", R"({"snap":[]})", "null"}) {
        server.on(kSearch, answer("SnapshotFiles", none));
        const auto nothing = comet::search_snapshot(api, kHere, kVault, kSnapshot, "x", 1000);
        CHECK(nothing.list.empty());
        CHECK_FALSE(nothing.more);
    }
    server.on(kSearch, answer("SnapshotFiles", R"({"snap":{}})"));
    CHECK_THROWS_AS(comet::search_snapshot(api, kHere, kVault, kSnapshot, "x", 9),
                    comet::Unreachable);
}

TEST_CASE("search_snapshot: as many as were wanted are not more", "[comet][wire]") {
    FakeComet server;
    server.on(kSearch,
              answer("SnapshotFiles",
                     R"({"snap":[{"path":"a","name":"a"},{"path":"b","name":"b"},{"name":"c"}]})"));
    auto api = server.api();
    const auto hits = comet::search_snapshot(api, kHere, kVault, kSnapshot, "x", 2);
    CHECK(hits.list.size() == 2);
    CHECK_FALSE(hits.more);
}

TEST_CASE("time_in: dates with an offset", "[comet][unit]") {
    const auto [text, at] = GENERATE(table<std::string, long long>({
        {"1970-01-01T00:00:01Z", 1},
        {"2026-11-23T05:00:00Z", 1795410000},
        {"2026-11-23T05:00:00.5+02:00", 1795402800},
        {"2026-11-23T05:00:00.123456789-00:30", 1795411800},
        {"1969-12-31T23:59:59Z", 0},
        {"2026-02-30T05:00:00Z", 0},
        {"2026-11-23T24:00:00Z", 0},
        {"2026-11-23T05:00:00", 0},
        {"2026-11-23", 0},
        {"2026-11-23T05:00:00.5+2:00", 0},
        {"yesterday", 0},
        {"", 0},
    }));
    CAPTURE(text);
    CHECK(unix_seconds(comet::time_in(text)) == at);
}

TEST_CASE("email_preview: one message", "[comet][wire]") {
    FakeComet server;
    server.on(kCalls + "email-preview",
              R"({"Status":200,"Message":"OK","From":"a <x>","To":["b","c"],)"
              R"("EmailSubject":"S","EmailBodyHTML":"<p>","EmailBodyPlaintext":"p"})");
    auto api = server.api();
    const auto mail = comet::email_preview(api, kHere, kVault, kSnapshot, "x/y");
    CHECK(mail.from == "a <x>");
    CHECK(mail.to == std::vector<std::string>{"b", "c"});
    CHECK(mail.subject == "S");
    CHECK(mail.html == "<p>");
    CHECK(mail.text == "p");
    CHECK(server.calls().front().fields ==
          FakeComet::Fields{
              {"TargetID", "t1"}, {"Snapshot", "snap"}, {"Destination", "vault"}, {"Path", "x/y"}});
    server.on(kCalls + "email-preview", R"({"Status":200,"Message":"OK","To":"b"})");
    CHECK_THROWS_AS(comet::email_preview(api, kHere, kVault, kSnapshot, "x"), comet::Unreachable);
}

TEST_CASE("snapshot_machines, disks: what they are made of", "[comet][wire]") {
    FakeComet server;
    server.on(
        kCalls + "browse-virtual-machines",
        answer("VMs",
               R"([{"ID":"m1","Name":"DC","CPUCores":4,"RamBytes":8589934592,)"
               R"("FirmwareType":"uefi","ConfigPath":"DC/DC.vmcx",)"
               R"("Disks":[{"Path":"DC/a.vhdx","Size":5},{"Size":7}]},{"Name":"no config"}])"));
    const std::string disks =
        R"([{"ID":"0","DeviceName":"\\\\.\\PHYSICALDRIVE0","Caption":"","Model":"M","Size":9,)"
        R"("Partitions":[{"DeviceName":"p1","VolumeName":"Windows","Filesystem":"NTFS","Size":8,)"
        R"("UsedSize":3,"MountPoints":["C:\\"]}]},{"DeviceName":""},{"DeviceName":"d2",)"
        R"("Caption":"C","Partitions":null}])";
    server.on(kCalls + "request-windisk-snapshot", answer("WindiskSnapshot", disks));
    server.on(kCalls + "request-browse-disk-drives", answer("Disks", disks));
    auto api = server.api();

    const auto machines = comet::snapshot_machines(api, kHere, kVault, kSnapshot);
    CHECK(machines.unreadable == 1);
    REQUIRE(machines.list.size() == 1);
    CHECK(machines.list[0] == comet::Machine{.id = "m1",
                                             .name = "DC",
                                             .cpu_cores = 4,
                                             .ram_bytes = 8589934592,
                                             .firmware = "uefi",
                                             .config_path = "DC/DC.vmcx",
                                             .disks = {{"DC/a.vhdx", 5}, {"", 7}}});
    CHECK(server.calls().back().fields == FakeComet::Fields{{"TargetID", "t1"},
                                                            {"DestinationID", "vault"},
                                                            {"SnapshotID", "snap"}});

    const auto there = comet::snapshot_disks(api, kHere, kVault, kSnapshot);
    const auto here = comet::device_disks(api, kHere);
    CHECK(there.list == here.list);
    CHECK(here.unreadable == 1);
    REQUIRE(here.list.size() == 2);
    CHECK(here.list[0].id == "\\\\.\\PHYSICALDRIVE0");
    CHECK(here.list[0].name == "M");
    REQUIRE(here.list[0].partitions.size() == 1);
    CHECK(here.list[0].partitions[0].mounts == std::vector<std::string>{"C:\\"});
    CHECK(here.list[0].partitions[0].used == 3);
    CHECK(here.list[1].name == "C");
}

// The facts that restores are held against find what is wrong with one, whatever it is.
#include "tests/lib/restore/restore_facts.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using test::RestoreFacts;

namespace {

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    const auto at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), by);
}

using Complaints = std::vector<std::string>;

}  // namespace

TEST_CASE("RestoreFacts: the emptiest options have every member that must be there",
          "[restore][unit]") {
    const RestoreFacts facts;
    const auto empty = facts.full("{}");
    CHECK(empty == R"({"Type":0,"OverwriteExistingFiles":false,"OverwriteIfNewer":false,)"
                   R"("OverwriteIfDifferentContent":false,"OverwriteForcePermissions":false,)"
                   R"("DestIsOriginalLocation":false,"DestPath":"","ExactDestPaths":[],)"
                   R"("ArchiveFormat":0,"SkipUnreadableChunks":false,"OnDiskIndexesKey":false,)"
                   R"("Username":"","Password":"","Host":"","Port":"","UseSsl":false,)"
                   R"("SslAllowInvalid":false,"SslCaFile":"","SslCrtFile":"","SslKeyFile":""})");
    CHECK(facts.wrong_in(empty).empty());

    const auto host = facts.full(R"({"Type":14,"ProxmoxConnection":{"Node":"pve"}})");
    CHECK(host.find(R"("ProxmoxConnection":{"Node":"pve","SSH":{"SSHServer":"",)") !=
          std::string::npos);
    CHECK(facts.wrong_in(host).empty());
    CHECK_THROWS(facts.full(R"({"Typ":0})"));
    CHECK_THROWS(facts.full(R"({"ProxmoxConnection":{"node":"pve"}})"));
}

TEST_CASE("RestoreFacts: what is wrong with options is named", "[restore][unit]") {
    const RestoreFacts facts;
    const auto sound = facts.full(
        R"({"Type":14,"ExactDestPaths":["a"],"ProxmoxConnection":{"SSH":{"SSHAuthMode":1}}})");
    REQUIRE(facts.wrong_in(sound).empty());
    const auto [what, by, complaints] = GENERATE(table<std::string, std::string, Complaints>({
        {R"("Type":14)", R"("Type":15)", {"Options.Type: no RestoreType"}},
        {R"("Type":14)", R"("Type":"14")", {"Options.Type: no RestoreType"}},
        {R"("Type":14,)", "", {"Options.Type: missing"}},
        {R"("Type":14)", R"("Type":14,"Type":14)", {"Options.Type: twice"}},
        {R"("Type":14)", R"("type":14)", {"Options.type: unknown", "Options.Type: missing"}},
        {R"("ArchiveFormat":0)",
         R"("ArchiveFormat":5)",
         {"Options.ArchiveFormat: no RestoreArchiveFormat"}},
        {R"("UseSsl":false)", R"("UseSsl":0)", {"Options.UseSsl: no bool"}},
        {R"("Port":"")", R"("Port":3306)", {"Options.Port: no string"}},
        {R"("DestPath":"")", R"("DestPath":null)", {"Options.DestPath: no string"}},
        {R"(["a"])", "null", {"Options.ExactDestPaths: no list"}},
        {R"(["a"])", "[7]", {"Options.ExactDestPaths: no string"}},
        {R"("SSHAuthMode":1)",
         R"("SSHAuthMode":3)",
         {"Options.ProxmoxConnection.SSH.SSHAuthMode: no SSHAuthMode"}},
        {R"(,"Storage":"")", "", {"Options.ProxmoxConnection.Storage: missing"}},
        {R"("Node":"")", R"("Node":"","Noise":"")", {"Options.ProxmoxConnection.Noise: unknown"}},
    }));
    CAPTURE(what, by);
    CHECK(facts.wrong_in(replaced(sound, what, by)) == complaints);
}

TEST_CASE("RestoreFacts: a call has the fields of one", "[restore][unit]") {
    const RestoreFacts facts;
    const std::string path = "/api/v1/admin/dispatcher/run-restore-custom";
    RestoreFacts::Fields call{
        {"TargetID", "t"}, {"Source", "s"}, {"Destination", "d"}, {"Options", facts.full("{}")}};
    CHECK(facts.wrong_in(path, call).empty());
    call["Paths"] = R"(["a"])";
    call["KnownFileCount"] = "7";
    CHECK(facts.wrong_in(path, call).empty());

    CHECK(facts.wrong_in("/api/v1/admin/dispatcher/run-restore", call) ==
          Complaints{"/api/v1/admin/dispatcher/run-restore"});
    call["KnownFileCount"] = R"("7")";
    call["Pathes"] = "[]";
    call.erase("Source");
    CHECK(facts.wrong_in(path, call) == Complaints{"call.KnownFileCount: no int",
                                                   "call.Pathes: unknown", "call.Source: missing"});
}

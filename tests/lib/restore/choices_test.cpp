// What a request may hold at most, and what is read of each field.
#include "restore/choices.hpp"

#include "json/writer.hpp"

#include <catch2/catch.hpp>

#include <functional>

using namespace eb;
using restore::Choices;

namespace {

const std::string kFile = "engine1/file";

Choices read(const std::string& members, const std::string& engine = kFile) {
    const auto body = json::Document::parse(R"({"method":"files",)" + members + "}");
    return restore::choices_in(body.root(), engine);
}

std::string field_refused(const std::string& members, const std::string& engine = kFile) {
    try {
        read(members, engine);
        return "";
    } catch (const restore::Impossible& impossible) {
        return impossible.field;
    } catch (const json::Malformed& malformed) {
        return malformed.path;
    }
}

std::string paths(std::size_t count, const std::function<std::string(std::size_t)>& name) {
    json::Array list;
    for (std::size_t i = 0; i < count; ++i) list.add(name(i));
    return list.str();
}

std::string text(std::size_t bytes) { return '"' + std::string(bytes, 'a') + '"'; }

}  // namespace

TEST_CASE("choices_in: no more of anything than a restore can need", "[restore][unit]") {
    const auto numbered = [](std::size_t i) { return "C__/" + std::to_string(i); };
    CHECK(read(R"("paths":)" + paths(1'000, numbered)).paths.size() == 1'000);
    CHECK(field_refused(R"("paths":)" + paths(1'001, numbered)) == "paths");
    CHECK(read(R"("machines":)" + paths(100, numbered)).machines.size() == 100);
    CHECK(field_refused(R"("machines":)" + paths(101, numbered)) == "machines");
    std::string pairs;
    for (int i = 0; i < 64; ++i) pairs += R"({"source":"s","target":"t"},)";
    CHECK(read(R"("disks":[)" + pairs.substr(0, pairs.size() - 1) + "]").disks.size() == 64);
    CHECK(field_refused(R"("disks":[)" + pairs + R"({"source":"s","target":"t"}])") == "disks");

    CHECK(read(R"("paths":[)" + text(4'096) + "]").paths.size() == 1);
    CHECK(field_refused(R"("paths":[)" + text(4'097) + "]") == "paths");
    for (const auto* field : {"destination", "storagePath", "command"}) {
        CAPTURE(field);
        const auto member = '"' + std::string{field} + "\":";
        CHECK(field_refused(member + text(4'096)).empty());
        CHECK(field_refused(member + text(4'097)) == field);
        CHECK(field_refused(member + R"("a\u0000b")") == field);
    }
    CHECK(field_refused(R"("confirm":)" + text(1'024)).empty());
    CHECK(field_refused(R"("confirm":)" + text(1'025)) == "confirm");
}

TEST_CASE("choices_in: each field is of its own type", "[restore][unit]") {
    const auto [members, field] = GENERATE(table<std::string, std::string>({
        {R"("destination":7)", "destination"},
        {R"("originalLocation":"yes")", "originalLocation"},
        {R"("overwrite":true)", "overwrite"},
        {R"("overwritePermissions":1)", "overwritePermissions"},
        {R"("archiveFormat":0)", "archiveFormat"},
        {R"("paths":"C__")", "paths"},
        {R"("paths":{})", "paths"},
        {R"("paths":[7])", "paths[0]"},
        {R"("known":[])", "known"},
        {R"("known":{"files":"3"})", "known.files"},
        {R"("known":{"files":1.5})", "known.files"},
        {R"("known":{"bytes":9223372036854775808})", "known.bytes"},
        {R"("known":{"folders":-1})", "known"},
        {R"("skipUnreadable":null,"machines":7)", "machines"},
        {R"("storagePath":[])", "storagePath"},
        {R"("disks":["s"])", "disks[0]"},
        {R"("disks":[{"source":"s"}])", "disks[0].target"},
        {R"("disks":[{"source":"","target":"t"}])", "disks[0].source"},
        {R"("confirm":true)", "confirm"},
        {R"("command":["x"])", "command"},
        {R"("connection":"localhost")", "connection"},
    }));
    CAPTURE(members);
    CHECK(field_refused(members) == field);
}

TEST_CASE("choices_in: what is left out, or null, was not chosen", "[restore][unit]") {
    for (const auto* members :
         {R"("later":1)",
          R"("destination":null,"overwrite":null,"archiveFormat":null,"paths":null,"known":null,)"
          R"("machines":null,"storagePath":null,"disks":null,"confirm":null,"command":null,)"
          R"("connection":null,"originalLocation":null)"}) {
        const auto choices = read(members);
        CHECK(choices.method == restore::Method::files);
        CHECK_FALSE(choices.destination);
        CHECK_FALSE(choices.original_location);
        CHECK_FALSE(choices.overwrite);
        CHECK_FALSE(choices.overwrite_permissions);
        CHECK_FALSE(choices.archive_format);
        CHECK(choices.paths.empty());
        CHECK_FALSE(choices.known);
        CHECK_FALSE(choices.skip_unreadable);
        CHECK(choices.machines.empty());
        CHECK_FALSE(choices.storage_path);
        CHECK(choices.disks.empty());
        CHECK_FALSE(choices.confirm);
        CHECK_FALSE(choices.command);
        CHECK_FALSE(choices.has_connection);
    }
}

TEST_CASE("connections: what may be left out, and what it is then", "[restore][unit]") {
    const auto document = json::Document::parse(
        R"({"host":"h","hostname":"h","server":"h","instance":"I","username":"u",)"
        R"("password":"p","appId":"a","tenantId":"t","secret":"s"})");
    const auto connection = document.root("connection");
    CHECK(restore::mysql_in(connection).port == 3306);
    CHECK_FALSE(restore::mysql_in(connection).use_ssl);
    CHECK(restore::vsphere_in(connection).https);
    CHECK_FALSE(restore::vsphere_in(connection).allow_invalid_certificate);
    CHECK(restore::ssh_in(connection).auth == comet::SshConnection::Auth::password);
    CHECK(restore::office365_in(connection).region == "GlobalPublicCloud");
}

TEST_CASE("connections: a name is one line, a key is as it is", "[restore][unit]") {
    const auto [kind, connection, field] = GENERATE(table<std::string, std::string, std::string>({
        {"mysql", R"({"host":"a\nb","username":"u"})", "connection.host"},
        {"mysql", R"({"host":7,"username":"u"})", "connection.host"},
        {"mysql", R"({"host":"h","username":"u","port":"3306"})", "connection.port"},
        {"mysql", R"({"host":"h","username":"u","port":-1})", "connection.port"},
        {"mysql", R"({"host":"h","username":"u","password":"a\nb"})", ""},
        {"proxmox",
         R"({"server":"h","username":"u","authMode":"privateKey","privateKey":"a\nb\n"})", ""},
        {"proxmox", R"({"server":"h","username":"u\t","password":"p"})", "connection.username"},
        {"proxmox", R"({"server":"h","username":"u","password":""})", "connection.password"},
        {"vmware", R"({"hostname":"h","username":"","password":"p"})", "connection.username"},
        {"mssql", R"({"instance":"I","authMode":"native","username":"sa"})", ""},
        {"mssql", R"({"instance":"I","password":"p"})", "connection.username"},
        {"cloud", R"({"appId":"a","tenantId":"","secret":"s"})", "connection.tenantId"},
    }));
    CAPTURE(kind, connection);
    const auto document = json::Document::parse(connection);
    const auto at = document.root("connection");
    std::string refused;
    try {
        if (kind == "mysql") restore::mysql_in(at);
        else if (kind == "proxmox") restore::ssh_in(at);
        else if (kind == "vmware") restore::vsphere_in(at);
        else if (kind == "mssql") restore::mssql_in(at);
        else restore::office365_in(at);
    } catch (const restore::Impossible& impossible) {
        refused = impossible.field;
    } catch (const json::Malformed& malformed) {
        refused = malformed.path;
    }
    CHECK(refused == field);
}

TEST_CASE("connections: a key of 32 KB and no more", "[restore][unit]") {
    const auto login = [](std::size_t bytes) {
        return json::Document::parse(R"({"host":"h","username":"u","password":)" + text(bytes) +
                                     "}");
    };
    const auto fits = login(32U << 10U);
    CHECK_NOTHROW(restore::mysql_in(fits.root("connection")));
    const auto too_long = login((32U << 10U) + 1);
    CHECK_THROWS_AS(restore::mysql_in(too_long.root("connection")), restore::Impossible);
}

// Entries of folders: what each is called, how it is opened, and lists in pieces.
#include "app/restore/entries.hpp"

#include "app/http/errors.hpp"
#include "app/restore/lists.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::app;
using comet::StoredObject;

namespace {

Opened root_of(const char* engine) {
    return {.engine = std::string{"engine1/"} + engine, .path = {}, .tree = {}};
}

Opened below(const char* engine, const char* path) {
    return {.engine = std::string{"engine1/"} + engine, .path = path, .tree = "t"};
}

StoredObject object(std::string name, std::string type, std::string tree = "") {
    return {.name = std::move(name), .type = std::move(type), .tree = std::move(tree)};
}

}  // namespace

TEST_CASE("kind_of: every type of Comet's, and the roots of engines", "[app][unit]") {
    const auto [type, folder, kind] = GENERATE(table<std::string, Opened, std::string>({
        {"dir", below("file", "a"), "folder"},
        {"windir", root_of("file"), "folder"},
        {"winefs", root_of("file"), "file"},
        {"symlink", root_of("file"), "link"},
        {"fifo", root_of("file"), "other"},
        {"newthing", root_of("mssql"), "other"},
        {"dir", root_of("windisk"), "disk"},
        {"file", below("windisk", "Disk 0"), "file"},
        {"dir", root_of("hyperv"), "vm"},
        {"dir", below("vmware", "a"), "folder"},
        {"virtualimagedisk", below("hyperv", "a"), "disk"},
        {"vhdxpartitiongpt", below("hyperv", "a"), "partition"},
        {"vhdxpartitionmbr", below("hyperv", "a"), "partition"},
        {"vmdkdir", below("hyperv", "a"), "folder"},
        {"vmdkwinefs", below("hyperv", "a"), "file"},
        {"file", root_of("mssql"), "database"},
        {"file", root_of("mysql"), "database"},
        {"dir", root_of("exchangeedb"), "database"},
        {"winfile", below("exchangeedb", "a"), "file"},
        {"dir", root_of("winmsofficemail"), "mailbox"},
        {"mssite", root_of("winmsofficemail"), "site"},
        {"mailfolder", below("winmsofficemail", "a"), "mailfolder"},
        {"emailmessage", below("winmsofficemail", "a"), "email"},
        {"calendar", below("winmsofficemail", "a"), "calendar"},
        {"calendarevent", below("winmsofficemail", "a"), "event"},
        {"contactfolder", below("winmsofficemail", "a"), "contacts"},
        {"contact", below("winmsofficemail", "a"), "contact"},
        {"mssitelistdriveentity", below("winmsofficemail", "a"), "folder"},
        {"mssiteitementity", below("winmsofficemail", "a"), "other"},
    }));
    CAPTURE(type, folder.engine);
    CHECK(kind_of(type, folder) == kind);
}

TEST_CASE("snapshot_entry: a folder on Windows, counted", "[app][unit]") {
    auto entry = object("Users", "windir", "tree2");
    entry.below = {.files = 7, .bytes = 900, .folders = 2};
    entry.modified = from_unix(5);
    CHECK(snapshot_entry(entry, below("file", "C__")).str() ==
          R"({"name":"Users","path":"C__/Users","shown":"C:\\Users","kind":"folder","size":900,)"
          R"("modified":5,"files":7,"folders":2,"treeId":"tree2"})");
    CHECK(snapshot_entry(object("C__", "windir", "t"), root_of("file")).str() ==
          R"({"name":"C__","path":"C__","shown":"C:\\","kind":"folder","size":0,"modified":0,)"
          R"("treeId":"t"})");
}

TEST_CASE("snapshot_entry: Microsoft 365 goes by what things are called", "[app][unit]") {
    auto mail = object("AAMk1", "emailmessage");
    mail.display = "Hello";
    mail.from = "a@x";
    mail.to = "b@x";
    mail.size = 9;
    mail.modified = from_unix(5);
    mail.received = from_unix(7);
    mail.has_attachments = true;
    CHECK(snapshot_entry(mail, below("winmsofficemail", "m/f")).str() ==
          R"({"name":"Hello","path":"m/f/AAMk1","shown":"Hello","kind":"email","size":9,)"
          R"("modified":7,"from":"a@x","to":"b@x","attachments":true})");
    mail.display.clear();
    CHECK(label_of(mail, below("winmsofficemail", "m")) == "(no subject)");
}

TEST_CASE("snapshot_entry: images open into partitions, and these into folders", "[app][unit]") {
    // A disk of a whole machine is a folder of files, and an image.
    auto disk = object("Disk 0", "dir", "d0");
    disk.display = "Samsung";
    CHECK(snapshot_entry(disk, root_of("windisk")).str() ==
          R"j({"name":"Samsung (Disk 0)","path":"Disk 0","shown":"Disk 0","kind":"disk","size":0,)j"
          R"("modified":0,"treeId":"d0","inside":{"image":"d0"}})");
    // A file that is one has no other way in.
    CHECK(snapshot_entry(object("a.vhdx", "virtualimagedisk", "i1"), below("hyperv", "vm")).str() ==
          R"({"name":"a.vhdx","path":"vm/a.vhdx","shown":"vm / a.vhdx","kind":"disk","size":0,)"
          R"("modified":0,"inside":{"image":"i1"}})");

    Opened image{
        .engine = "engine1/hyperv", .path = "vm/a.vhdx", .tree = {}, .inside = Inside{"i1"}};
    auto partition = object("Partition 3", "vhdxpartitiongpt", "guid");
    partition.display = "Windows";
    CHECK(snapshot_entry(partition, image).str() ==
          R"j({"name":"Windows (Partition 3)","path":"vm/a.vhdx/Partition 3",)j"
          R"("shown":"vm / a.vhdx / Partition 3","kind":"partition","size":0,"modified":0,)"
          R"("inside":{"image":"i1","partition":"guid","partitionName":"Partition 3"}})");

    image.inside->partition = "guid";
    image.inside->partition_name = "Partition 3";
    image.inside->path = "Users";
    image.path = "vm/a.vhdx/Partition 3/Users";
    CHECK(
        snapshot_entry(object("anna", "vmdkdir"), image).str() ==
        R"({"name":"anna","path":"vm/a.vhdx/Partition 3/Users/anna",)"
        R"("shown":"vm / a.vhdx / Partition 3 / Users / anna","kind":"folder","size":0,"modified":0,)"
        R"("inside":{"image":"i1","partition":"guid","partitionName":"Partition 3",)"
        R"("path":"Users/anna"}})");
    const auto file = snapshot_entry(object("x.txt", "vmdkfile"), image).str();
    CHECK(file.find("inside") == std::string::npos);
}

TEST_CASE("Inside: comes back as it went, or not at all", "[app][unit]") {
    const Inside inside{.image = "i", .partition = "g", .partition_name = "P \"1\"", .path = "a/b"};
    const auto document = json::Document::parse(inside.object().str());
    const auto back = Inside::in(document.root());
    CHECK(back.object().str() == inside.object().str());
    CHECK(back.view().path == "a/b");
    for (const auto* text : {"7", "[]", "{}", R"({"image":""})", R"({"image":"a\u0000"})"}) {
        CAPTURE(text);
        const auto wrong = json::Document::parse(text);
        CHECK_THROWS_AS(Inside::in(wrong.root()), BadRequest);
    }
}

TEST_CASE("sort_folder: what opens first, then by name; e-mails by time", "[app][unit]") {
    std::vector<StoredObject> entries{object("b.txt", "file"), object("Zoo", "dir", "t"),
                                      object("A.txt", "file"), object("abc", "dir", "t")};
    sort_folder(entries);
    std::vector<std::string> names;
    names.reserve(entries.size());
    for (const auto& one : entries) names.push_back(one.name);
    CHECK(names == std::vector<std::string>{"abc", "Zoo", "A.txt", "b.txt"});

    std::vector<StoredObject> mails{object("1", "emailmessage"), object("2", "emailmessage")};
    mails[1].received = from_unix(9);
    sort_folder(mails);
    CHECK(mails[0].name == "2");

    std::vector<StoredObject> partitions{object("Partition 2", "vhdxpartitiongpt", "z"),
                                         object("Partition 10", "vhdxpartitiongpt", "a")};
    sort_folder(partitions);
    CHECK(partitions[0].name == "Partition 2");  // As the disk has them.
}

TEST_CASE("piece_of: a long list in pieces, each entry once", "[app][unit]") {
    std::vector<StoredObject> list;
    list.reserve(2'500);
    for (int i = 0; i < 2'500; ++i) list.push_back(object("f" + std::to_string(i), "file"));
    const auto label = [](const StoredObject& one) { return one.name; };
    const auto render = [](const StoredObject& one) {
        return json::Object{}.add("name", one.name);
    };
    std::vector<std::string> seen;
    std::size_t offset = 0;
    for (int pieces = 0; pieces < 9; ++pieces) {
        const auto answer = piece_of(list, {.contains = "", .offset = offset}, label, render);
        const auto document = json::Document::parse(answer.str());
        const auto root = document.root();
        CHECK(root.require<int>("total") == 2'500);
        root.at("entries").elements(
            [&](const json::Reader& one) { seen.push_back(one.require<std::string>("name")); });
        const auto next = root.find<std::size_t>("next");
        if (!next) break;
        offset = *next;
    }
    REQUIRE(seen.size() == 2'500);
    CHECK(seen.front() == "f0");
    CHECK(seen.back() == "f2499");

    const auto found = piece_of(list, {.contains = "f249", .offset = 2}, label, render);
    const auto document = json::Document::parse(found.str());
    CHECK(document.root().require<int>("total") == 11);  // f249, f2490 to f2499.
    CHECK(document.root().at("entries").size() == 9);
    CHECK_FALSE(document.root().child("next"));

    const auto beyond = piece_of(list, {.contains = "", .offset = 9'000}, label, render);
    CHECK(beyond.str() == R"({"entries":[],"total":2500})");
}

TEST_CASE("piece_of: very long entries make short pieces", "[app][unit]") {
    const std::vector<StoredObject> list(900, object(std::string(4'000, 'x'), "file"));
    const auto answer = piece_of(
        list, {}, [](const StoredObject& one) { return one.name; },
        [](const StoredObject& one) { return json::Object{}.add("name", one.name); });
    CHECK(answer.str().size() < (std::size_t{3} << 19));
    const auto document = json::Document::parse(answer.str());
    CHECK(document.root().require<std::size_t>("next") == document.root().at("entries").size());
}

TEST_CASE("Piece: what is no offset and no words is refused by name", "[app][unit]") {
    const auto [body, field] = GENERATE(table<std::string, std::string>({
        {R"({"offset":-1})", "offset"},
        {R"({"offset":1000001})", "offset"},
        {R"({"contains":"a\u0000b"})", "contains"},
        {R"({"contains":")" + std::string(1'001, 'x') + "\"}", "contains"},
    }));
    const auto document = json::Document::parse(body);
    try {
        Piece::in(document.root());
        FAIL("it was taken");
    } catch (const BadRequest& error) {
        CHECK(error.field == field);
    }
    const auto sound = json::Document::parse(R"({"contains":"BIG","offset":5})");
    CHECK(Piece::in(sound.root()).contains == "big");
    CHECK(Piece::in(sound.root()).offset == 5);
}

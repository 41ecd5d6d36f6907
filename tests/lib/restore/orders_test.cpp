// Every engine, method and option, with what Comet is told of it to the byte; and what cannot be
// done, with the field that it is because of.
#include "comet/restore.hpp"

#include "json/writer.hpp"
#include "tests/lib/comet/fake_comet.hpp"
#include "tests/lib/restore/circumstances.hpp"
#include "tests/lib/restore/restore_facts.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <set>

using namespace eb;
using test::FakeComet;
using test::RestoreFacts;
using test::RestoreRow;

namespace {

std::vector<RestoreRow> orders() { return test::restore_rows("orders.json", "orders"); }

struct Complaint {
    std::string field;  ///< Without a place within; empty: there is none.
    std::string words;
    bool own = true;  ///< A recipe's, in words for customers.
};
Complaint complaint_of(const RestoreRow& row) {
    try {
        test::order_of(row);
        return {};
    } catch (const restore::Impossible& impossible) {
        return {impossible.field, impossible.what()};
    } catch (const json::Malformed& malformed) {
        return {malformed.path.substr(0, malformed.path.find('[')), malformed.what(), false};
    }
}

std::string list_of(const std::vector<std::string>& texts) {
    json::Array list;
    for (const auto& text : texts) list.add(text);
    return list.str();
}

}  // namespace

TEST_CASE("order_for: each choice is these options and these paths", "[restore][unit]") {
    const RestoreFacts facts;
    for (const auto& row : orders()) {
        CAPTURE(row.of, row.engine, row.asks);
        comet::RestoreOrder order;
        REQUIRE_NOTHROW(order = test::order_of(row));
        const auto options = comet::json_of(order.options).reveal();
        CHECK(options == facts.full(row.json("options")));
        CHECK(facts.wrong_in(options).empty());
        const auto paths = row.json("paths");
        CHECK(list_of(order.paths) == (paths.empty() ? "[]" : paths));
        // Whose they are is not the recipe's to say.
        CHECK(order.item.value().empty());
        CHECK(order.vault.value().empty());
        CHECK(order.snapshot.value().empty());
    }
}

TEST_CASE("run_restore: each order is exactly these fields", "[restore][wire]") {
    const RestoreFacts facts;
    FakeComet server;
    const std::string path = "/api/v1/admin/dispatcher/run-restore-custom";
    server.on(path, R"({"Status":200,"Message":"OK","JobID":"job"})");
    auto api = server.api();
    const comet::LiveConnection to{
        .target = TargetId{"t1"}, .username = Username{"acme"}, .device = DeviceId{"d1"}};
    for (const auto& row : orders()) {
        CAPTURE(row.of, row.engine);
        auto order = test::order_of(row);
        order.item = ItemId{"item"};
        order.vault = VaultId{"vault"};
        order.snapshot = SnapshotId{"snapshot"};
        CHECK(comet::run_restore(api, to, order) == JobId{"job"});
        FakeComet::Fields expected{{"TargetID", "t1"},
                                   {"Source", "item"},
                                   {"Destination", "vault"},
                                   {"Snapshot", "snapshot"},
                                   {"Options", facts.full(row.json("options"))}};
        if (const auto paths = row.json("paths"); !paths.empty()) expected["Paths"] = paths;
        if (const auto form = row.json("form"); !form.empty()) {
            const auto document = json::Document::parse(form);
            document.root().members([&](std::string_view name, const json::Reader& value) {
                expected[std::string{name}] = value.as<std::string>();
            });
        }
        const auto call = server.calls().back();
        CHECK(call == FakeComet::Call{path, expected});
        CHECK(facts.wrong_in(call.path, call.fields).empty());
    }
}

TEST_CASE("order_for: what cannot be done is refused with its field", "[restore][unit]") {
    for (const auto& row : test::restore_rows("refusals.json", "refusals")) {
        CAPTURE(row.of, row.engine, row.asks);
        const auto complaint = complaint_of(row);
        CAPTURE(complaint.words);
        CHECK(complaint.field == row.text("field"));
        CHECK(complaint.words.find("hush") == std::string::npos);
        if (!complaint.own) continue;
        CHECK(complaint.words.starts_with(complaint.field));
        CHECK(complaint.words.ends_with("."));
    }
}

TEST_CASE("methods_of: an engine's methods are those that it has orders of", "[restore][unit]") {
    std::map<std::string, std::set<std::string>> known;
    for (const auto& row : orders()) {
        const auto asks = json::Document::parse(row.asks);
        known[row.engine].insert(asks.root().require<std::string>("method"));
    }
    CHECK(known.size() == 14);
    for (const auto& [engine, methods] : known) {
        CAPTURE(engine);
        std::set<std::string> offered;
        for (const auto method : restore::methods_of(engine, true))
            CHECK(offered.insert(std::string{restore::word_of(method)}).second);
        CHECK(offered == methods);
        // Without programs the same, less those.
        offered.erase("program");
        offered.erase("programArchive");
        std::set<std::string> without;
        for (const auto method : restore::methods_of(engine, false))
            without.insert(std::string{restore::word_of(method)});
        CHECK(without == offered);
    }
    CHECK(restore::methods_of("engine1/later", true).empty());
    CHECK(restore::methods_of("file", true).empty());
}

TEST_CASE("order_for: of every engine, no other method than those that it offers",
          "[restore][unit]") {
    // A row of each method that fits it wherever it is offered.
    std::map<std::string, RestoreRow> by_method;
    std::set<std::string> engines;
    for (const auto& row : orders()) {
        const auto asks = json::Document::parse(row.asks);
        by_method.emplace(asks.root().require<std::string>("method"), row);
        engines.insert(row.engine);
    }
    CHECK(by_method.size() == 14);
    engines.insert("engine1/later");
    for (const auto& engine : engines) {
        const auto offered = restore::methods_of(engine, true);
        for (const auto& one : by_method) {
            const auto& word = one.first;
            auto row = one.second;
            CAPTURE(engine, word);
            const bool offers = std::any_of(offered.begin(), offered.end(), [&](auto method) {
                return restore::word_of(method) == word;
            });
            if (offers) continue;
            row.engine = engine;
            CHECK(complaint_of(row).field == "method");
        }
    }
}

TEST_CASE("RestoreOptions: every kind of restore and of archive is Comet's", "[restore][unit]") {
    const RestoreFacts facts;
    std::set<std::string> types;
    std::set<std::string> formats;
    for (const auto& row : orders()) {
        const auto options = test::order_of(row).options;
        types.insert(std::to_string(static_cast<int>(options.type)));
        formats.insert(std::to_string(static_cast<int>(options.archive_format)));
    }
    const auto known_types = facts.values_of("RestoreType");
    std::set<std::string> all_types{known_types.begin(), known_types.end()};
    all_types.erase("-1");
    CHECK(types == all_types);
    const auto known_formats = facts.values_of("RestoreArchiveFormat");
    CHECK(formats == std::set<std::string>{known_formats.begin(), known_formats.end()});
}

TEST_CASE("runs_from: the disk with the system on it, by what is mounted", "[restore][unit]") {
    using restore::PathStyle;
    const auto [style, mount, runs] = GENERATE(table<PathStyle, std::string, bool>({
        {PathStyle::windows, R"(C:\)", true},
        {PathStyle::windows, "c:", true},
        {PathStyle::windows, R"(D:\)", false},
        {PathStyle::windows, R"(C:\Mounts\Data)", false},
        {PathStyle::windows, "/", false},
        {PathStyle::windows, "", false},
        {PathStyle::posix, "/", true},
        {PathStyle::posix, "/boot", true},
        {PathStyle::posix, "/boot/efi", true},
        {PathStyle::posix, "/usr", true},
        {PathStyle::posix, "/srv", false},
        {PathStyle::posix, "/boot2", false},
        {PathStyle::posix, R"(C:\)", false},
        {PathStyle::posix, "", false},
    }));
    CAPTURE(mount);
    const comet::Disk disk{
        .partitions = {{.id = "1"}, {.id = "2", .mounts = {"/elsewhere", mount}}}};
    CHECK(restore::runs_from(disk, style) == runs);
    CHECK_FALSE(restore::runs_from(comet::Disk{}, style));
}

TEST_CASE("order_for: no disk is replaced where none says that the device runs from it",
          "[restore][unit]") {
    restore::Circumstances at{
        .engine = "engine1/windisk",
        .target = {.name = "PC-7", .platform = "windows", .client_version = "25.9.6"},
        .source_disks = {{.id = "s", .size = 10}},
        .target_disks = {{.id = "t", .size = 10}, {.id = "u", .size = 10}}};
    const restore::Choices choices{
        .method = restore::Method::disks, .disks = {{"s", "t"}}, .confirm = "PC-7"};
    try {
        restore::order_for(choices, at);
        FAIL("it was ordered");
    } catch (const restore::Impossible& impossible) {
        CHECK(impossible.field == "disks");
    }
    at.target_disks[1].partitions = {{.id = "p", .mounts = {R"(C:\)"}}};
    CHECK(restore::order_for(choices, at).options.exact_dest_paths ==
          std::vector<std::string>{"t"});
}

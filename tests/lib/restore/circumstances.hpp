// The rows of orders.json and refusals.json, and the devices and snapshots that they speak of.
#pragma once

#include "json/reader.hpp"
#include "restore/recipe.hpp"

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace eb::test {

/// A row for one of its engines; its texts are JSON.
struct RestoreRow {
    std::string of;
    std::string engine;  ///< Such as `engine1/file`.
    std::string asks;    ///< The request's members.
    std::string row;     ///< All of it.

    bool flag(const char* name, bool fallback) const {
        return json::Document::parse(row).root().get_or<bool>(name, fallback);
    }
    std::string text(const char* name, const std::string& fallback = "") const {
        return json::Document::parse(row).root().get_or<std::string>(name, fallback);
    }
    /// A member's JSON; empty: it has none.
    std::string json(const char* name) const {
        const auto document = json::Document::parse(row);
        const auto member = document.root().child(name);
        return member ? member->dump() : "";
    }
};

/// `list`: the rows' name in the file. A row of several engines comes once for each.
inline std::vector<RestoreRow> restore_rows(const std::string& file, const char* list) {
    std::ifstream in{EB_SOURCE_DIR "/tests/lib/restore/" + file};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    const auto document = json::Document::parse(text);
    const auto root = document.root();
    std::vector<RestoreRow> rows;
    root.at(list).elements([&](const json::Reader& row) {
        const auto named = row.at("engines");
        const auto engines = named.is_text() ? root.at(named.as<std::string>()) : named;
        engines.elements([&](const json::Reader& engine) {
            rows.push_back({.of = row.require<std::string>("of"),
                            .engine = "engine1/" + engine.as<std::string>(),
                            .asks = row.at("asks").dump(),
                            .row = row.dump()});
        });
    });
    return rows;
}

/// What a row's choices have to fit: PC-7, of Windows unless the row says otherwise.
inline restore::Circumstances circumstances_of(const RestoreRow& row) {
    constexpr std::int64_t kGb = 1'000'000'000;
    const auto disk = [](const std::string& number, std::int64_t size,
                         std::vector<comet::Partition> partitions) {
        return comet::Disk{.id = R"(\\.\PHYSICALDRIVE)" + number,
                           .name = "Disk " + number,
                           .size = size,
                           .partitions = std::move(partitions)};
    };
    restore::Circumstances at{
        .engine = row.engine,
        .knows_original = row.flag("original", true),
        .target = {.name = row.text("name", "PC-7"),
                   .platform = row.text("device", "windows") + "_x86_64",
                   .client_version = row.text("version", "25.9.6")},
        .programs_allowed = row.flag("programs", true),
        .source_disks = {disk("0", 500 * kGb,
                              {{.id = "s0p1", .size = 100 * kGb, .mounts = {R"(C:\)"}},
                               {.id = "s0p2", .size = 50 * kGb}}),
                         disk("1", 200 * kGb, {{.id = "s1p1", .size = 199 * kGb}})},
        .target_disks = {disk("0", 500 * kGb,
                              {{.id = "t0p1", .size = 150 * kGb, .mounts = {R"(C:\)"}},
                               {.id = "t0p2", .size = 300 * kGb}}),
                         disk("1", 500 * kGb,
                              {{.id = "t1p1", .size = 200 * kGb, .mounts = {R"(D:\)"}},
                               {.id = "t1p2", .size = 40 * kGb}}),
                         disk("2", 4'000 * kGb, {}), disk("3", 64 * kGb, {})},
        .machines = {{.id = "1", .name = "web", .config_path = "web/web.conf"},
                     {.id = "2", .name = "db", .config_path = "db/db.conf"}},
    };
    if (const auto source = row.text("source"); !source.empty())
        at.source_style = restore::style_of(source);
    if (row.flag("stored", true)) {
        at.stored_office365 = comet::Office365Credential{.app_id = "stored",
                                                         .tenant_id = "tenant",
                                                         .secret = Secret{"stored-secret"},
                                                         .region = "GermanCloud"};
    }
    return at;
}

/// As runRestore makes it of a request.
inline comet::RestoreOrder order_of(const RestoreRow& row) {
    const auto body = json::Document::parse(row.asks);
    return restore::order_for(restore::choices_in(body.root(), row.engine), circumstances_of(row));
}

}  // namespace eb::test

// The users table's order, search and pages.
#include "domain/user_list.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <set>

using namespace eb;
using namespace eb::domain;

namespace {

UserRow user(int service, const std::string& username, const std::string& name = "") {
    return {.service = ServiceId{service},
            .server = ServerId{"s"},
            .username = Username{username},
            .plan = "Business",
            .devices = service % 7,
            .read = UserRow::Read{.name = name, .storage_bytes = service % 5}};
}

UserRow unread(int service, const std::string& username) {
    return {.service = ServiceId{service}, .server = ServerId{"s"}, .username = Username{username}};
}

std::vector<std::string> names(const std::vector<UserRow>& rows) {
    std::vector<std::string> out;
    for (const auto& row : rows) out.push_back(row.username.value());
    return out;
}

std::vector<std::string> sorted(std::vector<UserRow> rows, UserColumn column, bool down = false) {
    return names(page_of(std::move(rows), {.sort = column, .down = down})->rows);
}

/// All pages one after another.
std::vector<std::int64_t> walk(const std::vector<UserRow>& rows, UserQuestion question) {
    std::vector<std::int64_t> ids;
    for (int pages = 0; pages < 1000; ++pages) {
        const auto page = page_of(rows, question);
        REQUIRE(page);
        CHECK(page->rows.size() <= question.limit);
        for (const auto& row : page->rows) ids.push_back(row.service.value());
        if (page->next.empty()) return ids;
        question.after = page->next;
    }
    FAIL("pages without an end");
    return ids;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("users: names are ordered as people read them", "[domain][unit]") {
    const std::vector<UserRow> rows{user(1, "pc-10"), user(2, "PC-2"), user(3, "pc-02"),
                                    user(4, "alpha"), user(5, "Åsa"),  user(6, "")};
    CHECK(sorted(rows, UserColumn::username) ==
          Names{"", "alpha", "pc-02", "PC-2", "pc-10", "Åsa"});
    CHECK(sorted(rows, UserColumn::username, true) ==
          Names{"Åsa", "pc-10", "PC-2", "pc-02", "alpha", ""});
}

TEST_CASE("users: equals are ordered by their service, whichever way", "[domain][unit]") {
    const std::vector<UserRow> rows{user(9, "same"), user(3, "same"), user(6, "SAME")};
    CHECK(walk(rows, {.sort = UserColumn::plan}) == std::vector<std::int64_t>{3, 6, 9});
    CHECK(walk(rows, {.sort = UserColumn::plan, .down = true}) ==
          std::vector<std::int64_t>{3, 6, 9});
}

TEST_CASE("users: what is not known stands last, whichever way", "[domain][unit]") {
    const std::vector<UserRow> rows{unread(1, "new"), user(2, "two"), user(4, "four")};
    for (const auto column :
         {UserColumn::items, UserColumn::vaults, UserColumn::storage, UserColumn::hyperv,
          UserColumn::vmware, UserColumn::m365, UserColumn::devices}) {
        CHECK(sorted(rows, column).back() == "new");
        CHECK(sorted(rows, column, true).back() == "new");
    }
    CHECK(sorted(rows, UserColumn::storage, true) == Names{"four", "two", "new"});
}

TEST_CASE("users: who needs somebody comes first when sorted down by the last day",
          "[domain][unit]") {
    std::vector<UserRow> rows{user(1, "well"),   user(2, "failed"), user(3, "missed"),
                              user(4, "warned"), user(5, "idle"),   user(6, "failed twice")};
    rows[0].jobs = {.succeeded = 500};
    rows[1].jobs = {.succeeded = 900, .failed = 1};
    rows[2].jobs = {.missed = 40};
    rows[3].jobs = {.warned = 99};
    rows[5].jobs = {.failed = 2};
    CHECK(sorted(rows, UserColumn::jobs, true) ==
          Names{"failed twice", "failed", "missed", "warned", "idle", "well"});
}

TEST_CASE("users: a search finds words in any letter case, in username, name or plan",
          "[domain][unit]") {
    const std::vector<UserRow> rows{user(1, "acme-main", "Zahnärzte MÜLLER"), user(2, "acme-lab"),
                                    user(3, "other", "acme"), unread(4, "späť")};
    const auto found = [&](const std::string& search) {
        return names(page_of(rows, {.search = search})->rows);
    };
    CHECK(found("ACME") == Names{"acme-lab", "acme-main", "other"});
    CHECK(found("  acme   müller ") == Names{"acme-main"});
    CHECK(found("SPÄŤ") == Names{"späť"});
    CHECK(found("business") == Names{"acme-lab", "acme-main", "other"});
    CHECK(found("mainzahn").empty());
    CHECK(found("acme nobody").empty());
    CHECK(page_of(rows, {.search = "acme", .limit = 2})->total == 3);
}

TEST_CASE("users: pages hold each of two thousand once, in every order", "[domain][unit]") {
    std::vector<UserRow> rows;
    for (int i = 1; i <= 2000; ++i) {
        rows.push_back(i % 11 == 0 ? unread(i, fmt::format("user {}", i % 300))
                                   : user(i, fmt::format("user {}", i % 300), "Name"));
    }
    const auto column = GENERATE(UserColumn::username, UserColumn::name, UserColumn::plan,
                                 UserColumn::jobs, UserColumn::devices, UserColumn::storage);
    const bool down = GENERATE(false, true);
    const auto ids = walk(rows, {.sort = column, .down = down, .limit = 50});
    CHECK(ids.size() == 2000);
    CHECK(std::set<std::int64_t>(ids.begin(), ids.end()).size() == 2000);
}

TEST_CASE("users: a page goes on at its place when others came and went", "[domain][unit]") {
    std::vector<UserRow> rows{user(1, "b"), user(2, "d"), user(3, "f"), user(4, "h")};
    const auto first = page_of(rows, {.limit = 2});
    REQUIRE(names(first->rows) == Names{"b", "d"});
    rows.push_back(user(5, "a"));
    rows.push_back(user(6, "e"));
    rows.erase(rows.begin() + 1);  // The place itself.
    const auto second = page_of(rows, {.after = first->next, .limit = 2});
    CHECK(names(second->rows) == Names{"e", "f"});
    CHECK(names(page_of(rows, {.after = second->next, .limit = 2})->rows) == Names{"h"});
}

TEST_CASE("users: the last page says that there are no more", "[domain][unit]") {
    const std::vector<UserRow> rows{user(1, "a"), user(2, "b")};
    CHECK(page_of(rows, {.limit = 2})->next.empty());
    CHECK_FALSE(page_of(rows, {.limit = 1})->next.empty());
    const auto none = page_of({}, {});
    CHECK(none->rows.empty());
    CHECK(none->total == 0);
    CHECK(none->next.empty());
}

TEST_CASE("users: what is no cursor of ours is none", "[domain][unit]") {
    const auto* after = GENERATE("x", "!", "MTpr", "MQ", "Zm9vOms6MDo", "MTprOng6YQ", "....");
    CHECK_FALSE(page_of({user(1, "a")}, {.after = after}).has_value());
}

TEST_CASE("users: names with colons and of any bytes lead to their next page", "[domain][unit]") {
    const std::vector<UserRow> rows{user(1, "a:k:1:b"), user(2, std::string(255, 'a') + ":"),
                                    user(3, "\xFF\xFE"), user(4, "<b>\"'")};
    CHECK(walk(rows, {.limit = 1}).size() == 4);
}

TEST_CASE("users: columns by their words", "[domain][unit]") {
    CHECK(user_column("storage") == UserColumn::storage);
    CHECK(user_column("m365") == UserColumn::m365);
    CHECK_FALSE(user_column("Storage").has_value());
    CHECK_FALSE(user_column("").has_value());
}

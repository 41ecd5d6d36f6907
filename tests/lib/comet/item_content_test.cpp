// What the column holds of an item, read back; and what other programs may have written there.
#include "comet/item_content.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using comet::ItemContent;

TEST_CASE("ItemContent: engine, owner and the numbers that count", "[comet][unit]") {
    const ItemContent content{
        R"({"Engine":"engine1/hyperv","OwnerDevice":"d","Statistics":{
            "LastBackupJob":{"GUID":"b","Status":7002,"TotalVmCount":9},
            "LastSuccessfulBackupJob":{"GUID":"a","Status":5000,"TotalVmCount":3,"TotalAccountsCount":4}}})"};
    CHECK(content.engine() == "engine1/hyperv");
    CHECK(content.owner() == DeviceId{"d"});
    REQUIRE(content.numbers());
    CHECK(content.numbers()->vms == 3);
    CHECK(content.numbers()->accounts == 4);
}

TEST_CASE("ItemContent: what is absent is no mistake", "[comet][unit]") {
    const auto* text = GENERATE(
        "{}", R"({"Statistics":null})", R"({"Statistics":{}})",
        R"({"Statistics":{"LastSuccessfulBackupJob":null}})",
        R"({"Statistics":{"LastSuccessfulBackupJob":{"GUID":"","StartTime":0,"TotalVmCount":0}}})",
        R"({"Statistics":{"LastBackupJob":{"GUID":"a","Status":7001,"TotalVmCount":5}}})");
    CAPTURE(text);
    const ItemContent content{text};
    CHECK(content.engine().empty());
    CHECK(content.owner().value().empty());
    CHECK_FALSE(content.numbers());
}

TEST_CASE("ItemContent: without a successful job, the last counts when it succeeded",
          "[comet][unit]") {
    const ItemContent content{
        R"({"Statistics":{"LastBackupJob":{"GUID":"a","Status":5000,"TotalVmCount":5}}})"};
    REQUIRE(content.numbers());
    CHECK(content.numbers()->vms == 5);
}

TEST_CASE("ItemContent: what is no object is refused at once", "[comet][unit]") {
    const std::string text = GENERATE(as<std::string>{}, "", "no json", "{\"Engine\":", "null",
                                      "[]", "5", "\"text\"", "{} {}", std::string(300'000, '['));
    CHECK_THROWS_AS(ItemContent{text}, json::Malformed);
}

TEST_CASE("ItemContent: what is of another kind is refused with its place and without its value",
          "[comet][unit]") {
    const auto* text = GENERATE(
        R"({"Statistics":"secret"})", R"({"Statistics":{"LastSuccessfulBackupJob":"secret"}})",
        R"({"Statistics":{"LastSuccessfulBackupJob":{"GUID":"a","TotalVmCount":"secret"}}})",
        R"({"Statistics":{"LastSuccessfulBackupJob":{"GUID":"a","TotalVmCount":1.5}}})");
    CAPTURE(text);
    const ItemContent content{text};
    try {
        (void)content.numbers();
        FAIL("read");
    } catch (const json::Malformed& error) {
        CHECK_THAT(error.what(), Catch::StartsWith("Statistics"));
        CHECK_THAT(error.what(), !Catch::Contains("secret"));
    }
}

// Which of an item's columns and contents count.
#include "workers/rollup/item.hpp"

#include "json/reader.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using domain::Protects;
using workers::rollup::read_item;

namespace {

store::ItemContentRow row(const std::string& engine, std::optional<std::string> content) {
    return {.id = ItemId{"item"},
            .client = ClientId{7},
            .owner = DeviceId{"device"},
            .engine = engine,
            .content = std::move(content)};
}

const std::string kNumbers =
    R"({"Engine":"engine1/file","OwnerDevice":"other","Statistics":{"LastSuccessfulBackupJob":
       {"GUID":"a","Status":5000,"TotalVmCount":3,"TotalAccountsCount":4}}})";

}  // namespace

TEST_CASE("read_item: columns say what it is, the content how much", "[rollup][unit]") {
    const auto item = read_item(row("engine1/hyperv", kNumbers));
    CHECK(item.client == ClientId{7});
    CHECK(item.owner == DeviceId{"device"});
    CHECK(item.what == Protects::hyperv);
    REQUIRE(item.job);
    CHECK(item.job->vms == 3);
}

TEST_CASE("read_item: where the columns are empty the content says it", "[rollup][unit]") {
    auto bare = row("", kNumbers);
    bare.owner = DeviceId{};
    const auto item = read_item(bare);
    CHECK(item.what == Protects::files);
    CHECK(item.owner == DeviceId{"other"});
}

TEST_CASE("read_item: no content is no mistake", "[rollup][unit]") {
    CHECK(read_item(row("engine1/file", std::nullopt)).what == Protects::files);
    CHECK_FALSE(read_item(row("engine1/hyperv", std::nullopt)).job);
    CHECK_FALSE(read_item(row("engine1/hyperv", "{}")).job);
}

TEST_CASE("read_item: a malformed content is refused, whatever the item is", "[rollup][unit]") {
    const auto* engine = GENERATE("engine1/file", "engine1/windisk", "engine1/hyperv", "");
    CHECK_THROWS_AS(read_item(row(engine, "{\"Engine\":")), json::Malformed);
    CHECK_THROWS_AS(read_item(row(engine, "")), json::Malformed);
    auto large = row(engine, std::nullopt);
    large.too_large = true;
    CHECK_THROWS_AS(read_item(large), json::Malformed);
}

TEST_CASE("read_item: statistics matter only where they are counted", "[rollup][unit]") {
    const auto* content = R"({"Statistics":5})";
    CHECK(read_item(row("engine1/file", content)).what == Protects::files);
    CHECK_THROWS_AS(read_item(row("engine1/vmware", content)), json::Malformed);
}

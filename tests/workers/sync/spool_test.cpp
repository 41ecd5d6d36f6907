// What comes out of the spool is what went in.
#include "workers/sync/spool.hpp"

#include "tests/lib/store/account_reports.hpp"

#include <catch2/catch.hpp>

#include <system_error>

using namespace eb;
using namespace eb::tests;
using workers::sync::Packer;
using workers::sync::Spool;
using workers::sync::Unpacker;

namespace {

template <class T>
std::string packed(const T& value) {
    Packer packer;
    packer(value);
    return packer.bytes();
}

domain::Account full_account() {
    auto full = account("acme");
    full.suspended = true;
    full.devices.push_back(device("device-2", std::string("zero\0inside", 11)));
    auto never_ran = item("item-2");
    never_ran.total_bytes.reset();
    never_ran.vm_count = 3;
    never_ran.account_count = 4;
    full.items.push_back(never_ran);
    full.vaults.at(0).total_bytes.reset();
    return full;
}

}  // namespace

TEST_CASE("Spool: accounts and jobs come back whole and in order", "[sync][unit]") {
    Spool<domain::Account> accounts{"/tmp"};
    accounts.add(full_account());
    accounts.add({.username = Username{"empty"}});
    std::vector<domain::Account> read;
    accounts.each([&](domain::Account&& one) { read.push_back(std::move(one)); });
    REQUIRE(read.size() == 2);
    CHECK(accounts.size() == 2);
    CHECK(packed(read[0]) == packed(full_account()));
    CHECK(read[0].devices[1].name == std::string("zero\0inside", 11));
    CHECK(!read[0].items[1].total_bytes);
    CHECK(read[0].items[0].total_bytes == 5);
    CHECK(read[0].vaults[0].has_storage_limit);
    CHECK(read[1].username == Username{"empty"});
    CHECK(read[1].devices.empty());

    Spool<domain::JobReport> jobs{"/tmp"};
    auto job = ended("job", "acme", 7001);
    job.progress = {.counter = 1, .received_at = from_unix(2), .bytes_done = 3, .items_done = 4};
    job.snapshot_id = "snapshot";
    jobs.add(job);
    int count = 0;
    jobs.each([&](domain::JobReport&& one) {
        ++count;
        CHECK(packed(one) == packed(job));
        CHECK(one.progress == job.progress);
        CHECK(one.status == 7001);
    });
    CHECK(count == 1);
}

TEST_CASE("Spool: it can be read twice, and more can follow", "[sync][unit]") {
    Spool<domain::JobReport> jobs{"/tmp"};
    for (int i = 0; i < 1'000; ++i) jobs.add(report(std::to_string(i), "acme"));
    for (int round = 0; round < 2; ++round) {
        int next = 0;
        jobs.each([&](domain::JobReport&& job) {
            CHECK(job.id.value() == std::to_string(next));
            ++next;
        });
        CHECK(next == 1'000);
    }
}

TEST_CASE("Spool: too few bytes are no record", "[sync][unit]") {
    const auto bytes = packed(full_account());
    for (std::size_t length = 0; length < bytes.size(); length += 7) {
        domain::Account account;
        Unpacker unpacker{std::string_view{bytes}.substr(0, length)};
        CHECK_THROWS_AS(unpacker(account), std::runtime_error);
    }
}

TEST_CASE("Spool: a folder that is not there is an error", "[sync][unit]") {
    CHECK_THROWS_AS(Spool<domain::JobReport>{"/nowhere/at/all"}, std::system_error);
}

// The sorting of error numbers, and the columns' limits.
#include "core/ids.hpp"
#include "store/columns.hpp"
#include "store/error_kinds.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::store;

TEST_CASE("trouble_of: what may pass by itself is told from what is wrong with the data",
          "[store][unit]") {
    using Expected = std::optional<Trouble>;
    const auto [number, expected] = GENERATE(table<unsigned int, Expected>({
        {2002, Trouble::connection},
        {2003, Trouble::connection},
        {2006, Trouble::connection},
        {2013, Trouble::connection},
        {1927, Trouble::connection},
        {1205, Trouble::contention},
        {1213, Trouble::contention},
        {1047, Trouble::contention},
        {1290, Trouble::read_only},
        {1836, Trouble::read_only},
        {1114, Trouble::capacity},
        {1146, Trouble::schema},
        {1406, std::nullopt},  // Data too long.
        {1264, std::nullopt},  // Out of range.
        {1366, std::nullopt},  // Incorrect string.
        {4025, std::nullopt},  // A CHECK, such as JSON's.
    }));
    CAPTURE(number);
    CHECK((trouble_of(number) == expected));
}

TEST_CASE("Rejected: the text names the table, the row and the number", "[store][unit]") {
    const Rejected one{"eb_jobs_live", "job-1", 1406, "Data too long"};
    CHECK(std::string{one.what()} == "eb_jobs_live refused job-1 (1406): Data too long");
    const Rejected many{"eb_jobs_live", "", 1406, "Data too long"};
    CHECK(std::string{many.what()} == "eb_jobs_live refused data (1406): Data too long");
}

TEST_CASE("fit: values end where their columns end", "[store][unit]") {
    CHECK(fit(DeviceId{std::string(300, 'x')}, kNameCharacters).size() == 255);
    CHECK(fit(ItemId{"äöü"}, 2) == "äö");
    CHECK(fit_count(-5) == 0);
    CHECK(fit_small(70'000) == 32767);
    CHECK(fit_small(-1) == 0);
    CHECK((fit_time(from_unix(-1)) == from_unix(0)));
    CHECK((fit_time(from_unix(4'000'000'000)) == from_unix(2'147'483'647)));
    CHECK(fit_bytes(std::string(300, 'x')).size() == 255);
}

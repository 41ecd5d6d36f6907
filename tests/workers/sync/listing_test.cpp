// Which accounts a read of all lacks, and when it is not believed.
#include "workers/sync/listing.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::workers::sync;

namespace {

std::set<Username> names(int from, int to) {
    std::set<Username> out;
    for (int i = from; i < to; ++i) out.emplace("account-" + std::to_string(100 + i));
    return out;
}

using Names = std::vector<Username>;

}  // namespace

TEST_CASE("Listing: missing are those that were named and did not come", "[sync][unit]") {
    CHECK(missing({.named = names(0, 3), .told = names(0, 3)}).empty());
    CHECK(missing({.named = names(0, 3), .told = names(1, 4)}) == Names{Username{"account-100"}});
}

TEST_CASE("Listing: gone are those whom neither list has", "[sync][unit]") {
    CHECK(gone({.named = names(0, 3), .told = names(0, 3), .known = names(0, 3)}).empty());
    CHECK(gone({.named = names(1, 3), .told = names(1, 3), .known = names(0, 3)}) ==
          Names{Username{"account-100"}});
    // One that came while the lists were read is not gone, nor is one whose profile is missing.
    CHECK(gone({.named = names(0, 2), .told = names(1, 3), .known = names(0, 3)}).empty());
}

TEST_CASE("Listing: more than a third at once is not believed", "[sync][unit]") {
    const auto [known, left, shrunk] = GENERATE(table<int, int, bool>({
        {0, 0, false},  // A first run.
        {0, 9, false},
        {30, 30, false},
        {30, 20, false},  // A third, not over it.
        {30, 19, true},
        {30, 0, true},
        {5, 3, false},  // Few.
        {5, 2, true},
        {1, 0, true},  // All there were.
        {2, 0, true},
    }));
    CAPTURE(known, left);
    CHECK(shrank({.named = names(0, left), .told = names(0, left), .known = names(0, known)}) ==
          shrunk);
}

TEST_CASE("Listing: usernames are bytes", "[sync][unit]") {
    const Listing listing{
        .named = {Username{"Anna"}}, .told = {Username{"Anna"}}, .known = {Username{"anna"}}};
    CHECK(gone(listing) == Names{Username{"anna"}});
}

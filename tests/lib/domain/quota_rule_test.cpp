// What a customer may make of quotas, as a table.
#include "domain/quota_rule.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::domain;

namespace {

std::string word(QuotaEdit edit, std::int64_t now, std::int64_t wanted, std::int64_t used) {
    const auto refusal =
        refusal_of({.hyperv_guests = wanted}, {.hyperv_guests = now}, {.hyperv_vms = used}, edit);
    if (!refusal) return "ok";
    CHECK(refusal->quota == Quota::hyperv_guests);
    CHECK(refusal->now == now);
    CHECK(refusal->used == used);
    switch (refusal->why) {
        case QuotaRefusal::Why::fixed: return "fixed";
        case QuotaRefusal::Why::raised: return "raised";
        case QuotaRefusal::Why::below_use: return "below use";
    }
    return "";
}

}  // namespace

TEST_CASE("QuotaRule: who may do what", "[domain][unit]") {
    const auto view = QuotaEdit::view;
    const auto lower = QuotaEdit::lower;
    const auto edit = QuotaEdit::edit;
    struct Line {
        QuotaEdit mode;
        std::int64_t now, wanted, used;
        const char* expected;
    };
    const auto line = GENERATE_COPY(
        Line{edit, 10, 11, 5, "ok"}, Line{edit, 10, 5, 5, "ok"}, Line{edit, 10, 4, 5, "below use"},
        Line{edit, 10, 0, 5, "ok"}, Line{edit, 0, 5, 5, "ok"}, Line{edit, 0, 4, 5, "below use"},
        Line{edit, 3, 3, 5, "ok"},  // Over it already, and left so.
        Line{edit, 3, 4, 5, "below use"}, Line{lower, 10, 9, 5, "ok"},
        Line{lower, 10, 11, 5, "raised"}, Line{lower, 10, 0, 5, "raised"},
        Line{lower, 0, 1'000'000, 5, "ok"}, Line{lower, 0, 0, 5, "ok"},
        Line{lower, 10, 4, 5, "below use"}, Line{lower, 10, 10, 50, "ok"},
        Line{view, 10, 9, 5, "fixed"}, Line{view, 10, 10, 5, "ok"}, Line{view, 0, 5, 5, "fixed"});
    CAPTURE(static_cast<int>(line.mode), line.now, line.wanted, line.used);
    CHECK(word(line.mode, line.now, line.wanted, line.used) == line.expected);
}

TEST_CASE("QuotaRule: each quota is held against its own use", "[domain][unit]") {
    const AccountCounts used{.devices = 1, .hyperv_vms = 2, .vmware_vms = 3, .m365_accounts = 4};
    const auto quota_of = [&](const QuotaChange& change) {
        const auto refusal = refusal_of(change, {}, used, QuotaEdit::edit);
        return refusal ? std::optional{std::pair{refusal->quota, refusal->used}} : std::nullopt;
    };
    CHECK(quota_of({.maximum_devices = 1,
                    .office365_accounts = 4,
                    .hyperv_guests = 2,
                    .vmware_guests = 3}) == std::nullopt);
    CHECK(quota_of({.office365_accounts = 3}) == std::pair{Quota::office365_accounts, 4L});
    CHECK(quota_of({.hyperv_guests = 1}) == std::pair{Quota::hyperv_guests, 2L});
    CHECK(quota_of({.vmware_guests = 2}) == std::pair{Quota::vmware_guests, 3L});
    CHECK(quota_of({}) == std::nullopt);
}

// One quota after another.
#include "domain/quota_rule.hpp"

#include <array>
#include <limits>

namespace eb::domain {
namespace {

/// No limit is above every limit.
std::int64_t height(std::int64_t quota) {
    return quota == 0 ? std::numeric_limits<std::int64_t>::max() : quota;
}

struct Asked {
    Quota quota;
    std::optional<std::int64_t> wanted;
    std::int64_t now;
    std::int64_t used;
};

}  // namespace

std::optional<QuotaRefusal> refusal_of(const QuotaChange& change, const Quotas& now,
                                       const AccountCounts& used, QuotaEdit edit) {
    const std::array asked{
        Asked{Quota::maximum_devices, change.maximum_devices, now.maximum_devices, used.devices},
        Asked{Quota::office365_accounts, change.office365_accounts, now.office365_accounts,
              used.m365_accounts},
        Asked{Quota::hyperv_guests, change.hyperv_guests, now.hyperv_guests, used.hyperv_vms},
        Asked{Quota::vmware_guests, change.vmware_guests, now.vmware_guests, used.vmware_vms}};
    for (const auto& one : asked) {
        if (!one.wanted || *one.wanted == one.now) continue;
        const auto refused = [&](QuotaRefusal::Why why) {
            return QuotaRefusal{.why = why, .quota = one.quota, .now = one.now, .used = one.used};
        };
        if (edit == QuotaEdit::view) return refused(QuotaRefusal::Why::fixed);
        if (edit == QuotaEdit::lower && height(*one.wanted) > height(one.now))
            return refused(QuotaRefusal::Why::raised);
        if (height(*one.wanted) < one.used) return refused(QuotaRefusal::Why::below_use);
    }
    return std::nullopt;
}

}  // namespace eb::domain

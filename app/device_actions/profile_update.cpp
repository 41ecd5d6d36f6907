// The rule is asked of the very profile that is written: what somebody else changes in between is
// read, and asked about, again.
#include "app/device_actions/profile_update.hpp"

#include "app/http/errors.hpp"
#include "domain/account_counts.hpp"

#include <fmt/format.h>

namespace eb::app {
namespace {

constexpr std::int64_t kQuotaMax = 1'000'000;

/// How a quota is called here, and what of it is in use.
struct Words {
    const char* field;
    const char* one;
    const char* many;
    const char* state;
};

Words words_of(domain::Quota quota) {
    switch (quota) {
        case domain::Quota::maximum_devices:
            return {"maximumDevices", "device", "devices", "registered"};
        case domain::Quota::office365_accounts:
            return {"quotaOffice365", "account", "accounts", "protected"};
        case domain::Quota::hyperv_guests: return {"quotaHyperV", "guest", "guests", "protected"};
        case domain::Quota::vmware_guests: return {"quotaVMware", "guest", "guests", "protected"};
    }
    return {};
}

std::optional<std::int64_t> quota_in(const json::Reader& body, domain::Quota quota) {
    const std::string field = words_of(quota).field;
    const auto value = body.find<std::int64_t>(field);
    if (value && (*value < 0 || *value > kQuotaMax)) {
        throw BadRequest{field, fmt::format("Enter a whole number from 1 to {}, or turn the quota "
                                            "off.",
                                            kQuotaMax)};
    }
    return value;
}

domain::QuotaChange parse(const json::Reader& body) {
    return {.maximum_devices = quota_in(body, domain::Quota::maximum_devices),
            .office365_accounts = quota_in(body, domain::Quota::office365_accounts),
            .hyperv_guests = quota_in(body, domain::Quota::hyperv_guests),
            .vmware_guests = quota_in(body, domain::Quota::vmware_guests)};
}

json::Object detail_of(const domain::QuotaChange& change) {
    json::Object detail;
    const auto add = [&](domain::Quota quota, const std::optional<std::int64_t>& value) {
        if (value) detail.add(words_of(quota).field, *value);
    };
    add(domain::Quota::maximum_devices, change.maximum_devices);
    add(domain::Quota::office365_accounts, change.office365_accounts);
    add(domain::Quota::hyperv_guests, change.hyperv_guests);
    add(domain::Quota::vmware_guests, change.vmware_guests);
    return detail;
}

[[noreturn]] void refuse(const domain::QuotaRefusal& refusal) {
    const auto words = words_of(refusal.quota);
    const auto with_field = [&](RequestError error) {
        error.field = words.field;
        return error;
    };
    switch (refusal.why) {
        case domain::QuotaRefusal::Why::fixed:
            throw with_field(Forbidden{"quota_fixed",
                                       "Your plan sets the quotas. Nothing was changed. Ask "
                                       "support to change them."});
        case domain::QuotaRefusal::Why::raised:
            throw with_field(Forbidden{
                "quota_raised", fmt::format("This quota is {} now, and your plan lets you lower it "
                                            "only. Nothing was changed. Ask support to raise it.",
                                            refusal.now)});
        case domain::QuotaRefusal::Why::below_use: break;
    }
    const bool one = refusal.used == 1;
    throw with_field(Conflict{
        "quota_in_use", fmt::format("{} {} {} {} now. Enter {} or more, or remove {} first.",
                                    refusal.used, one ? words.one : words.many, one ? "is" : "are",
                                    words.state, refusal.used, one ? "it" : words.many)});
}

}  // namespace

Action profile_update(const QuotaEdits& edits) {
    return {.read = [edits](const json::Reader& body) -> Work {
        const auto change = parse(body);
        return {.object = "",
                .run =
                    [=](ActionContext& context) {
                        const auto edit = edits.of(context.service().product_id);
                        context.change_profile([&](comet::Profile& profile) {
                            const auto refusal =
                                refusal_of(change, profile.quotas(),
                                           domain::counts_of(profile.account()), edit);
                            if (refusal) refuse(*refusal);
                            profile.set_quotas(change);
                        });
                        return json::Object{};
                    },
                .detail = detail_of(change)};
    }};
}

}  // namespace eb::app

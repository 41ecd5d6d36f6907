// Words to codes, and back.
#include "app/reports/job_filter.hpp"

#include "app/http/errors.hpp"
#include "domain/job.hpp"

#include <charconv>
#include <map>

namespace eb::app {
namespace {

constexpr std::size_t kDeviceBytesMax = 255;
constexpr std::size_t kGuidBytesMax = 64;
constexpr std::size_t kStatusesMax = 10;
constexpr std::int64_t kTimeMax = 2'147'483'647;

using Ranges = std::vector<std::pair<int, int>>;

const std::map<std::string, Ranges>& statuses() {
    static const std::map<std::string, Ranges> known{
        {"success", {{5000, 5999}}},
        {"running", {{6000, 6999}}},
        {"warning", {{7001, 7001}}},
        {"missed", {{7004, 7004}}},
        {"cancelled", {{7005, 7005}}},
        {"skipped", {{7006, 7006}}},
        // All that is none of the others: what is not known must never be out of reach.
        {"error", {{-32768, 4999}, {7000, 7000}, {7002, 7003}, {7007, 32767}}},
    };
    return known;
}

template <class Id>
std::optional<Id> id_in(const json::Reader& filters, const char* name, std::size_t bytes_max) {
    auto id = filters.find<Id>(name);
    if (id && id->value().empty()) return std::nullopt;  // A menu's "any".
    if (id && id->value().size() > bytes_max)
        throw BadRequest{name, std::string{name} + ": this is no id."};
    return id;
}

sys_seconds time_in(const json::Reader& filters, const char* name) {
    const auto at = filters.get_or<std::int64_t>(name, 0);
    if (at < 0 || at > kTimeMax)
        throw BadRequest{name, std::string{name} + ": this is no time in seconds since 1970."};
    return from_unix(at);
}

}  // namespace

store::JobFilter job_filter(const json::Reader& filters) {
    store::JobFilter filter;
    if (const auto words = filters.child("statuses")) {
        if (words->size() > kStatusesMax)
            throw BadRequest{"statuses", "statuses: choose each only once."};
        words->elements([&](const json::Reader& element) {
            const auto codes = codes_of(element.as<std::string>());
            if (codes.empty())
                throw BadRequest{
                    "statuses",
                    "statuses: choose from success, warning, error, missed, cancelled, "
                    "skipped and running."};
            filter.statuses.insert(filter.statuses.end(), codes.begin(), codes.end());
        });
    }
    filter.device = id_in<DeviceId>(filters, "deviceId", kDeviceBytesMax);
    filter.item = id_in<ItemId>(filters, "itemId", kGuidBytesMax);
    filter.vault = id_in<VaultId>(filters, "vaultId", kGuidBytesMax);
    filter.classification = filters.find<std::int16_t>("type");
    filter.from = time_in(filters, "from");
    filter.until = time_in(filters, "until");
    if (filter.until != sys_seconds{} && filter.until <= filter.from)
        throw BadRequest{"until", "until: the end must come after the beginning."};
    return filter;
}

std::vector<std::pair<int, int>> codes_of(const std::string& status) {
    const auto found = statuses().find(status);
    return found == statuses().end() ? Ranges{} : found->second;
}

std::string job_status_word(int status) {
    return domain::is_running(status) ? "running" : domain::word_of(domain::outcome_of(status));
}

std::string cursor_of(const store::JobPlace& place) {
    return std::to_string(unix_seconds(place.started_at)) + "." + place.job.value();
}

store::JobPlace place_in(const std::string& cursor) {
    const auto wrong = [] {
        return BadRequest{"after", "after: this place is none. Load the list again."};
    };
    const auto dot = cursor.find('.');
    if (dot == std::string::npos || cursor.size() - dot > kGuidBytesMax) throw wrong();
    std::int64_t at = 0;
    const auto read = std::from_chars(cursor.data(), cursor.data() + dot, at);
    if (read.ec != std::errc{} || read.ptr != cursor.data() + dot || at < 0 || at > kTimeMax)
        throw wrong();
    return {from_unix(at), JobId{cursor.substr(dot + 1)}};
}

}  // namespace eb::app

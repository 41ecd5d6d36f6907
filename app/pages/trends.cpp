// A day without a row is a gap, and stays one: nobody knows what was.
#include "app/pages/trends.hpp"

#include "app/http/errors.hpp"

#include <array>
#include <optional>

namespace eb::app {
namespace {

constexpr std::array kLengths{30, 90, 365};
constexpr int kUsual = 90;

int length_of(const Query& query) {
    const auto text = query.find("days").value_or("");
    if (text.empty()) return kUsual;
    for (const int length : kLengths) {
        if (text == std::to_string(length)) return length;
    }
    throw BadRequest{"days", "Trends are of 30, 90 or 365 days."};
}

/// Numbers of each day, made from those that have a row.
class Series {
public:
    void add(const std::optional<std::int64_t>& value) {
        numbers_.raw(value ? std::to_string(*value) : "null");
    }
    const json::Array& json() const { return numbers_; }

private:
    json::Array numbers_;
};

template <class Part>
std::optional<std::int64_t> of(const std::optional<Part>& part, std::int64_t Part::*number) {
    if (!part) return std::nullopt;
    return (*part).*number;
}

json::Object trends_of(const std::map<domain::Day, store::ClientDay>& known, domain::Day today,
                       int count) {
    using Devices = store::ClientDay::Devices;
    using Items = store::ClientDay::Items;
    json::Array days;
    Series registered;
    Series online;
    Series bytes;
    Series files;
    Series images;
    Series hyperv;
    Series vmware;
    Series m365;
    for (auto day = today - std::chrono::days{count - 1}; day <= today;
         day += std::chrono::days{1}) {
        const auto found = known.find(day);
        const auto numbers = found == known.end() ? store::ClientDay{} : found->second;
        days.add(domain::day_text(day));
        registered.add(of(numbers.devices, &Devices::registered));
        online.add(of(numbers.devices, &Devices::online));
        bytes.add(numbers.stored_bytes);
        files.add(of(numbers.items, &Items::file_items));
        images.add(of(numbers.items, &Items::disk_image_devices));
        hyperv.add(of(numbers.items, &Items::hyperv_vms));
        vmware.add(of(numbers.items, &Items::vmware_vms));
        m365.add(of(numbers.items, &Items::m365_accounts));
    }
    return json::Object{}
        .add("days", days)
        .add("devices",
             json::Object{}.add("registered", registered.json()).add("online", online.json()))
        .add("storage", json::Object{}.add("bytes", bytes.json()))
        .add("items", json::Object{}
                          .add("files", files.json())
                          .add("disk_image", images.json())
                          .add("hyperv_vms", hyperv.json())
                          .add("vmware_vms", vmware.json())
                          .add("m365_accounts", m365.json()));
}

}  // namespace

std::string trends_json(const std::map<domain::Day, store::ClientDay>& known, domain::Day today,
                        int count) {
    return trends_of(known, today, count).str();
}

Response Trends::handle(const Request& request, const Session& session) const {
    const int count = length_of(request.query);
    const auto today = domain::day_of(parts_.clock.now());
    std::map<domain::Day, store::ClientDay> known;
    if (parts_.has_services(session.client))
        known = parts_.days(session.client, today - std::chrono::days{count - 1});
    return Response::success(trends_of(known, today, count));
}

}  // namespace eb::app

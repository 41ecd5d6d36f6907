// Parse, authorise, act, answer.
#include "app/device_actions/rename_device.hpp"

#include "app/device_actions/ids.hpp"
#include "core/text.hpp"

#include <string_view>

namespace eb::app {
namespace {

constexpr std::size_t kNameCharactersMax = 255;

bool starts_with_control(std::string_view text) {
    const auto byte = static_cast<unsigned char>(text[0]);
    if (byte < 0x20 || byte == 0x7f) return true;
    // U+0080 to U+009F, and the line and paragraph separators U+2028 and U+2029.
    if (byte == 0xc2 && text.size() > 1) return static_cast<unsigned char>(text[1]) < 0xa0;
    return text.substr(0, 3) == "\xe2\x80\xa8" || text.substr(0, 3) == "\xe2\x80\xa9";
}

std::string trimmed(const std::string& text) {
    constexpr const char* kSpace = " \t\r\n";
    const auto first = text.find_first_not_of(kSpace);
    if (first == std::string::npos) return {};
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::string name_in(const json::Reader& body) {
    auto name = trimmed(body.require<std::string>("name"));
    if (name.empty()) throw BadRequest{"name", "Give the device a name."};
    if (cut(name, kNameCharactersMax) != name)
        throw BadRequest{"name", "A name has at most 255 characters."};
    for (std::size_t at = 0; at < name.size(); ++at) {
        if (starts_with_control(std::string_view{name}.substr(at)))
            throw BadRequest{"name", "A name is one line of letters, digits and signs."};
    }
    return name;
}

void run(ActionContext& context, const DeviceId& device, const std::string& name) {
    context.device(device);
    context.change_profile([&](comet::Profile& profile) {
        require_allowed(profile.policy().prevent_view_device_names, "rename devices");
        if (!profile.rename_device(device, name)) throw NotFound{"There is no such device."};
    });
}

}  // namespace

Action rename_device() {
    return {.read = [](const json::Reader& body) -> Work {
        const auto device = device_in(body);
        const auto name = name_in(body);
        return {.object = device.value(),
                .run =
                    [=](ActionContext& context) {
                        run(context, device, name);
                        return json::Object{};
                    },
                .detail = json::Object{}.add("name", name)};
    }};
}

}  // namespace eb::app

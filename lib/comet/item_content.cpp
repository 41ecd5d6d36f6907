// Other programs write these columns too, so their shape is not taken for granted.
#include "comet/item_content.hpp"

#include "comet/read.hpp"
#include "comet/statistics.hpp"

namespace eb::comet {

ItemContent::ItemContent(std::string_view content) : document_(json::Document::parse(content)) {
    if (!document_.root().is_object()) document_.root().refuse("expected object");
}

std::string ItemContent::engine() const {
    return text(document_.root(), "Engine", kNameCharactersMax);
}

DeviceId ItemContent::owner() const {
    return DeviceId{text(document_.root(), "OwnerDevice", kNameCharactersMax)};
}

std::optional<domain::JobNumbers> ItemContent::numbers() const {
    return counted_numbers(document_.root().child("Statistics"));
}

}  // namespace eb::comet

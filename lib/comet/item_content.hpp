// comet_items.content, read back: what is kept of a protected item's SourceConfig.
#pragma once

#include "core/ids.hpp"
#include "domain/counting.hpp"
#include "json/reader.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace eb::comet {

/// Reads only what is asked for; every call may throw json::Malformed.
class ItemContent {
public:
    /// The size is the caller's to limit. Throws for what is no JSON object.
    explicit ItemContent(std::string_view content);

    std::string engine() const;
    DeviceId owner() const;
    std::optional<domain::JobNumbers> numbers() const;

private:
    json::Document document_;
};

}  // namespace eb::comet

// Ids as bodies carry them. Whose they are is asked later, at Comet.
#pragma once

#include "app/http/errors.hpp"
#include "comet/read.hpp"
#include "core/ids.hpp"
#include "json/reader.hpp"

#include <string>

namespace eb::app {

/// Throws BadRequest that names the field.
template <class Id>
Id id_in(const json::Reader& body, const std::string& field, std::size_t characters_max) {
    auto id = body.require<Id>(field);
    if (!comet::can_be_key(id.value(), characters_max))
        throw BadRequest{field, field + ": this is no id."};
    return id;
}

inline DeviceId device_in(const json::Reader& body) {
    return id_in<DeviceId>(body, "deviceId", comet::kDeviceIdCharactersMax);
}
inline ItemId item_in(const json::Reader& body) {
    return id_in<ItemId>(body, "protectedItemId", comet::kGuidCharactersMax);
}
inline VaultId vault_in(const json::Reader& body) {
    return id_in<VaultId>(body, "vaultId", comet::kGuidCharactersMax);
}

}  // namespace eb::app

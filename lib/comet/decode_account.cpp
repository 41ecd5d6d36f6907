// One profile: first what may be kept is cut out, then only that is read; the rest, with all its
// secrets, is never looked at.
#include "comet/decode.hpp"
#include "comet/elements.hpp"
#include "comet/kept_fields.hpp"
#include "comet/read.hpp"
#include "comet/statistics.hpp"
#include "core/text.hpp"

#include <set>
#include <utility>

namespace eb::comet {
namespace {

constexpr sys_seconds kTimeMin = from_unix(946'684'800);  // 2000: older ones are clocks gone wrong.

/// What is kept of one object of the profile, as text and to be read.
class Kept {
public:
    Kept(const json::AllowList& fields, std::string_view json, std::string path)
        : text_(fields.filter(json)),
          document_(json::Document::parse(text_.empty() ? "null" : text_)),
          path_(std::move(path)) {
        if (!root().is_object()) throw json::Malformed{path_, "expected object"};
    }

    json::Reader root() const { return document_.root(path_); }
    std::string& text() { return text_; }

private:
    std::string text_;
    json::Document document_;
    std::string path_;
};

/// Visits each member of an object once; null is an empty one. Of members that share a name the
/// first counts, as it does for documents.
template <class Visit>
void each_member(std::string_view json, const std::string& path, Visit visit) {
    std::set<std::string, std::less<>> seen;
    Elements members{Elements::Root::map, [&](std::string_view name, std::string_view value) {
                         if (seen.emplace(name).second) visit(name, value);
                     }};
    members.feed(json);
    if (!members.complete() && members.other() != "null")
        throw json::Malformed{path, "expected object"};
}

sys_seconds date(const json::Reader& object, std::string_view key) {
    const auto at = time(object, key);
    return at < kTimeMin ? sys_seconds{} : at;
}

sys_seconds created_at(const json::Reader& object) {
    const auto created = date(object, "CreateTime");
    return created == sys_seconds{} ? date(object, "ModifyTime") : created;
}

domain::Device device_of(DeviceId device, std::string_view json, std::string path) {
    Kept kept{device_fields(), json, std::move(path)};
    const auto root = kept.root();
    domain::Device out{
        .id = std::move(device),
        .name = text(root, "FriendlyName", kNameCharactersMax),
        .registered_at = date(root, "RegistrationTime"),
    };
    if (const auto platform = root.child("PlatformVersion")) {
        out.platform_os = text(*platform, "os", kPlatformCharactersMax);
        out.platform_arch = text(*platform, "arch", kPlatformCharactersMax);
    }
    out.content = std::move(kept.text());
    return out;
}

domain::ProtectedItem item_of(ItemId item, std::string_view json, std::string path) {
    Kept kept{item_fields(), json, std::move(path)};
    const auto root = kept.root();
    domain::ProtectedItem out{
        .id = std::move(item),
        .owner = DeviceId{key_id_if_any(root, "OwnerDevice", kDeviceIdCharactersMax)},
        .name = text(root, "Description", kNameCharactersMax),
        .engine = text(root, "Engine", kNameCharactersMax),
        .created_at = created_at(root),
        .updated_at = date(root, "ModifyTime"),
    };
    const auto statistics = root.child("Statistics");
    const auto last = job_if_any(statistics, "LastBackupJob");
    if (last) {
        out.total_bytes = count(*last, "TotalSize");
        out.total_files = count(*last, "TotalFiles");
        out.total_directories = count(*last, "TotalDirectories");
    }
    if (const auto numbers = counted_numbers(statistics)) {
        out.vm_count = numbers->vms;
        out.account_count = numbers->accounts;
    }
    out.content = std::move(kept.text());
    return out;
}

/// An address without what may be secret in it: `https://user:password@host/path?signature`. Cut
/// only then, or a long password would lose the @ that gives it away.
std::string public_address(const std::string& address) {
    auto out = address.substr(0, address.find_first_of("?#"));
    const auto scheme = out.find("://");
    const auto begin = scheme == std::string::npos ? 0 : scheme + 3;
    // The last @, and wherever a path may begin: a password can hold anything.
    const auto at = out.rfind('@');
    if (at != std::string::npos && at >= begin) out.erase(begin, at + 1 - begin);
    return cut(out, kNameCharactersMax);
}

/// Where a vault lies, for the types that have buckets.
void locate(domain::Vault& vault, std::string_view json, const std::string& path) {
    Kept kept{vault_location_fields(), json, path};
    const auto root = kept.root();
    const auto put = [&](const std::optional<json::Reader>& object, const char* server,
                         const char* bucket) {
        if (!object) return;
        if (*server != '\0')
            vault.bucket_server = public_address(object->get_or<std::string>(server, ""));
        vault.bucket_name = text(*object, bucket, kNameCharactersMax);
    };
    switch (vault.type) {  // DESTINATIONTYPE_*.
        case 1000: put(root, "S3Server", "S3BucketName"); break;
        case 1003: put(root, "CometServer", "CometBucket"); break;
        case 1005: put(root, "AZBRealm", "AZBContainer"); break;
        case 1007: put(root.child("Swift"), "AuthURL", "Container"); break;
        case 1008: put(root.child("B2"), "", "Bucket"); break;
        case 1009: put(root.child("Storj"), "SatelliteAddress", "StorjBucket"); break;
        default: break;
    }
}

domain::Vault vault_of(VaultId id, std::string_view json, const std::string& path) {
    Kept kept{vault_fields(), json, path};
    const auto root = kept.root();
    const auto type = root.get_or<std::int64_t>("DestinationType", 0);
    domain::Vault out{
        .id = std::move(id),
        .name = text(root, "Description", kNameCharactersMax),
        .type = std::in_range<std::int16_t>(type) ? static_cast<int>(type) : 0,
        .has_storage_limit = root.get_or<bool>("StorageLimitEnabled", false),
        .storage_limit_bytes = count(root, "StorageLimitBytes"),
        .created_at = created_at(root),
        .updated_at = date(root, "ModifyTime"),
    };
    const auto statistics = root.child("Statistics");
    const auto size = statistics ? statistics->child("ClientProvidedSize") : std::nullopt;
    // A size that no device has measured is 0, and would say that the vault is empty.
    if (size && count(*size, "MeasureStarted") > 0 && count(*size, "MeasureCompleted") > 0)
        out.total_bytes = count(*size, "Size");
    locate(out, json, path);
    out.content = std::move(kept.text());
    return out;
}

/// Every member that can be a row, as `make` reads it.
template <class Id, class Row, class Make>
void read_rows(std::vector<Row>& rows, std::string_view json, const std::string& path,
               std::size_t id_characters_max, Make make) {
    each_member(json, path, [&](std::string_view id, std::string_view value) {
        if (!can_be_key(id, id_characters_max)) return;
        rows.push_back(make(Id{std::string{id}}, value, path + "." + std::string{id}));
    });
}

}  // namespace

domain::Account decode_account(const Username& username, std::string_view json) {
    Kept kept{account_fields(), json, ""};
    const auto root = kept.root();
    if (required_id(root, "Username", kNameCharactersMax) != username.value())
        throw json::Malformed{"Username", "another account's"};
    domain::Account account{
        .username = username,
        .name = text(root, "AccountName", kNameCharactersMax),
        .suspended = root.get_or<bool>("IsSuspended", false),
    };
    each_member(json, "", [&](std::string_view name, std::string_view value) {
        if (name == "Devices") {
            read_rows<DeviceId>(account.devices, value, "Devices", kDeviceIdCharactersMax,
                                device_of);
        } else if (name == "Sources") {
            read_rows<ItemId>(account.items, value, "Sources", kGuidCharactersMax, item_of);
        } else if (name == "Destinations") {
            read_rows<VaultId>(account.vaults, value, "Destinations", kGuidCharactersMax, vault_of);
        }
    });
    account.content = std::move(kept.text());
    return account;
}

}  // namespace eb::comet

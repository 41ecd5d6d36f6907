// Field by field; each complaint names its own.
#include "restore/choices.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace eb::restore {
namespace {

constexpr std::size_t kPathsMax = 1'000;
constexpr std::size_t kPathBytesMax = 4'096;
constexpr std::size_t kMachinesMax = 100;
constexpr std::size_t kDisksMax = 64;
constexpr std::size_t kWordBytesMax = 1'024;
constexpr std::size_t kKeyBytesMax = 32 << 10U;

template <class T>
struct Word {
    std::string_view word;
    T value;
};

constexpr std::array<Word<Method>, 14> kMethods{{
    {"files", Method::files},
    {"archive", Method::archive},
    {"simulate", Method::simulate},
    {"program", Method::program},
    {"programArchive", Method::program_archive},
    {"disks", Method::disks},
    {"vmwareImages", Method::vmware_images},
    {"hypervImages", Method::hyperv_images},
    {"imageFiles", Method::image_files},
    {"imageFilesArchive", Method::image_files_archive},
    {"imageFilesSimulate", Method::image_files_simulate},
    {"host", Method::host},
    {"database", Method::database},
    {"cloud", Method::cloud},
}};
constexpr std::array<Word<Overwrite>, 4> kOverwrites{{
    {"none", Overwrite::none},
    {"ifNewer", Overwrite::if_newer},
    {"ifDifferent", Overwrite::if_different},
    {"always", Overwrite::always},
}};
constexpr std::array<Word<comet::ArchiveFormat>, 5> kFormats{{
    {"tar", comet::ArchiveFormat::tar},
    {"tar.gz", comet::ArchiveFormat::tar_gz},
    {"tar.zst", comet::ArchiveFormat::tar_zst},
    {"zip", comet::ArchiveFormat::zip},
    {"sqfs", comet::ArchiveFormat::sqfs},
}};
constexpr std::array<std::string_view, 6> kRegions{"GlobalPublicCloud", "GlobalPublicCloudTest",
                                                   "ChinaCloud",        "GermanCloud",
                                                   "USGovtGccCloud",    "USGovtGccDoDCloud"};

template <class T, std::size_t N>
T choose(const std::array<Word<T>, N>& words, const std::string& word, const std::string& field) {
    const auto found = std::ranges::find(words, word, &Word<T>::word);
    if (found != words.end()) return found->value;
    std::string all;
    for (const auto& one : words) {
        if (!all.empty()) all += ", ";
        all += one.word;
    }
    throw Impossible{field, field + ": choose one of " + all + "."};
}

std::string checked(std::string text, const std::string& field, std::size_t bytes_max) {
    if (text.size() > bytes_max)
        throw Impossible{field, field + ": at most " + std::to_string(bytes_max) + " bytes."};
    if (text.find('\0') != std::string::npos)
        throw Impossible{field, field + ": must not hold a zero byte."};
    return text;
}

/// Text without control characters; where it is needed, not empty.
std::string word_in(const json::Reader& from, const std::string& name, bool needed,
                    std::size_t bytes_max = kWordBytesMax) {
    const auto field = from.path().empty() ? name : from.path() + "." + name;
    auto text = checked(from.get_or<std::string>(name, ""), field, bytes_max);
    if (needed && text.empty()) throw Impossible{field, field + ": is needed."};
    if (std::ranges::any_of(text, [](char c) { return c >= 0 && c < ' '; }))
        throw Impossible{field, field + ": must not hold control characters."};
    return text;
}

/// A password or a key, whatever is in it.
Secret secret_in(const json::Reader& from, const std::string& name, bool needed) {
    const auto field = from.path() + "." + name;
    auto text = checked(from.get_or<std::string>(name, ""), field, kKeyBytesMax);
    if (needed && text.empty()) throw Impossible{field, field + ": is needed."};
    return Secret{std::move(text)};
}

std::vector<std::string> list_in(const json::Reader& body, const std::string& field,
                                 std::size_t count_max) {
    std::vector<std::string> out;
    const auto list = body.child(field);
    if (!list) return out;
    list->elements([&](const json::Reader& one) {
        if (out.size() == count_max) {
            throw Impossible{field, field + ": at most " + std::to_string(count_max) +
                                        ". Choose the folder around them instead."};
        }
        auto text = checked(one.as<std::string>(), field, kPathBytesMax);
        if (text.empty()) throw Impossible{field, field + ": one of them is empty."};
        out.push_back(std::move(text));
    });
    if (std::set<std::string>{out.begin(), out.end()}.size() != out.size())
        throw Impossible{field, field + ": one of them is there twice."};
    return out;
}

std::vector<DiskPair> disks_in(const json::Reader& body) {
    std::vector<DiskPair> out;
    const auto list = body.child("disks");
    if (!list) return out;
    list->elements([&](const json::Reader& one) {
        if (out.size() == kDisksMax) throw Impossible{"disks", "disks: too many of them."};
        out.push_back({word_in(one, "source", true), word_in(one, "target", true)});
    });
    return out;
}

std::optional<comet::RestoreSize> known_in(const json::Reader& body) {
    const auto known = body.child("known");
    if (!known) return std::nullopt;
    const auto number = [&](const char* name) {
        const auto value = known->get_or<std::int64_t>(name, 0);
        if (value < 0)
            throw Impossible{"known", "known." + std::string{name} + ": must not be below 0."};
        return value;
    };
    return comet::RestoreSize{
        .files = number("files"), .bytes = number("bytes"), .folders = number("folders")};
}

/// What is in it is read for the methods that use it; of the others it is a mistake.
void read_connection(const json::Reader& connection, std::string_view engine, Choices& choices) {
    choices.has_connection = true;
    choices.use_stored = connection.get_or<bool>("useStored", false);
    if (choices.use_stored) return;
    const auto is = [&](Method method, std::string_view of) {
        return choices.method == method && engine == of;
    };
    if (is(Method::database, "engine1/mysql")) choices.mysql = mysql_in(connection);
    if (is(Method::database, "engine1/mssql")) choices.mssql = mssql_in(connection);
    if (is(Method::cloud, "engine1/winmsofficemail")) choices.office365 = office365_in(connection);
    if (is(Method::host, "engine1/vmware")) {
        choices.vmware = comet::VMwareTarget{.datacenter = word_in(connection, "datacenter", false),
                                             .host = word_in(connection, "host", false),
                                             .datastore = word_in(connection, "datastore", false),
                                             .network = word_in(connection, "network", false),
                                             .connection = vsphere_in(connection)};
    }
    if (is(Method::host, "engine1/proxmox")) {
        choices.proxmox = comet::ProxmoxTarget{.node = word_in(connection, "node", true),
                                               .storage = word_in(connection, "storage", true),
                                               .ssh = ssh_in(connection)};
    }
}

template <class T>
std::optional<T> if_any(const json::Reader& body, const char* name, std::size_t bytes_max) {
    auto text = body.find<T>(name);
    if (text) *text = checked(std::move(*text), name, bytes_max);
    return text;
}

}  // namespace

std::string_view word_of(Method method) {
    return std::ranges::find(kMethods, method, &Word<Method>::value)->word;
}

comet::MySqlLogin mysql_in(const json::Reader& connection) {
    constexpr std::int64_t kPortMax = 65'535;
    const auto port = connection.get_or<std::int64_t>("port", 3306);
    if (port < 1 || port > kPortMax) {
        throw Impossible{"connection.port", "connection.port: a port is a number from 1 to 65535."};
    }
    comet::MySqlLogin login{.username = word_in(connection, "username", true),
                            .password = secret_in(connection, "password", false),
                            .host = word_in(connection, "host", true),
                            .port = static_cast<int>(port),
                            .use_ssl = connection.get_or<bool>("useSsl", false),
                            .ssl_allow_invalid = connection.get_or<bool>("sslAllowInvalid", false),
                            .ssl_ca_file = word_in(connection, "sslCaFile", false),
                            .ssl_crt_file = word_in(connection, "sslCrtFile", false),
                            .ssl_key_file = word_in(connection, "sslKeyFile", false)};
    const bool any = login.ssl_allow_invalid || !login.ssl_ca_file.empty() ||
                     !login.ssl_crt_file.empty() || !login.ssl_key_file.empty();
    if (any && !login.use_ssl) {
        throw Impossible{"connection.useSsl",
                         "connection.useSsl: the other SSL fields need it to be on."};
    }
    return login;
}

comet::MsSqlLogin mssql_in(const json::Reader& connection) {
    const auto mode = connection.get_or<std::string>("authMode", "windows");
    if (mode != "windows" && mode != "native") {
        throw Impossible{"connection.authMode", "connection.authMode: choose windows or native."};
    }
    const bool native = mode == "native";
    comet::MsSqlLogin login{.instance = word_in(connection, "instance", true),
                            .windows_auth = !native,
                            .username = word_in(connection, "username", native),
                            .password = secret_in(connection, "password", false),
                            .oledb_32_bit = connection.get_or<bool>("oledb32Bit", false),
                            .no_recovery = connection.get_or<bool>("noRecovery", false)};
    if (!native && (!login.username.empty() || !login.password.empty())) {
        throw Impossible{"connection.username",
                         "connection.username: only with SQL Server's own sign-in."};
    }
    return login;
}

comet::VSphereConnection vsphere_in(const json::Reader& connection) {
    return {.hostname = word_in(connection, "hostname", true),
            .https = connection.get_or<bool>("https", true),
            .allow_invalid_certificate = connection.get_or<bool>("allowInvalidCertificate", false),
            .username = word_in(connection, "username", true),
            .password = secret_in(connection, "password", true),
            .thumbprint = word_in(connection, "thumbprint", false)};
}

comet::SshConnection ssh_in(const json::Reader& connection) {
    const auto mode = connection.get_or<std::string>("authMode", "password");
    if (mode != "password" && mode != "privateKey") {
        throw Impossible{"connection.authMode",
                         "connection.authMode: choose password or privateKey."};
    }
    const bool key = mode == "privateKey";
    return {.server = word_in(connection, "server", true),
            .username = word_in(connection, "username", true),
            .auth = key ? comet::SshConnection::Auth::private_key
                        : comet::SshConnection::Auth::password,
            .password = key ? Secret{} : secret_in(connection, "password", true),
            .private_key = key ? secret_in(connection, "privateKey", true) : Secret{}};
}

comet::Office365Credential office365_in(const json::Reader& connection) {
    comet::Office365Credential credential{
        .app_id = word_in(connection, "appId", true),
        .tenant_id = word_in(connection, "tenantId", true),
        .secret = secret_in(connection, "secret", false),
        .app_cert = secret_in(connection, "appCert", false),
        .region = connection.get_or<std::string>("region", "GlobalPublicCloud")};
    if (credential.secret.empty() && credential.app_cert.empty()) {
        throw Impossible{"connection.secret",
                         "connection.secret: a secret or a certificate is needed."};
    }
    if (std::ranges::find(kRegions, credential.region) == kRegions.end())
        throw Impossible{"connection.region", "connection.region: there is no such region."};
    return credential;
}

Choices choices_in(const json::Reader& body, std::string_view engine) {
    Choices choices{.method = choose(kMethods, body.require<std::string>("method"), "method")};
    choices.destination = if_any<std::string>(body, "destination", kPathBytesMax);
    choices.original_location = body.get_or<bool>("originalLocation", false);
    if (const auto word = body.find<std::string>("overwrite"))
        choices.overwrite = choose(kOverwrites, *word, "overwrite");
    choices.overwrite_permissions = body.get_or<bool>("overwritePermissions", false);
    if (const auto word = body.find<std::string>("archiveFormat"))
        choices.archive_format = choose(kFormats, *word, "archiveFormat");
    choices.paths = list_in(body, "paths", kPathsMax);
    choices.known = known_in(body);
    choices.skip_unreadable = body.get_or<bool>("skipUnreadable", false);
    choices.machines = list_in(body, "machines", kMachinesMax);
    choices.storage_path = if_any<std::string>(body, "storagePath", kPathBytesMax);
    choices.disks = disks_in(body);
    choices.confirm = if_any<std::string>(body, "confirm", kWordBytesMax);
    choices.command = if_any<std::string>(body, "command", kPathBytesMax);
    if (const auto connection = body.child("connection"))
        read_connection(*connection, engine, choices);
    return choices;
}

}  // namespace eb::restore

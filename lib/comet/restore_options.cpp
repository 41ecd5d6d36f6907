// Fields in the order of Comet's own struct; those that it may leave out are left out.
#include "comet/restore_options.hpp"

#include "json/writer.hpp"

namespace eb::comet {
namespace {

json::Object json_of(const SshConnection& ssh) {
    return json::Object{}
        .add("SSHServer", ssh.server)
        .add("SSHUsername", ssh.username)
        .add("SSHAuthMode", static_cast<int>(ssh.auth))
        .add("SSHPassword", ssh.password.reveal())
        .add("SSHPrivateKey", ssh.private_key.reveal())
        .add("SSHCustomAuth_UseKnownHostsFile", false)
        .add("SSHCustomAuth_KnownHostsFile", "");
}

json::Object json_of(const VSphereConnection& vsphere) {
    return json::Object{}
        .add("Hostname", vsphere.hostname)
        .add("Https", vsphere.https)
        .add("AllowInvalidCertificate", vsphere.allow_invalid_certificate)
        .add("Username", vsphere.username)
        .add("Password", vsphere.password.reveal())
        .add("ThumbPrint", vsphere.thumbprint);
}

json::Object json_of(const Office365Credential& credential) {
    return json::Object{}
        .add("AppID", credential.app_id)
        .add("TenantID", credential.tenant_id)
        .add("Secret", credential.secret.reveal())
        .add("AppCert", credential.app_cert.reveal())
        .add("Region", credential.region);
}

json::Object json_of(const MsSqlLogin& login) {
    return json::Object{}
        .add("Instance", login.instance)
        .add("AuthMode", login.windows_auth ? "windows" : "native")
        .add("Username", login.username)
        .add("Password", login.password.reveal())
        .add("MethodIsOledb32Bit", login.oledb_32_bit)
        .add("RestoreNoRecovery", login.no_recovery);
}

json::Object json_of(const VMwareTarget& target) {
    // Of a way to connect that Comet has given up.
    const auto ssh = json::Object{}
                         .add("SSHServer", "")
                         .add("SSHUsername", "")
                         .add("SSHAuthMode", 0)
                         .add("SSHPassword", "")
                         .add("SSHPrivateKey", "")
                         .add("SSHCustomAuth_UseKnownHostsFile", false)
                         .add("SSHCustomAuth_KnownHostsFile", "");
    return json::Object{}
        .add("Datacenter", target.datacenter)
        .add("Host", target.host)
        .add("DatastorePath", target.datastore)
        .add("Network", target.network)
        .add("Connection", json::Object{}
                               .add("ConnectionType", "vsphere")
                               .add("SSH", ssh)
                               .add("VSphere", json_of(target.connection)));
}

json::Object json_of(const ProxmoxTarget& target) {
    return json::Object{}
        .add("Node", target.node)
        .add("SSH", json_of(target.ssh))
        .add("Storage", target.storage);
}

void add_mysql(json::Object& out, const MySqlLogin& login, bool given) {
    out.add("Username", login.username)
        .add("Password", login.password.reveal())
        .add("Host", login.host)
        .add("Port", given ? std::to_string(login.port) : "")
        .add("UseSsl", login.use_ssl)
        .add("SslAllowInvalid", login.ssl_allow_invalid)
        .add("SslCaFile", login.ssl_ca_file)
        .add("SslCrtFile", login.ssl_crt_file)
        .add("SslKeyFile", login.ssl_key_file);
}

}  // namespace

Secret json_of(const RestoreOptions& options) {
    json::Array exact;
    for (const auto& path : options.exact_dest_paths) exact.add(path);
    json::Object out;
    out.add("Type", static_cast<int>(options.type))
        .add("OverwriteExistingFiles", options.overwrite_existing_files)
        .add("OverwriteIfNewer", options.overwrite_if_newer)
        .add("OverwriteIfDifferentContent", options.overwrite_if_different_content)
        .add("OverwriteForcePermissions", options.overwrite_force_permissions)
        .add("DestIsOriginalLocation", options.dest_is_original_location)
        .add("DestPath", options.dest_path)
        .add("ExactDestPaths", exact)
        .add("ArchiveFormat", static_cast<int>(options.archive_format))
        .add("SkipUnreadableChunks", options.skip_unreadable_chunks)
        .add("OnDiskIndexesKey", false);
    if (options.office365) out.add("Office365Credential", json_of(*options.office365));
    add_mysql(out, options.mysql.value_or(MySqlLogin{}), options.mysql.has_value());
    if (options.mssql) out.add("MsSqlConnection", json_of(*options.mssql));
    if (options.vmware) out.add("VMwareConnection", json_of(*options.vmware));
    if (options.hyperv) {
        out.add("HyperVConnection",
                json::Object{}.add("DiskStoragePath", options.hyperv->disk_storage_path));
    }
    if (options.proxmox) out.add("ProxmoxConnection", json_of(*options.proxmox));
    return Secret{out.str()};
}

std::vector<Secret> secrets_of(const RestoreOptions& options) {
    std::vector<Secret> secrets;
    if (options.office365) {
        secrets.push_back(options.office365->secret);
        secrets.push_back(options.office365->app_cert);
    }
    if (options.type == RestoreType::process_per_file ||
        options.type == RestoreType::process_archive) {
        // A program's arguments may hold a password, and so may what is set before its name. The
        // name itself a customer should read: it may be the one that is not there.
        const auto& command = options.dest_path;
        const auto name = command.substr(0, command.find(' '));
        if (name.find('=') != std::string::npos) secrets.emplace_back(command);
        else if (name.size() < command.size())
            secrets.emplace_back(command.substr(name.size() + 1));
    }
    if (options.mysql) secrets.push_back(options.mysql->password);
    if (options.mssql) secrets.push_back(options.mssql->password);
    if (options.vmware) secrets.push_back(options.vmware->connection.password);
    if (options.proxmox) {
        secrets.push_back(options.proxmox->ssh.password);
        secrets.push_back(options.proxmox->ssh.private_key);
    }
    return secrets;
}

}  // namespace eb::comet

// Names, read from lists that differ in little more than their own.
#include "comet/host_browse.hpp"

#include "comet/ask.hpp"
#include "comet/read.hpp"
#include "core/text.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"

#include <algorithm>

namespace eb::comet {
namespace {

constexpr std::size_t kNamesMax = 20'000;

/// A list's name in the answer, and what of an element is the name and the note.
struct Shape {
    const char* call;
    const char* list;
    const char* note = nullptr;
};

using Names = std::vector<Found>;

/// Cut, a name would be another's.
bool is_name(const std::string& text) { return can_be_key(text, kNameCharactersMax); }

void add(Names& names, const std::string& call, std::string name, std::string note) {
    if (!is_name(name)) return;
    if (names.size() == kNamesMax) throw Unreachable{call + ": more than can be"};
    names.push_back({std::move(name), std::move(note)});
}

Names read_names(AdminApi& api, const LiveConnection& to, const Shape& shape,
                 const http::Form& parameters = {}) {
    Names names;
    ask_each(api, to, shape.call, parameters, {shape.list}, Elements::Root::list,
             [&](std::string_view, std::string_view element) {
                 try {
                     const auto document = json::Document::parse(valid_utf8(element));
                     const auto root = document.root();
                     if (root.is_text()) return add(names, shape.call, root.as<std::string>(), "");
                     auto note = shape.note == nullptr
                                     ? std::string{}
                                     : text_if_any(root, shape.note, kNameCharactersMax);
                     add(names, shape.call, root.get_or<std::string>("Name", ""), std::move(note));
                 } catch (const json::Malformed&) {
                     return;  // It has no name that could be chosen.
                 }
             });
    return names;
}

/// The map of BrowseSQLServerResponse: names, and what each stands for.
Names read_objects(AdminApi& api, const LiveConnection& to, const std::string& call,
                   const json::Object& credentials) {
    Names names;
    ask_each(
        api, to, call, {{"Credentials", credentials.str()}}, {"Objects"}, Elements::Root::map,
        [&](std::string_view name, std::string_view) { add(names, call, std::string{name}, ""); });
    std::ranges::sort(names, {}, &Found::name);
    return names;
}

json::Object ssh_object(const SshConnection& ssh) {
    return json::Object{}
        .add("SSHServer", ssh.server)
        .add("SSHUsername", ssh.username)
        .add("SSHAuthMode", static_cast<int>(ssh.auth))
        .add("SSHPassword", ssh.password.reveal())
        .add("SSHPrivateKey", ssh.private_key.reveal())
        .add("SSHCustomAuth_UseKnownHostsFile", false)
        .add("SSHCustomAuth_KnownHostsFile", "");
}

json::Object vmware_object(const VSphereConnection& to) {
    return json::Object{}
        .add("ConnectionType", "vsphere")
        .add("VSphere", json::Object{}
                            .add("Hostname", to.hostname)
                            .add("Https", to.https)
                            .add("AllowInvalidCertificate", to.allow_invalid_certificate)
                            .add("Username", to.username)
                            .add("Password", to.password.reveal())
                            .add("ThumbPrint", to.thumbprint));
}

Shape shape_of(VMwareList what) {
    switch (what) {
        case VMwareList::machines: return {"request-browse-vmware", "VirtualMachines"};
        case VMwareList::datacenters: return {"request-browse-vmware/datacenters", "Datacenters"};
        case VMwareList::hosts: return {"request-browse-vmware/hosts", "Hosts"};
        case VMwareList::datastores: return {"request-browse-vmware/datastores", "Datastores"};
        case VMwareList::networks: return {"request-browse-vmware/networks", "Networks"};
    }
    throw std::logic_error{"no such list of VMware's"};
}

Shape shape_of(ProxmoxList what) {
    switch (what) {
        case ProxmoxList::machines: return {"request-browse-proxmox", "VMs", "VMID"};
        case ProxmoxList::nodes: return {"request-browse-proxmox/nodes", "Nodes"};
        case ProxmoxList::storage: return {"request-browse-proxmox/storage", "Storage", "Type"};
    }
    throw std::logic_error{"no such list of Proxmox's"};
}

}  // namespace

std::vector<Found> hyperv_machines(AdminApi& api, const LiveConnection& to) {
    return read_names(api, to, {"request-browse-hyperv", "VirtualMachines", "ID"});
}

std::vector<Found> exchange_databases(AdminApi& api, const LiveConnection& to) {
    return read_names(api, to, {"request-browse-exchange-edb", "Databases", "ServerName"});
}

std::vector<Found> vmware_list(AdminApi& api, const LiveConnection& to, VMwareList what,
                               const VSphereConnection& connection, const std::string& datacenter) {
    http::Form form{{"Credentials", vmware_object(connection).str()}};
    if (what != VMwareList::machines && what != VMwareList::datacenters)
        form.emplace_back("Filter", datacenter);
    return keep_secret({connection.password},
                       [&] { return read_names(api, to, shape_of(what), form); });
}

std::vector<Found> proxmox_list(AdminApi& api, const LiveConnection& to, ProxmoxList what,
                                const SshConnection& connection) {
    const auto ssh = ssh_object(connection);
    const auto credentials =
        what == ProxmoxList::machines ? json::Object{}.add("SSH", ssh).str() : ssh.str();
    return keep_secret({connection.password, connection.private_key}, [&] {
        return read_names(api, to, shape_of(what), {{"Credentials", credentials}});
    });
}

std::vector<Found> mssql_databases(AdminApi& api, const LiveConnection& to,
                                   const MsSqlLogin& login) {
    const auto credentials = json::Object{}
                                 .add("Type", login.windows_auth ? "windows" : "native")
                                 .add("Username", login.username)
                                 .add("Password", login.password.reveal())
                                 .add("InstanceName", login.instance)
                                 .add("Method", login.oledb_32_bit ? "OLEDB_32" : "OLEDB_NATIVE");
    return keep_secret({login.password},
                       [&] { return read_objects(api, to, "request-browse-mssql", credentials); });
}

std::vector<Found> mysql_databases(AdminApi& api, const LiveConnection& to,
                                   const MySqlLogin& login) {
    const auto credentials = json::Object{}
                                 .add("Host", login.host)
                                 .add("Port", std::to_string(login.port))
                                 .add("Username", login.username)
                                 .add("Password", login.password.reveal())
                                 .add("UseTLS", login.use_ssl)
                                 .add("TLSSkipVerify", login.ssl_allow_invalid)
                                 .add("TLSCustomServerCAPath", login.ssl_ca_file)
                                 .add("TLSCustomClientCrtPath", login.ssl_crt_file)
                                 .add("TLSCustomClientKeyPath", login.ssl_key_file);
    return keep_secret({login.password},
                       [&] { return read_objects(api, to, "request-browse-mysql", credentials); });
}

std::vector<Found> mongodb_databases(AdminApi& api, const LiveConnection& to,
                                     const MongoLogin& login) {
    const auto credentials = json::Object{}
                                 .add("Server", login.host)
                                 .add("Port", login.port)
                                 .add("Username", login.username)
                                 .add("Password", login.password.reveal())
                                 .add("AuthenticationDB", login.auth_database)
                                 .add("MongodumpPath", "")
                                 .add("ReadPreference", "")
                                 .add("UseReplica", false)
                                 .add("ReplicaName", "")
                                 .raw("ReplicaMembers", "[]")
                                 .add("UseSSL", login.use_ssl)
                                 .add("ClientSSLPEMPath", "")
                                 .add("ServerSSLPEMPath", "")
                                 .add("SSLClientKeyPassword", "")
                                 .add("AllowInvalidCertificate", login.ssl_allow_invalid)
                                 .add("AllowInvalidHostname", login.ssl_allow_invalid)
                                 .add("UseSSH", false);
    return keep_secret({login.password}, [&] {
        return read_objects(api, to, "request-browse-mongodb", credentials);
    });
}

}  // namespace eb::comet

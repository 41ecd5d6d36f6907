// What a connected device finds around itself: hosts of virtual machines, databases. Credentials go
// to the device alone; a refusal that would quote one comes without its words. Each throws as
// dispatch.hpp's calls do.
#pragma once

#include "comet/dispatch.hpp"
#include "comet/restore_options.hpp"

#include <string>
#include <vector>

namespace eb::comet {

struct Found {
    std::string name;
    std::string note;  ///< What tells two of a name apart; may be empty.

    friend bool operator==(const Found&, const Found&) = default;
};

/// MongoDBConnection, as far as a person is asked for it.
struct MongoLogin {
    std::string host;
    int port = 27017;
    std::string username;
    Secret password;
    std::string auth_database;
    bool use_ssl = false;
    bool ssl_allow_invalid = false;
};

/// Of these, all but the first two want a datacenter's name; without one they tell of all.
enum class VMwareList { machines, datacenters, hosts, datastores, networks };
enum class ProxmoxList { machines, nodes, storage };

std::vector<Found> hyperv_machines(AdminApi& api, const LiveConnection& to);
std::vector<Found> vmware_list(AdminApi& api, const LiveConnection& to, VMwareList what,
                               const VSphereConnection& connection, const std::string& datacenter);
std::vector<Found> proxmox_list(AdminApi& api, const LiveConnection& to, ProxmoxList what,
                                const SshConnection& connection);
std::vector<Found> mssql_databases(AdminApi& api, const LiveConnection& to,
                                   const MsSqlLogin& login);
std::vector<Found> mysql_databases(AdminApi& api, const LiveConnection& to,
                                   const MySqlLogin& login);
std::vector<Found> mongodb_databases(AdminApi& api, const LiveConnection& to,
                                     const MongoLogin& login);
std::vector<Found> exchange_databases(AdminApi& api, const LiveConnection& to);

}  // namespace eb::comet

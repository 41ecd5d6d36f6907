// Hosts and databases around a device: what they are asked with, and that no password comes back.
#include "comet/host_browse.hpp"

#include "tests/lib/comet/fake_comet.hpp"

#include <catch2/catch.hpp>

#include <functional>

using namespace eb;
using comet::Found;
using comet::LiveConnection;
using test::FakeComet;

namespace {

const std::string kCalls = "/api/v1/admin/dispatcher/";
const LiveConnection kHere{
    .target = TargetId{"t1"}, .username = Username{"acme"}, .device = DeviceId{"d1"}};

constexpr const char* kSsh =
    R"({"SSHServer":"pve","SSHUsername":"root","SSHAuthMode":2,"SSHPassword":"","SSHPrivateKey":"k3y",)"
    R"("SSHCustomAuth_UseKnownHostsFile":false,"SSHCustomAuth_KnownHostsFile":""})";
constexpr const char* kVSphere =
    R"({"ConnectionType":"vsphere","VSphere":{"Hostname":"vc","Https":true,)"
    R"("AllowInvalidCertificate":true,"Username":"u","Password":"p4ss","ThumbPrint":"t"}})";

const comet::SshConnection kShell{.server = "pve",
                                  .username = "root",
                                  .auth = comet::SshConnection::Auth::private_key,
                                  .password = {},
                                  .private_key = Secret{"k3y"}};
const comet::VSphereConnection kCenter{.hostname = "vc",
                                       .https = true,
                                       .allow_invalid_certificate = true,
                                       .username = "u",
                                       .password = Secret{"p4ss"},
                                       .thumbprint = "t"};

using Names = std::vector<Found>;
using Ask = std::function<Names(comet::AdminApi&)>;

struct Row {
    std::string call;
    FakeComet::Fields fields;
    std::string list;
    std::string elements;
    Names names;
    Ask ask;
};

Row vmware(const char* call, const char* list, comet::VMwareList what, bool filtered) {
    FakeComet::Fields fields{{"Credentials", kVSphere}};
    if (filtered) fields["Filter"] = "Wien & Graz";
    return {
        call,
        fields,
        list,
        R"([{"Name":"a"},{"Name":""},{"Name":"b\u0000"},7,{"Name":"c <1>"}])",
        {{"a", ""}, {"c <1>", ""}},
        [what](auto& api) { return comet::vmware_list(api, kHere, what, kCenter, "Wien & Graz"); }};
}

Row proxmox(const char* call, const char* list, const char* elements, Names names,
            comet::ProxmoxList what) {
    const auto ssh = std::string{kSsh};
    const bool wrapped = what == comet::ProxmoxList::machines;
    return {call,
            {{"Credentials", wrapped ? "{\"SSH\":" + ssh + "}" : ssh}},
            list,
            elements,
            std::move(names),
            [what](auto& api) { return comet::proxmox_list(api, kHere, what, kShell); }};
}

constexpr const char* kObjects = R"({"b":"b","a":"a","":"","c\u0000":"c"})";
const Names kDatabases{{"a", ""}, {"b", ""}};

std::vector<Row> rows() {
    using comet::ProxmoxList;
    using comet::VMwareList;
    return {
        vmware("request-browse-vmware", "VirtualMachines", VMwareList::machines, false),
        vmware("request-browse-vmware/datacenters", "Datacenters", VMwareList::datacenters, false),
        vmware("request-browse-vmware/hosts", "Hosts", VMwareList::hosts, true),
        vmware("request-browse-vmware/datastores", "Datastores", VMwareList::datastores, true),
        vmware("request-browse-vmware/networks", "Networks", VMwareList::networks, true),
        proxmox("request-browse-proxmox", "VMs", R"([{"Name":"web","VMID":"100","Disks":[]}])",
                {{"web", "100"}}, ProxmoxList::machines),
        proxmox("request-browse-proxmox/nodes", "Nodes", R"(["pve1","","pve2"])",
                {{"pve1", ""}, {"pve2", ""}}, ProxmoxList::nodes),
        proxmox("request-browse-proxmox/storage", "Storage", R"([{"Name":"local","Type":"dir"}])",
                {{"local", "dir"}}, ProxmoxList::storage),
        {"request-browse-hyperv",
         {},
         "VirtualMachines",
         R"([{"ID":"g","Name":"DC01","HardDrives":["x"]}])",
         {{"DC01", "g"}},
         [](auto& api) { return comet::hyperv_machines(api, kHere); }},
        {"request-browse-exchange-edb",
         {},
         "Databases",
         R"([{"Name":"M <1>","Guid":"g","ServerName":"EXCH"}])",
         {{"M <1>", "EXCH"}},
         [](auto& api) { return comet::exchange_databases(api, kHere); }},
        {"request-browse-mssql",
         {{"Credentials", R"({"Type":"native","Username":"sa","Password":"p4ss",)"
                          R"("InstanceName":"SQLEXPRESS","Method":"OLEDB_32"})"}},
         "Objects",
         kObjects,
         kDatabases,
         [](auto& api) {
             return comet::mssql_databases(api, kHere,
                                           {.instance = "SQLEXPRESS",
                                            .windows_auth = false,
                                            .username = "sa",
                                            .password = Secret{"p4ss"},
                                            .oledb_32_bit = true});
         }},
        {"request-browse-mysql",
         {{"Credentials",
           R"({"Host":"db","Port":"3307","Username":"root","Password":"p4ss","UseTLS":true,)"
           R"("TLSSkipVerify":true,"TLSCustomServerCAPath":"ca","TLSCustomClientCrtPath":"crt",)"
           R"("TLSCustomClientKeyPath":"key"})"}},
         "Objects",
         kObjects,
         kDatabases,
         [](auto& api) {
             return comet::mysql_databases(api, kHere,
                                           {.username = "root",
                                            .password = Secret{"p4ss"},
                                            .host = "db",
                                            .port = 3307,
                                            .use_ssl = true,
                                            .ssl_allow_invalid = true,
                                            .ssl_ca_file = "ca",
                                            .ssl_crt_file = "crt",
                                            .ssl_key_file = "key"});
         }},
        {"request-browse-mongodb",
         {{"Credentials",
           R"({"Server":"db","Port":27017,"Username":"backup","Password":"p4ss",)"
           R"("AuthenticationDB":"admin","MongodumpPath":"","ReadPreference":"","UseReplica":false,)"
           R"("ReplicaName":"","ReplicaMembers":[],"UseSSL":false,"ClientSSLPEMPath":"",)"
           R"("ServerSSLPEMPath":"","SSLClientKeyPassword":"","AllowInvalidCertificate":false,)"
           R"("AllowInvalidHostname":false,"UseSSH":false})"}},
         "Objects",
         kObjects,
         kDatabases,
         [](auto& api) {
             return comet::mongodb_databases(api, kHere,
                                             {.host = "db",
                                              .username = "backup",
                                              .password = Secret{"p4ss"},
                                              .auth_database = "admin"});
         }},
    };
}

}  // namespace

TEST_CASE("host browsing: each call has exactly its fields, and answers names", "[comet][wire]") {
    for (const auto& row : rows()) {
        CAPTURE(row.call);
        FakeComet server;
        server.on(kCalls + row.call,
                  R"({"Status":200,"Message":"OK",")" + row.list + "\":" + row.elements + "}");
        auto api = server.api();
        CHECK(row.ask(api) == row.names);
        auto fields = row.fields;
        fields["TargetID"] = "t1";
        CHECK(server.calls() == std::vector<FakeComet::Call>{{kCalls + row.call, fields}});
        server.on(kCalls + row.call, R"({"Status":200,"Message":"OK"})");
        CHECK_THROWS_AS(row.ask(api), comet::Unreachable);
    }
}

TEST_CASE("host browsing: a refusal that quotes a credential comes without its words",
          "[comet][wire]") {
    for (const auto& row : rows()) {
        CAPTURE(row.call);
        FakeComet server;
        server.on(kCalls + row.call,
                  R"({"Status":400,"Message":"no way: mongodb://u:p4ss@db with k3y"})");
        auto api = server.api();
        try {
            row.ask(api);
            FAIL("it was believed");
        } catch (const comet::Refused& refused) {
            const std::string what = refused.what();
            const bool secret = row.fields.contains("Credentials");
            CHECK((what.find("no way") == std::string::npos) == secret);
        }
    }
}

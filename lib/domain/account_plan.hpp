// Inside lib/domain: the part of a plan that concerns accounts and their devices.
#pragma once

#include "domain/ingest.hpp"

#include <map>
#include <set>
#include <utility>

namespace eb::domain {

/// Brings rows to profiles, then applies what events said of devices, then who is connected.
class AccountPlan {
public:
    /// All of them outlive this.
    AccountPlan(const Batch& batch, const Before& before, sys_seconds now, Plan& plan);

    void run();

private:
    using Place = std::pair<ClientId, DeviceId>;  ///< At most one row has it.

    /// As client_of(); an account that was never read may have devices all the same.
    ClientId holder_of(const Username& username) const;
    bool is_of(const DeviceRow& row, const Username& username, ClientId client) const;
    DeviceRow* find(const DeviceKey& key);
    DeviceRow* at(ClientId client, const DeviceId& device);

    /// Rows of the account are newer than what the batch says of it.
    bool is_overtaken(const Username& username) const;
    bool is_newer(sys_seconds written_at) const;

    void read(const Account& account);
    void remove(const Username& username);
    void apply(const DeviceKey& key, const DeviceReport& report);
    void apply(const DeviceKey& key, bool online);

    void move(const Username& username, ClientId client);
    void bring_devices(const Account& account, ClientId client);
    void bring_items(const Account& account, ClientId client);
    void bring_vaults(const Account& account, ClientId client);
    AccountCounts counts_of(const Account& account, ClientId client) const;

    /// Makes the device the account's own and registered, unless another of the client's accounts
    /// has it by a later registration.
    void enroll(const DeviceKey& key, ClientId client, const Device& device, bool just_now);
    /// A row of no known server becomes this server's. False: it has one.
    bool adopt(DeviceRow& row, const DeviceKey& key);
    void revoke(DeviceRow& row);
    bool take_facts(DeviceRow& row, const std::string& name, const std::string& platform_os,
                    const std::string& platform_arch);
    void write(const DeviceRow& row, const std::string& content = {});
    void tell(DeviceNews news, const DeviceRow& row);

    const Batch& batch_;
    const Before& before_;
    const sys_seconds now_;
    Plan& plan_;
    std::map<Place, DeviceRow> rows_;
    std::multimap<DeviceKey, Place> places_;
    std::map<Place, DeviceWrite> writes_;
    std::set<DeviceKey> registered_;  ///< They have a row, or have it again, since this batch.
    std::map<std::pair<Username, ClientId>, OwnerMove> moves_;
    std::map<std::pair<ClientId, Username>, Adoption> adoptions_;
};

}  // namespace eb::domain

// What a batch of news from one Comet Server changes, given what the tables hold: a pure function
// of the two.
#pragma once

#include "core/clock.hpp"
#include "domain/account.hpp"
#include "domain/change.hpp"
#include "domain/incidents.hpp"
#include "domain/job.hpp"

#include <map>
#include <set>
#include <utility>
#include <vector>

namespace eb::domain {

/// The last word on each account, device and job within one batch, in the order in which they are
/// applied.
struct Batch {
    ServerId server;
    std::map<Username, Account> accounts;  ///< Profiles that were read whole: rows are brought to
                                           ///< them, and what they no longer have goes.
    std::set<Username> accounts_removed;   ///< The server no longer has them.
    std::map<DeviceKey, DeviceReport> devices;  ///< What events said since the profile's read.
    std::set<DeviceId> mentioned;               ///< Something happened to them, under whatever
                                                ///< account they are.
    std::map<DeviceKey, bool> presence;         ///< Connected to the server now, or no longer.
    std::map<JobId, JobReport> started;   ///< SEVT_JOB_NEW, and jobs that a read found incomplete.
    std::map<JobId, JobReport> finished;  ///< SEVT_JOB_COMPLETED, and jobs that a read found ended.
    std::map<JobId, JobReport> progress;  ///< Running jobs, as a read found them.
    std::map<JobId, bool> interrupted;    ///< Running jobs whose device went away, or came back.
    std::map<JobId, JobReport> past;      ///< Ended too long ago to be shown as recent: history,
                                          ///< and the end of what our tables show running.
    sys_seconds cursor_at{};              ///< Newest event's Timestamp; 0: the cursor stays.
    std::string cursor_id;                ///< That event's resource, for people who look.
    std::map<Username, ClientId>
        owners;  ///< Who owns the accounts that occur; absent: nobody yet (client 0).

    /// From whoever cannot know what happened while it read: the database's time before the server
    /// was asked. Rows of accounts and devices that were written since are newer than this batch
    /// and stay. 0: the batch is newer than all.
    sys_seconds asked_at{};
    /// With asked_at: those of the accounts that had a row then. One that has none by now was
    /// removed since.
    std::set<Username> known;

    /// Nothing that changes rows; the cursor may still move.
    bool without_rows() const {
        return accounts.empty() && accounts_removed.empty() && devices.empty() &&
               mentioned.empty() && presence.empty() && started.empty() && finished.empty() &&
               progress.empty() && interrupted.empty() && past.empty();
    }
    bool empty() const { return without_rows() && cursor_at == sys_seconds{}; }
};

/// The rows that the batch touches, as they were read under the sequence lock.
struct Before {
    std::map<JobId, LiveJob> live;
    std::map<JobId, FinishedJob> finished;
    /// Of each item that items_ended() names: the newest job of the last day that is not in the
    /// batch. Needed only where the batch or the day has trouble with the item.
    std::map<IncidentKey, FinishedJob> newest;
    /// Of the accounts that are read or removed: all. Of reported devices: theirs. Beside them,
    /// what the owner's other accounts hold under the same hash or id.
    std::vector<DeviceRow> devices;
    std::vector<ItemRow> items;
    std::vector<VaultRow> vaults;
    std::map<Username, ClientId> holders;  ///< Of comet_users: who an account's rows belong to.
    std::set<JobId> told;                  ///< Of Batch::past: those whose end history has.

    // With Batch::asked_at alone.
    std::map<Username, sys_seconds> read_at;      ///< When an account's profile was written last.
    std::map<DeviceKey, sys_seconds> changed_at;  ///< When a device's row changed last.
};

/// Who is to have an account's rows: its owner; without one, who has them; else client 0.
ClientId client_of(const Batch& batch, const Before& before, const Username& username);

/// An account's rows go from one client to another, with their history. Where the other has such a
/// row already, the one that comes is dropped.
struct OwnerMove {
    Username username;
    ClientId from;
    ClientId to;
    std::vector<DeviceId> devices;
    std::vector<ItemId> items;
    std::vector<VaultId> vaults;
};

/// History of an older program, of no known server, becomes this account's.
struct Adoption {
    ClientId client;
    Username username;
    std::vector<DeviceId> devices;
};

struct HistoryWrite {
    ClientId client;
    JobReport report;
};
struct DeviceWrite {
    DeviceRow row;
    std::string content;  ///< Empty: what is there stays.
};
struct ItemWrite {
    ClientId client;
    Username username;
    ProtectedItem item;
};
struct VaultWrite {
    ClientId client;
    Username username;
    Vault vault;
};
struct AccountWrite {
    ClientId client;
    Username username;
    AccountCounts counts;
};

/// What is to be written, in one transaction.
struct Plan {
    std::vector<OwnerMove> moves;  ///< Before anything else.
    std::vector<Adoption> adoptions;
    std::vector<DeviceWrite> devices;
    std::vector<ItemWrite> items;
    std::vector<std::pair<ClientId, ItemId>> item_deletes;
    std::vector<VaultWrite> vaults;
    std::vector<std::pair<ClientId, VaultId>> vault_removals;
    std::vector<AccountWrite> accounts;
    std::vector<Username> account_deletes;

    std::vector<LiveJob> live_upserts;
    std::vector<JobId> live_deletes;
    std::vector<FinishedJob> finished_upserts;
    std::vector<FinishedJob> past;      ///< For history alone.
    std::vector<HistoryWrite> history;  ///< comet_jobs.

    std::vector<Change> changes;   ///< In the order in which listeners should hear of them.
    std::set<Username> unread;     ///< Accounts of which the batch named a device that no row has.
    std::set<Username> overtaken;  ///< Accounts that were left alone: see Batch::asked_at.
    std::set<Username> changed;    ///< Accounts that have a device that was mentioned.
    bool unseen = false;  ///< A device was registered, and the batch does not say whether it is
                          ///< connected: that may have been said before its row was there.
};

struct ItemEnded {
    std::set<JobId> jobs;  ///< The batch's own.
    bool trouble = false;  ///< One of these needs somebody, or did.
};
/// The items whose newest other job Before is to hold.
std::map<IncidentKey, ItemEnded> items_ended(const Batch& batch, const Before& before);

/// Last state per key wins. A late start never revives a finished job, a job that starts and ends
/// within the batch yields its end alone, and what changes nothing writes nothing. A revived job
/// (6002) stays finished until it completes again.
Plan plan(const Batch& batch, const Before& before, sys_seconds now);

}  // namespace eb::domain

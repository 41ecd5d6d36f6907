// Everything is read before anything is written, and the read must be whole: it names every account
// that AdminListUsers named, and not too few of those we know. What another program writes
// meanwhile is newer (store::Ingest sees it, under its lock): such accounts are read again singly.
#include "account_sync.hpp"

#include "core/pause.hpp"

namespace eb::workers::sync {
namespace {

constexpr int kNamesPage = 10'000;
// A transaction keeps other writers waiting: it stays short.
constexpr std::size_t kRowsInPiece = 500;
// More than that are not removed between two calls: the answer lacks them.
constexpr std::size_t kMissingMax = 100;
constexpr std::size_t kReadAgainMax = 2'000;  // The rest is newer than this run anyway.
constexpr int kRoundsMax = 4;
constexpr std::size_t kOrphansFew = 10;
// The tables know seconds: what was written in the second of the question counts as newer.
constexpr milliseconds kQuiet{1'100};

std::size_t rows_of(const domain::Account& account) {
    return 1 + account.devices.size() + account.items.size() + account.vaults.size();
}

}  // namespace

void AccountSync::run() {
    Spool<domain::Account> spool{with_.settings.spool};
    Listing listing;
    listing.known = known();
    asked_at_ = with_.ingest.now();
    read(spool, listing);
    check(listing);
    find_orphans();
    write(spool);
    for (const auto& username : gone(listing)) again_.insert(username);  // Asked singly once more.
    read_again(std::move(again_));
}

/// Accounts of whom the tables hold anything that this server could say is gone.
std::set<Username> AccountSync::known() {
    for (std::size_t page_size = kNamesPage; page_size == kNamesPage;) {
        const auto after = rows_.empty() ? Username{} : *rows_.rbegin();
        const auto page = with_.roster.accounts(with_.server, after, kNamesPage);
        rows_.insert(page.begin(), page.end());
        page_size = page.size();
    }
    auto all = rows_;
    for (const auto& [key, online] : with_.roster.devices(with_.server)) all.insert(key.username);
    all.erase(Username{});
    return all;
}

void AccountSync::read(Spool<domain::Account>& spool, Listing& listing) {
    const auto names = with_.remote.lists.list_users();
    listing.named = {names.begin(), names.end()};
    const auto unreadable = with_.remote.lists.each_user_profile([&](domain::Account&& account) {
        listing.told.insert(account.username);
        spool.add(account);
    });
    if (unreadable > 0) with_.log.warn("profiles_unreadable", {{"count", unreadable}});
    with_.log.debug("accounts_read", {{"count", spool.size()}, {"bytes", spool.bytes()}});
}

void AccountSync::check(const Listing& listing) {
    const auto absent = missing(listing);
    if (absent.size() > kMissingMax)
        throw Distrusted{
            fmt::format("AdminListUsersFull lacks {} of {} accounts that "
                        "AdminListUsers names",
                        absent.size(), listing.named.size())};
    for (const auto& username : absent) {
        try {
            if (!with_.remote.one.user_profile(username)) continue;  // Removed in between.
        } catch (const comet::Unreachable& error) {
            if (error.kind != http::Failure::broken) throw;
            ++totals_.skipped;  // Its profile is what cannot be read.
            with_.log.warn("profile_unreadable", {{"username", username}, {"error", error.what()}});
            continue;
        }
        throw Distrusted{"AdminListUsersFull lacks " + username.value() +
                         ", whom the server knows: the answer is not whole"};
    }
    if (shrank(listing) && !with_.settings.accept_shrunk)
        throw Distrusted{
            fmt::format("{} of {} known accounts are gone at once; --accept-shrunk "
                        "believes it",
                        gone(listing).size(), listing.known.size())};
}

/// Accounts whose service ended go to nobody, from where a new service takes them.
void AccountSync::find_orphans() {
    orphans_ = with_.owners.abandoned();
    if (orphans_.empty()) return;
    const bool many = orphans_.size() > kOrphansFew && orphans_.size() * 3 > rows_.size();
    if (many && !with_.settings.accept_shrunk) {
        with_.log.warn("services_distrusted",
                       {{"ended", orphans_.size()}, {"accounts", rows_.size()}});
        orphans_.clear();
        return;
    }
    with_.log.info("services_ended", {{"accounts", orphans_.size()}});
}

domain::Batch AccountSync::empty_batch(sys_seconds asked_at) const {
    return {.server = with_.server, .asked_at = asked_at};
}

void AccountSync::count(const domain::Account& account) {
    ++totals_.accounts;
    totals_.devices += std::ssize(account.devices);
    totals_.items += std::ssize(account.items);
    totals_.vaults += std::ssize(account.vaults);
}

void AccountSync::write(Spool<domain::Account>& spool) {
    auto piece = empty_batch(asked_at_);
    std::size_t rows = 0;
    spool.each([&](domain::Account&& account) {
        count(account);
        const auto more = rows_of(account);
        if (rows + more > kRowsInPiece && rows > 0) {
            flush(piece);
            rows = 0;
        }
        rows += more;
        const auto username = account.username;
        piece.accounts.insert_or_assign(username, std::move(account));
    });
    flush(piece);
}

void AccountSync::flush(domain::Batch& piece) {
    if (piece.accounts.empty()) return;
    for (const auto& [username, account] : piece.accounts) {
        if (rows_.contains(username)) piece.known.insert(username);
        if (orphans_.contains(username)) piece.owners.emplace(username, ClientId{0});
    }
    again_.merge(with_.writer.write(std::exchange(piece, empty_batch(asked_at_))));
}

void AccountSync::read_again(std::set<Username> accounts) {
    for (int round = 1; !accounts.empty() && round <= kRoundsMax; ++round) {
        if (round > 1 && !pause(kQuiet, with_.stop)) throw Stopped{"asked to end"};
        std::set<Username> unquiet;
        std::size_t reads = 0;
        for (const auto& username : accounts) {
            if (++reads > kReadAgainMax) {
                ++totals_.skipped;
                continue;
            }
            unquiet.merge(read_one(username));
        }
        accounts = std::move(unquiet);
    }
    for (const auto& username : accounts) {
        ++totals_.skipped;
        with_.log.info("account_left_to_others", {{"username", username}});
    }
}

/// Empty: it is written.
std::set<Username> AccountSync::read_one(const Username& username) {
    auto batch = empty_batch(with_.ingest.now());
    auto account = with_.remote.one.user_profile(username);
    if (account) batch.accounts.emplace(username, std::move(*account));
    else batch.accounts_removed.insert(username);
    if (orphans_.contains(username)) batch.owners.emplace(username, ClientId{0});
    const bool removes = !batch.accounts_removed.empty();
    auto overtaken = with_.writer.write(std::move(batch));
    if (removes && overtaken.empty()) {
        ++totals_.removed;
        with_.log.info("account_gone", {{"username", username}});
    }
    return overtaken;
}

}  // namespace eb::workers::sync

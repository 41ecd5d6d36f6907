// Folds items into the last word on each account, device and job; no socket, no database.
#pragma once

#include "core/clock.hpp"
#include "cursor.hpp"
#include "domain/ingest.hpp"
#include "item.hpp"

#include <set>
#include <string>
#include <utility>

namespace eb::workers::ws_ingest {

class Batch {
public:
    /// The cursor outlives the batch: it may wait for a gap over many of them.
    Batch(ServerId server, Cursor& cursor, sys_seconds now) : cursor_(cursor), now_(now) {
        out_.server = std::move(server);
    }

    /// A new kind of item does not compile until it has an on().
    void apply(Item&& item) {
        std::visit([this](auto&& one) { on(std::forward<decltype(one)>(one)); }, std::move(item));
    }

    /// What is to be written, but for the owners; the cursor's new place is in it when it may move.
    domain::Batch take();

private:
    void on(StreamEvent&& event);
    void on(JobRead&& read) { job(std::move(read.job)); }
    void on(ProgressRead&& read);
    void on(AccountRead&& read);
    void on(AccountGone&& gone) { removed(std::move(gone.username)); }
    void on(PresenceRead&& read);
    void on(InterruptionRead&& read);
    void on(Connected&& connected) { cursor_.connected(connected.connection); }
    void on(GapFilled&& filled) { cursor_.gap_filled(filled.connection); }

    void on(comet::Hello&&) {}
    void on(comet::JobStarted&& event) { job(std::move(event.job)); }
    void on(comet::JobCompleted&& event) { job(std::move(event.job)); }
    void on(comet::DeviceChanged&& event);
    void on(comet::DevicePresence&& event);
    void on(comet::AccountChanged&&) {}  // Its profile is read; nothing is known yet.
    void on(comet::AccountRemoved&& event) { removed(std::move(event.username)); }
    void on(comet::Ignored&&) {}

    void job(domain::JobReport&& report);
    void ended(domain::JobReport&& report);
    void removed(Username&& username);

    Cursor& cursor_;
    sys_seconds now_;
    domain::Batch out_;
};

/// The accounts that occur in a batch.
std::set<Username> usernames(const domain::Batch& batch);
/// How many rows it brings; an account counts as one, whatever it has.
std::size_t rows(const domain::Batch& batch);
/// It can be halved; an account alone can, when it has more than one part.
bool divisible(const domain::Batch& batch);
/// The batch in two, for finding the row that the database refuses. The cursor goes with the second
/// half, and what is applied first is in the first.
std::pair<domain::Batch, domain::Batch> halves(domain::Batch batch);
/// The only row of a batch, for the log: what it is and its key.
std::string name_of_first(const domain::Batch& batch);

}  // namespace eb::workers::ws_ingest

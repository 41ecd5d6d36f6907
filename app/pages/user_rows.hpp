// A customer's accounts put together from what is known of them: services, the board, our tables.
#pragma once

#include "app/pulse/board.hpp"
#include "app/pulse/directory.hpp"
#include "domain/user_list.hpp"
#include "store/overviews.hpp"
#include "store/services.hpp"

#include <cstdint>
#include <vector>

namespace eb::app {

/// One row for each account that is the client's alone, whatever number of services names it; the
/// first of them leads to it.
std::vector<domain::UserRow> user_rows(ClientId client, const std::vector<store::Service>& services,
                                       const Directory& directory, const Board::Values& board,
                                       const store::Overview& overview);

/// What one kind of protected item comes to.
struct UsageKind {
    const char* name;   ///< For scripts and tests.
    const char* label;  ///< Says what is counted.
    const char* icon;
    const char* sort;  ///< The users' column that tells who has them.
    std::int64_t count = 0;
};

struct Usage {
    std::int64_t devices = 0;
    std::int64_t online = 0;
    std::int64_t storage_bytes = 0;
    std::int64_t storage_limit_bytes = 0;  ///< 0: somewhere there is no limit.
    std::int64_t items = 0;
    std::vector<UsageKind> kinds;  ///< Those that the customer has.
    std::int64_t unread = 0;       ///< Accounts whose profile was not read yet: not counted.
    sys_seconds read_at{};         ///< The oldest reading; 0: none.
};
Usage usage_of(const std::vector<domain::UserRow>& rows, const std::vector<store::ItemSum>& items);

}  // namespace eb::app

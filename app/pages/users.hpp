// A customer's accounts for the dashboard: read together, and a page of them with what only a page
// needs.
#pragma once

#include "app/http/message.hpp"
#include "app/pages/user_rows.hpp"
#include "app/pages/views.hpp"
#include "app/session/session.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace eb::app {

class Users {
public:
    struct Parts {
        std::function<SharedDirectory()> directory;
        std::function<Board::Values(ClientId)> board;
        std::function<std::vector<store::Service>(ClientId)> services;
        std::function<store::Overview(ClientId)> overview;
        std::function<std::vector<store::ItemSum>(ClientId)> items;
        std::function<std::map<store::Account, std::string>(ClientId,
                                                            const std::vector<store::Account>&)>
            contents;
    };
    explicit Users(Parts parts) : parts_(std::move(parts)) {}

    /// Everything that the dashboard's page tells of them: the first page of the table, and usage.
    void fill(ViewData& data, ClientId client, const Board::Values& board) const;
    /// `part=users` of a=dashboard-data.
    Response page(const Request& request, const Session& session) const;

private:
    std::vector<domain::UserRow> rows(ClientId client, const Board::Values& board) const;
    std::map<store::Account, std::int64_t> quotas(ClientId client,
                                                  const std::vector<domain::UserRow>& rows) const;

    Parts parts_;
};

}  // namespace eb::app

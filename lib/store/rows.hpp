// Inside lib/store: one INSERT of many rows, for the tables that each event writes. Their values
// travel beside a prepared statement and all together, so that the server has no text to take
// apart: for comet_jobs that is two fifths of its work.
#pragma once

#include "core/clock.hpp"
#include "core/strong.hpp"
#include "store/columns.hpp"
#include "store/session.hpp"

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace eb::store {

class Rows {
public:
    /// `insert` has a `?` for each value of a row; it is prepared once a connection. `table` is
    /// named when the server refuses the data.
    Rows(Session& session, std::string table, std::string insert);
    ~Rows();
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;

    /// The row's key, where there is a single row.
    Rows& key(std::string text) {
        key_ = std::move(text);
        return *this;
    }

    /// A row's values, in the order of the statement's `?`; every row's are of the same types.
    template <class... Values>
    void add(const Values&... values) {
        begin_row(sizeof...(Values));
        (put(values), ...);
    }

    /// As many bytes as a statement should carry: run_ahead() before the next add().
    bool full() const;

    /// Sends the rows, if there are any, and goes on; what they fail with is thrown by the
    /// session's next statement or commit. The next add() begins anew.
    void run_ahead();

    struct Values;

private:
    void begin_row(std::size_t columns);
    void put(std::string_view text);
    void put_number(std::optional<std::int64_t> number);
    void put(std::integral auto number) { put_number(static_cast<std::int64_t>(number)); }
    void put(sys_seconds at) { put_number(unix_seconds(at)); }
    void put(const std::optional<sys_seconds>& at) {
        put_number(at ? std::optional{unix_seconds(*at)} : std::nullopt);
    }
    template <class Tag, class T>
    void put(const Strong<Tag, T>& id) {
        put(id.value());
    }

    Session& session_;
    std::string table_;
    std::string insert_;
    std::string key_;
    std::unique_ptr<Values> values_;
};

}  // namespace eb::store

// Inside lib/store: a statement written front to back, its values escaped where they stand; one
// statement may carry many rows.
#pragma once

#include "core/clock.hpp"
#include "core/strong.hpp"
#include "store/session.hpp"

#include <concepts>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace eb::store {

/// A row of a result, while it is handed over. Columns are counted from 0; NULL reads as empty or
/// 0.
class Row {
public:
    bool is_null(std::size_t column) const { return values_[column] == nullptr; }
    std::string text(std::size_t column) const {
        return is_null(column) ? std::string{} : std::string{values_[column], lengths_[column]};
    }
    std::int64_t integer(std::size_t column) const;
    sys_seconds time(std::size_t column) const { return from_unix(integer(column)); }

private:
    friend class Query;
    const char* const* values_ = nullptr;
    const unsigned long* lengths_ = nullptr;
};

class Query {
public:
    /// `table` is named when the server refuses the data.
    Query(Session& session, std::string table) : session_(session), table_(std::move(table)) {}

    /// The row's key, where the statement is about a single row.
    Query& key(std::string text) {
        key_ = std::move(text);
        return *this;
    }

    /// SQL as it stands; never a value.
    Query& text(std::string_view sql) {
        sql_ += sql;
        return *this;
    }

    Query& value(std::string_view text);
    Query& value(std::integral auto number) { return text(std::to_string(number)); }
    Query& value(sys_seconds at) { return value(unix_seconds(at)); }
    template <class Tag, class T>
    Query& value(const Strong<Tag, T>& id) {
        return value(id.value());
    }

    /// `v, v, …`
    template <class... Values>
    Query& values(const Values&... values) {
        bool first = true;
        ((sql_ += first ? "" : ", ", first = false, value(values)), ...);
        return *this;
    }

    /// `(v, v, …)`, with a comma before it unless it is the first.
    template <class... Values>
    Query& row(const Values&... of_row) {
        sql_ += rows_++ == 0 ? "(" : ", (";
        values(of_row...);
        sql_ += ")";
        return *this;
    }

    /// `(v, v, …)` of a range, for IN; the range must not be empty.
    template <class Range>
    Query& list(const Range& values) {
        sql_ += "(";
        bool first = true;
        for (const auto& one : values) {
            if (!first) sql_ += ", ";
            first = false;
            value(one);
        }
        sql_ += ")";
        return *this;
    }

    /// Runs it; answers the number of rows affected. Throws Unavailable or Rejected.
    std::int64_t run();

    /// Sends a write and goes on, so that the next statement is put together while the server works
    /// on this one. What it fails with is thrown by the session's next statement or commit.
    void run_ahead();

    /// Runs it and hands each row over. The whole result is in memory: every list needs its LIMIT.
    void rows(std::size_t columns, const std::function<void(const Row&)>& each);

private:
    void send();
    [[noreturn]] void fail();

    Session& session_;
    std::string table_;
    std::string key_;
    std::string sql_;
    int rows_ = 0;
};

inline constexpr std::size_t kKeysInStatement = 500;

/// Calls for pieces of the range that fit a statement.
template <class Range, class Call>
void in_pieces(const Range& range, std::size_t size, const Call& call) {
    std::vector<typename Range::value_type> piece;
    for (auto next = range.begin(); next != range.end();) {
        piece.clear();
        for (; next != range.end() && piece.size() < size; ++next) piece.push_back(*next);
        call(piece);
    }
}

}  // namespace eb::store

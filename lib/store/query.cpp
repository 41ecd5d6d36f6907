// Values go into the statement as literals, escaped byte by byte, which UTF-8 allows; then one call
// sends it. SOCI would take the text apart and put it together again, value by value.
#include "store/query.hpp"

#include <soci/mysql/soci-mysql.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <stdexcept>

namespace eb::store {
namespace {

/// Means itself between quotes, in every mode of the server.
bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return c >= ' ' && c <= '~' && c != '\'' && c != '\\'; });
}

struct FreeResult {
    void operator()(MYSQL_RES* result) const { mysql_free_result(result); }
};

}  // namespace

std::int64_t Row::integer(std::size_t column) const {
    if (is_null(column)) return 0;
    std::int64_t number = 0;
    const auto* const text = values_[column];
    const auto read = std::from_chars(text, text + lengths_[column], number);
    if (read.ec != std::errc{}) throw std::logic_error{"a column holds no whole number"};
    return number;
}

Query& Query::value(std::string_view text) {
    sql_ += '\'';
    if (is_plain(text)) {
        sql_ += text;
    } else if (session_.takes_backslashes()) {
        const auto from = sql_.size();
        sql_.resize(from + 2 * text.size() + 1);
        sql_.resize(from + mysql_escape_string(sql_.data() + from, text.data(), text.size()));
    } else {
        for (const char c : text) sql_.append(c == '\'' ? 2 : 1, c);
    }
    sql_ += '\'';
    return *this;
}

void Query::send() {
    session_.before_statement();
    if (mysql_real_query(session_.handle(), sql_.data(), sql_.size()) != 0) fail();
}

void Query::fail() {
    auto* connection = session_.handle();
    session_.raise(mysql_errno(connection), mysql_error(connection), table_, key_);
}

std::int64_t Query::run() {
    send();
    auto* connection = session_.handle();
    const std::unique_ptr<MYSQL_RES, FreeResult> unasked{mysql_store_result(connection)};
    if (!unasked && mysql_errno(connection) != 0) fail();
    return static_cast<std::int64_t>(mysql_affected_rows(connection));
}

void Query::run_ahead() {
    session_.send_ahead({.table = std::move(table_),
                         .key = std::move(key_),
                         .run = [handle = session_.handle(), sql = std::move(sql_)]() -> Answer {
                             if (mysql_real_query(handle, sql.data(), sql.size()) == 0) return {};
                             return {.number = mysql_errno(handle), .message = mysql_error(handle)};
                         }});
}

void Query::rows(std::size_t columns, const std::function<void(const Row&)>& each) {
    send();
    auto* connection = session_.handle();
    const std::unique_ptr<MYSQL_RES, FreeResult> result{mysql_store_result(connection)};
    if (!result) fail();
    if (mysql_num_fields(result.get()) != columns)
        throw std::logic_error{"statement on " + table_ + ": other columns than asked for"};
    // As text, whatever the column's type: that is how the server sends it, and we know what we
    // asked for.
    Row row;
    while (auto* const values = mysql_fetch_row(result.get())) {
        row.values_ = values;
        row.lengths_ = mysql_fetch_lengths(result.get());
        each(row);
    }
}

}  // namespace eb::store

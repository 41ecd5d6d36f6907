// MariaDB's bulk execution (COM_STMT_BULK_EXECUTE): values go column by column to the client
// library, which sends all rows in one message. A server or proxy that does not offer it, and one
// that logs statements for its replicas, gets the same statement row by row.
#include "store/rows.hpp"

#include "store/connection.hpp"

#include <mysql.h>

#include <stdexcept>
#include <vector>

namespace eb::store {
namespace {

constexpr unsigned int kOnlyRowReplication = 4033;  // ER_BINLOG_NON_SUPPORTED_BULK

struct Column {
    bool is_text = false;
    std::vector<std::int64_t> numbers;
    std::vector<char> indicators;  // Whether a number is NULL.
    std::vector<std::size_t> offsets;
    std::vector<unsigned long> lengths;
    std::vector<const char*> texts;  // Once the bytes stay where they are.
};

Answer answer_of(MYSQL_STMT* statement) {
    return {.number = mysql_stmt_errno(statement), .message = mysql_stmt_error(statement)};
}

}  // namespace

struct Rows::Values {
    std::vector<Column> columns;
    std::size_t column = 0;  // The next value's.
    std::size_t rows = 0;
    std::string bytes;  // Of all texts, one after another.

    Column& next() {
        if (column == columns.size()) throw std::logic_error{"a row has more values than said"};
        return columns[column++];
    }

    /// For all rows at once; or for `row` alone.
    std::vector<MYSQL_BIND> binds(std::optional<std::size_t> row) {
        std::vector<MYSQL_BIND> out(columns.size(), MYSQL_BIND{});
        for (std::size_t i = 0; i < columns.size(); ++i) {
            auto& from = columns[i];
            auto& bind = out[i];
            const auto at = row.value_or(0);
            if (from.is_text) {
                bind.buffer_type = MYSQL_TYPE_STRING;
                bind.length = &from.lengths[at];
                // An array of pointers; for a single row the text itself.
                bind.buffer =
                    row ? const_cast<char*>(from.texts[at]) : static_cast<void*>(from.texts.data());
                bind.buffer_length = row ? from.lengths[at] : 0;
                continue;
            }
            bind.buffer_type = row && from.indicators[at] == STMT_INDICATOR_NULL
                                   ? MYSQL_TYPE_NULL
                                   : MYSQL_TYPE_LONGLONG;
            bind.buffer = &from.numbers[at];
            if (!row) bind.u.indicator = from.indicators.data();
        }
        return out;
    }

    Answer execute(MYSQL_STMT* statement, std::optional<std::size_t> row) {
        auto binds_of = binds(row);
        const unsigned int count = row ? 0 : static_cast<unsigned int>(rows);
        if (mysql_stmt_attr_set(statement, STMT_ATTR_ARRAY_SIZE, &count) != 0 ||
            mysql_stmt_bind_param(statement, binds_of.data()) != 0 ||
            mysql_stmt_execute(statement) != 0)
            return answer_of(statement);
        return {};
    }

    Answer execute_all(Connection& connection, MYSQL_STMT* statement) {
        for (auto& column_of : columns) {
            column_of.texts.clear();
            for (const auto offset : column_of.offsets)
                column_of.texts.push_back(bytes.data() + offset);
        }
        if (connection.takes_many()) {
            auto answer = execute(statement, std::nullopt);
            if (answer.number != kOnlyRowReplication) return answer;
            connection.takes_one_by_one();
        }
        for (std::size_t row = 0; row < rows; ++row) {
            if (auto answer = execute(statement, row); answer.number != 0) return answer;
        }
        return {};
    }
};

Rows::Rows(Session& session, std::string table, std::string insert)
    : session_(session),
      table_(std::move(table)),
      insert_(std::move(insert)),
      values_(std::make_unique<Values>()) {}

Rows::~Rows() = default;

void Rows::begin_row(std::size_t columns) {
    auto& values = *values_;
    if (values.rows++ == 0) values.columns.resize(columns);
    values.column = 0;
}

void Rows::put(std::string_view text) {
    auto& column = values_->next();
    column.is_text = true;
    column.offsets.push_back(values_->bytes.size());
    column.lengths.push_back(text.size());
    values_->bytes += text;
}

void Rows::put_number(std::optional<std::int64_t> number) {
    auto& column = values_->next();
    column.numbers.push_back(number.value_or(0));
    column.indicators.push_back(number ? STMT_INDICATOR_NONE : STMT_INDICATOR_NULL);
}

bool Rows::full() const {
    return values_->bytes.size() + values_->rows * kRowBytes >= kStatementContentMax;
}

void Rows::run_ahead() {
    if (values_->rows == 0) return;
    session_.send_ahead({.table = table_,
                         .key = key_,
                         .run = [&connection = session_.connection(), insert = insert_,
                                 values = std::shared_ptr<Values>{std::move(values_)}]() -> Answer {
                             MYSQL_STMT* statement = nullptr;
                             auto answer = connection.prepare(insert, statement);
                             if (answer.number != 0) return answer;
                             return values->execute_all(connection, statement);
                         }});
    values_ = std::make_unique<Values>();
}

}  // namespace eb::store

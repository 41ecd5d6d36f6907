// Binding and running.
#include "store/query.hpp"

#include "store/param.hpp"

#include <charconv>

namespace eb::store {

std::int64_t Row::integer(std::size_t column) const {
    if (is_null(column)) return 0;
    const auto& text = values_[column];
    std::int64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc{}) throw std::logic_error{"a column holds no whole number"};
    return number;
}

std::string Query::next_name() { return "v" + std::to_string(texts_.size() + numbers_.size()); }

Query& Query::value(std::string text) {
    texts_.push_back({next_name(), std::move(text)});
    sql_ += ":" + texts_.back().name;
    return *this;
}

Query& Query::number_value(long long number) {
    numbers_.push_back({next_name(), number});
    sql_ += ":" + numbers_.back().name;
    return *this;
}

void Query::bind(soci::statement& statement) {
    for (const auto& [name, text] : texts_) statement.exchange(param(text, name));
    for (const auto& [name, number] : numbers_) statement.exchange(param(number, name));
}

std::int64_t Query::run() {
    session_.before_statement();
    try {
        soci::statement statement{session_.sql()};
        bind(statement);
        statement.alloc();
        statement.prepare(sql_);
        statement.define_and_bind();
        statement.execute(true);
        return statement.get_affected_rows();
    } catch (const soci::soci_error& error) {
        session_.raise(error, table_, key_);
    }
}

void Query::rows(std::size_t columns, const std::function<void(const Row&)>& each) {
    session_.before_statement();
    Row row;
    row.values_.resize(columns);
    row.nulls_.resize(columns);
    try {
        soci::statement statement{session_.sql()};
        // As text, whatever the column's type: that is how the server sends it, and we know what we
        // asked for.
        for (std::size_t i = 0; i < columns; ++i)
            statement.exchange(soci::into(row.values_[i], row.nulls_[i]));
        bind(statement);
        statement.alloc();
        statement.prepare(sql_);
        statement.define_and_bind();
        statement.execute(false);
        while (statement.fetch()) each(row);
    } catch (const soci::soci_error& error) {
        session_.raise(error, table_, key_);
    }
}

}  // namespace eb::store

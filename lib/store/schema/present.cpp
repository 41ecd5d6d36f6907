// Three questions to information_schema.
#include "store/schema/present.hpp"

#include <set>

namespace eb::store::schema {

std::vector<std::string> PresentTable::primary() const {
    const auto found = indexes.find("PRIMARY");
    return found == indexes.end() ? std::vector<std::string>{} : found->second.columns;
}

bool PresentTable::has_key(const std::vector<std::string>& of) const {
    const std::set<std::string> wanted{of.begin(), of.end()};
    for (const auto& [name, index] : indexes) {
        const std::set<std::string> has{index.columns.begin(), index.columns.end()};
        if (index.unique && index.whole && has == wanted) return true;
    }
    return false;
}

Present present_tables(Session& session) {
    constexpr std::string_view kOurs =
        " WHERE table_schema = DATABASE() AND (table_name LIKE 'comet\\_%' OR table_name LIKE "
        "'eb\\_%')";
    Present tables;
    Query{session, "information_schema"}
        .text(
            "SELECT table_name, table_type = 'BASE TABLE', engine,"
            " row_format IN ('Compact', 'Redundant') FROM information_schema.tables")
        .text(kOurs)
        .rows(4, [&](const Row& row) {
            auto& table = tables[row.text(0)];
            table.base = row.integer(1) != 0;
            table.engine = row.text(2);
            table.compact = row.integer(3) != 0;
        });
    // An ENUM without a default has its first word.
    Query{session, "information_schema"}
        .text(
            "SELECT table_name, LOWER(column_name), column_type, is_nullable = 'YES',"
            " is_nullable = 'NO' AND column_default IS NULL AND data_type <> 'enum'"
            " AND extra NOT LIKE '%auto_increment%' AND COALESCE(generation_expression, '') = '',"
            " extra LIKE '%on update%', character_set_name FROM information_schema.columns")
        .text(kOurs)
        .rows(7, [&](const Row& row) {
            tables[row.text(0)].columns[row.text(1)] = {.type = row.text(2),
                                                        .nullable = row.integer(3) != 0,
                                                        .demanded = row.integer(4) != 0,
                                                        .restamped = row.integer(5) != 0,
                                                        .charset = row.text(6)};
        });
    Query{session, "information_schema"}
        .text(
            "SELECT table_name, index_name, LOWER(column_name), non_unique = 0, sub_part IS NULL"
            " FROM information_schema.statistics")
        .text(kOurs)
        .text(" ORDER BY table_name, index_name, seq_in_index")
        .rows(5, [&](const Row& row) {
            auto& index = tables[row.text(0)].indexes[row.text(1)];
            index.columns.push_back(row.text(2));
            index.unique = row.integer(3) != 0;
            index.whole = index.whole && row.integer(4) != 0;
        });
    return tables;
}

}  // namespace eb::store::schema

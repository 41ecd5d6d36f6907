// Three questions to information_schema.
#include "store/schema/present.hpp"

namespace eb::store::schema {

std::vector<std::string> PresentTable::primary() const {
    const auto found = indexes.find("PRIMARY");
    return found == indexes.end() ? std::vector<std::string>{} : found->second;
}

std::map<std::string, PresentTable> present_tables(Session& session) {
    constexpr std::string_view kOurs =
        " WHERE table_schema = DATABASE() AND (table_name LIKE 'comet\\_%' OR table_name LIKE "
        "'eb\\_%')";
    std::map<std::string, PresentTable> tables;
    Query{session, "information_schema"}
        .text(
            "SELECT table_name, LOWER(column_name), is_nullable = 'YES' FROM "
            "information_schema.columns")
        .text(kOurs)
        .rows(3, [&](const Row& row) {
            tables[row.text(0)].columns[row.text(1)] = {.nullable = row.integer(2) != 0};
        });
    Query{session, "information_schema"}
        .text(
            "SELECT table_name, index_name, LOWER(column_name) FROM information_schema.statistics")
        .text(kOurs)
        .text(" ORDER BY table_name, index_name, seq_in_index")
        .rows(3, [&](const Row& row) {
            tables[row.text(0)].indexes[row.text(1)].push_back(row.text(2));
        });
    return tables;
}

}  // namespace eb::store::schema

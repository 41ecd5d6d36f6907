// Columns, defaults and indexes are added; whatever else is there stays, because other programs
// know it.
#include "store/schema/additions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace eb::store::schema {
namespace {

/// Whether an index serves the same look-ups: it begins with the same columns. A unique one must be
/// just these.
bool serves(const PresentIndex& has, const std::vector<std::string>& wanted, bool unique) {
    if (unique) return has.unique && has.whole && has.columns == wanted;
    return has.columns.size() >= wanted.size() &&
           std::equal(wanted.begin(), wanted.end(), has.columns.begin());
}

/// `DEFAULT 0` of `INT NOT NULL DEFAULT 0`; empty without one.
std::string default_of(const Column& column) {
    const auto from = column.definition.find("DEFAULT ");
    if (from == std::string::npos) return "";
    return column.definition.substr(from, column.definition.find(" ON UPDATE") - from);
}

/// Whether its type takes our default: some have a time as a number.
bool takes_default(const Column& column, const PresentColumn& present) {
    const auto value = default_of(column);
    const bool time = present.type == "timestamp" || present.type == "datetime";
    return !value.empty() && (time || value.find("CURRENT_TIMESTAMP") == std::string::npos);
}

bool is_indispensable(const Column& column) {
    return column.definition.find("NOT NULL") != std::string::npos && default_of(column).empty();
}

std::string key_condition(const std::vector<std::string>& columns) {
    std::string sql;
    for (const auto& column : columns) {
        sql += sql.empty() ? "CONCAT(" : ", ' AND ', ";
        sql += fmt::format("'{0} = ', QUOTE({0})", column);
    }
    return sql + ")";
}

/// A new unique key: rows that it would refuse are named instead.
void ask_for_twins(const Table& table, const PresentTable& present,
                   std::vector<std::string> columns, Draft& draft) {
    std::erase_if(columns, [&](const auto& column) { return !present.has(column); });
    if (columns.empty()) return;
    draft.questions.push_back(
        {table.name,
         fmt::format("SELECT {0} FROM {1} WHERE {2} IS NOT NULL GROUP BY {3} HAVING COUNT(*) > 1"
                     " LIMIT 11",
                     key_condition(columns), table.name,
                     fmt::format("{}", fmt::join(columns, " IS NOT NULL AND ")),
                     fmt::format("{}", fmt::join(columns, ", "))),
         "rows that are one under the key (" + fmt::format("{}", fmt::join(columns, ", ")) + ")"});
}

void find_obstacles(const Table& table, const PresentTable& present, Draft& draft) {
    const auto key = names_in(table.primary);
    const auto in_the_way = [&](const std::string& what) {
        draft.obstacles.push_back(fmt::format("{}: {}", table.name, what));
    };
    if (!present.base) return in_the_way("is a view; rename it, a table of that name is needed");
    if (present.engine != "InnoDB") {
        in_the_way(
            fmt::format("is a {0} table, which knows no transactions: ALTER TABLE {1} "
                        "ENGINE=InnoDB",
                        present.engine, table.name));
    }
    std::map<std::string, const Column*> ours;
    for (const auto& column : table.columns) {
        ours[column.name] = &column;
        if (!present.has(column.name) && is_indispensable(column))
            in_the_way(fmt::format("has no column {}, so it is another program's; rename it",
                                   column.name));
    }
    for (const auto& [name, column] : present.columns) {
        if (ours.contains(name) || !column.demanded || table.brings_all) continue;
        in_the_way(
            fmt::format("every row must bring the column {0} ({1}), which these programs do "
                        "not know; give it a default: ALTER TABLE {2} ALTER COLUMN {0} SET "
                        "DEFAULT …",
                        name, column.type, table.name));
    }
    for (const auto& [name, index] : present.indexes) {
        const bool narrower =
            index.unique && index.columns.size() < key.size() &&
            std::all_of(index.columns.begin(), index.columns.end(), [&](const auto& column) {
                return std::find(key.begin(), key.end(), column) != key.end();
            });
        if (!narrower) continue;
        in_the_way(fmt::format("the key {} is on ({}) alone, but rows are one per ({}); change it",
                               name, fmt::join(index.columns, ", "), table.primary));
    }
}

/// Names and contents come from customers' machines: any character.
void note_charsets(const Table& table, const PresentTable& present, Draft& draft) {
    std::string columns;
    std::string charset;
    for (const char* name : {"name", "username", "account_name", "friendly_name", "content"}) {
        const auto found = present.columns.find(name);
        if (found == present.columns.end()) continue;
        const auto& has = found->second.charset;
        if (has.empty() || has == "utf8mb4") continue;
        columns += (columns.empty() ? "" : ", ") + std::string{name};
        charset = has;
    }
    if (columns.empty()) return;
    draft.notes.push_back(fmt::format(
        "{0}: {1} can hold {2} alone, so a row with another character (an emoji in a name) is "
        "refused and logged; to take them all: ALTER TABLE {0} CONVERT TO CHARACTER SET utf8mb4",
        table.name, columns, charset));
}

}  // namespace

std::vector<std::string> names_in(const std::string& columns) {
    std::vector<std::string> names;
    std::string name;
    bool prefix = false;
    for (const char c : columns + ",") {
        if (c == '(') prefix = true;
        if (c == ',') names.push_back(std::move(name)), name.clear(), prefix = false;
        else if (!prefix && c != ' ') name += c;
    }
    return names;
}

void plan_additions(const Table& table, const PresentTable& present, Draft& draft) {
    find_obstacles(table, present, draft);
    note_charsets(table, present, draft);
    if (!present.base) return;

    std::vector<std::string> changes;
    std::vector<std::string> added;
    std::vector<std::string> defaults;
    for (const auto& column : table.columns) {
        const auto found = present.columns.find(column.name);
        if (found == present.columns.end()) {
            changes.push_back(fmt::format("ADD COLUMN {} {}", column.name, column.definition));
            added.push_back(column.name);
        } else if (found->second.demanded && takes_default(column, found->second)) {
            changes.push_back(
                fmt::format("ALTER COLUMN {} SET {}", column.name, default_of(column)));
            defaults.push_back(column.name);
        }
    }
    bool indexes = false;
    const auto add_index = [&](const Index& index) {
        const auto wanted = names_in(index.columns);
        if (index.unique) ask_for_twins(table, present, wanted, draft);
        // Another index may have that name already.
        const auto name = present.indexes.contains(index.name) ? index.name + "_eb" : index.name;
        changes.push_back(
            fmt::format("ADD {}KEY {} ({})", index.unique ? "UNIQUE " : "", name, index.columns));
        added.push_back(name);
        indexes = true;
    };
    const auto key = names_in(table.primary);
    if (!present.has_key(key)) add_index({"uq_row", table.primary, true});
    for (const auto& index : table.indexes) {
        const auto wanted = names_in(index.columns);
        const bool served =
            std::any_of(present.indexes.begin(), present.indexes.end(),
                        [&](const auto& has) { return serves(has.second, wanted, index.unique); });
        if (!served) add_index(index);
    }
    if (changes.empty()) return;
    if (indexes && present.compact) changes.emplace_back("ROW_FORMAT=DYNAMIC");

    std::string sentence = table.name + ":";
    if (!added.empty()) sentence += fmt::format(" add {}", fmt::join(added, ", "));
    if (!defaults.empty()) {
        sentence +=
            fmt::format("{} a default for {}", added.empty() ? "" : ";", fmt::join(defaults, ", "));
    }
    draft.additions.push_back(
        {.sentence = std::move(sentence),
         .sql = fmt::format("ALTER TABLE {} {}", table.name, fmt::join(changes, ", ")),
         .probe = "ALTER TABLE " + table.name});
}

}  // namespace eb::store::schema

// There is no version number: what is to be done follows from what is there, because PHP programs
// have made these tables in several shapes, and an interrupted run must simply go on.
#include "store/schema/migrator.hpp"

#include "store/query.hpp"
#include "store/schema/key_changes.hpp"
#include "store/schema/present.hpp"
#include "store/schema/tables.hpp"

#include <algorithm>
#include <cctype>
#include <set>

namespace eb::store::schema {
namespace {

constexpr const char* kUsers = "comet_users";
constexpr const char* kOurUsers = "eb_comet_users";

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

/// Whether an index serves the same look-ups: it begins with the same columns. A unique one must be
/// just these.
bool serves(const std::vector<std::string>& has, const std::vector<std::string>& wanted,
            bool unique) {
    if (unique) return has == wanted;
    return has.size() >= wanted.size() && std::equal(wanted.begin(), wanted.end(), has.begin());
}

void plan_additions(const Table& table, const PresentTable& present, std::vector<Step>& steps) {
    std::string changes;
    std::string named;
    const auto add = [&](const std::string& sql, const std::string& name) {
        changes += (changes.empty() ? "" : ", ") + sql;
        named += (named.empty() ? "" : ", ") + name;
    };
    for (const auto& column : table.columns) {
        if (present.has(column.name)) continue;
        add(fmt::format("ADD COLUMN {} {}", column.name, column.definition), column.name);
    }
    for (const auto& index : table.indexes) {
        const auto wanted = names_in(index.columns);
        const bool served =
            std::any_of(present.indexes.begin(), present.indexes.end(),
                        [&](const auto& has) { return serves(has.second, wanted, index.unique); });
        if (served) continue;
        // Another index may have that name already.
        const auto name = present.indexes.contains(index.name) ? index.name + "_eb" : index.name;
        add(fmt::format("ADD {}KEY {} ({})", index.unique ? "UNIQUE " : "", name, index.columns),
            name);
    }
    if (!changes.empty()) {
        steps.push_back({fmt::format("{}: add {}", table.name, named),
                         fmt::format("ALTER TABLE {} {}", table.name, changes)});
    }
}

/// comet_users is a name that other programs use for other shapes.
bool is_ours(const Table& users, const PresentTable& present) {
    return present.primary() == names_in(users.primary) &&
           std::all_of(users.columns.begin(), users.columns.end(),
                       [&](const Column& column) { return present.has(column.name); });
}

std::string users_table_in(const std::map<std::string, PresentTable>& present) {
    for (const auto& table : account_tables()) {
        if (table.name != kUsers) continue;
        const auto found = present.find(kUsers);
        return found == present.end() || is_ours(table, found->second) ? kUsers : kOurUsers;
    }
    return kUsers;
}

bool has_sequence_row(Session& session) {
    bool found = false;
    Query{session, "eb_pulse_seq"}
        .text("SELECT n FROM eb_pulse_seq WHERE one = 1")
        .rows(1, [&](const Row&) { found = true; });
    return found;
}

std::vector<Step> plan_in(Session& session) {
    const auto present = present_tables(session);
    std::vector<Step> steps;
    plan_key_changes(present, steps);
    for (const auto* group : {&job_tables(), &account_tables(), &live_tables(), &day_tables()}) {
        for (auto table : *group) {
            if (table.name == kUsers) table.name = users_table_in(present);
            const auto found = present.find(table.name);
            if (found != present.end()) {
                plan_additions(table, found->second, steps);
            } else {
                steps.push_back({fmt::format("{}: create ({})", table.name, table.about),
                                 create_statement(table)});
            }
        }
    }
    // Should only the sequence have been lost, it goes on behind the log.
    if (!present.contains("eb_pulse_seq") || !has_sequence_row(session)) {
        steps.push_back({"eb_pulse_seq: its one row",
                         "INSERT IGNORE INTO eb_pulse_seq (one, n) SELECT 1, COALESCE(MAX(id), 0) "
                         "FROM eb_pulse_log"});
    }
    return steps;
}

/// Two migrators at once: the second one waits and then finds nothing to do.
class Alone {
public:
    explicit Alone(Session& session) : session_(session) {
        std::int64_t got = 0;
        Query{session_, ""}
            .text("SELECT COALESCE(GET_LOCK(CONCAT('eb-migrate.', DATABASE()), 60), 0)")
            .rows(1, [&](const Row& row) { got = row.integer(0); });
        if (got != 1) throw Unavailable{Trouble::contention, 0, "another eb-migrate is at work"};
    }
    ~Alone() {
        try {
            Query{session_, ""}
                .text("SELECT RELEASE_LOCK(CONCAT('eb-migrate.', DATABASE()))")
                .rows(1, [](const Row&) {});
        } catch (const std::exception&) {
            session_.discard();  // The lock ends with its connection.
        }
    }
    Alone(const Alone&) = delete;
    Alone& operator=(const Alone&) = delete;

private:
    Session& session_;
};

}  // namespace

std::vector<Step> Migrator::plan() {
    return reading(pool_, [](Session& session) { return plan_in(session); });
}

std::vector<Step> Migrator::apply() {
    Session session{pool_};
    const Alone alone{session};
    auto steps = plan_in(session);
    for (const auto& step : steps) Query{session, step.sentence}.text(step.sql).run();
    return steps;
}

std::optional<std::string> unfit(Pool& pool) {
    const auto steps = Migrator{pool}.plan();
    if (steps.empty()) return std::nullopt;
    return fmt::format("the database needs {} change{} first ({}): run eb-migrate", steps.size(),
                       steps.size() == 1 ? "" : "s", steps.front().sentence);
}

std::string users_table(Pool& pool) {
    return reading(pool, [](Session& session) { return users_table_in(present_tables(session)); });
}

}  // namespace eb::store::schema

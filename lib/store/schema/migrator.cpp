// There is no version number: what is to be done follows from what is there, because PHP programs
// have made these tables in several shapes, and an interrupted run must simply go on.
#include "store/schema/migrator.hpp"

#include "store/query.hpp"
#include "store/schema/additions.hpp"
#include "store/schema/draft.hpp"
#include "store/schema/key_changes.hpp"
#include "store/schema/present.hpp"
#include "store/schema/tables.hpp"

#include <fmt/format.h>

#include <set>

namespace eb::store::schema {
namespace {

constexpr const char* kUsers = "comet_users";
constexpr const char* kOurUsers = "eb_comet_users";

/// comet_users is a name that other programs use for other shapes.
bool is_ours(const Table& users, const PresentTable& present) {
    return present.base && present.primary() == names_in(users.primary);
}

std::string users_table_in(const Present& present) {
    for (const auto& table : account_tables()) {
        if (table.name != kUsers) continue;
        const auto found = present.find(kUsers);
        return found == present.end() || is_ours(table, found->second) ? kUsers : kOurUsers;
    }
    return kUsers;
}

/// By the tables' shapes alone, which is cheap enough for every start of every program.
Draft draft_of(Present present) {
    Draft draft;
    plan_key_changes(present, draft);
    for (const auto* group : {&job_tables(), &account_tables(), &live_tables(), &day_tables()}) {
        for (auto table : *group) {
            if (table.name == kUsers) table.name = users_table_in(present);
            const auto found = present.find(table.name);
            if (found != present.end()) {
                plan_additions(table, found->second, draft);
            } else {
                draft.creations.push_back(
                    {.sentence = fmt::format("{}: create ({})", table.name, table.about),
                     .sql = create_statement(table)});
            }
        }
    }
    return draft;
}

bool answers(Session& session, const std::string& table, const std::string& sql) {
    bool found = false;
    Query{session, table}.text(sql).rows(1, [&](const Row&) { found = true; });
    return found;
}

void ask(Session& session, const Question& question, Plan& plan) {
    constexpr std::size_t kNamed = 10;
    std::vector<std::string> rows;
    Query{session, question.table}.text(question.sql).rows(1, [&](const Row& row) {
        rows.push_back(row.text(0));
    });
    if (rows.empty()) return;
    const bool more = rows.size() > kNamed;
    if (more) rows.resize(kNamed);
    plan.obstacles.push_back(fmt::format("{}: {}; keep one of each and delete the others:\n  {}{}",
                                         question.table, question.complaint,
                                         fmt::join(rows, "\n  "), more ? "\n  and more" : ""));
}

void append(std::vector<Step>& steps, std::vector<Step> more) {
    for (auto& step : more) steps.push_back(std::move(step));
}

enum class Depth {
    shapes,  ///< What programs need to work.
    rows,    ///< And what is to be put right in rows.
};

Plan plan_in(Session& session, Depth depth) {
    const auto present = present_tables(session);
    auto draft = draft_of(present);
    Plan plan{
        .steps = {}, .obstacles = std::move(draft.obstacles), .notes = std::move(draft.notes)};
    // New tables come first: should the right to create them be missing, nothing was done.
    append(plan.steps, std::move(draft.creations));
    if (depth == Depth::rows) {
        for (const auto& question : draft.questions) ask(session, question, plan);
        for (auto& repair : draft.repairs) {
            if (answers(session, repair.table, repair.asks))
                append(plan.steps, std::move(repair.steps));
        }
    }
    append(plan.steps, std::move(draft.key_changes));
    append(plan.steps, std::move(draft.additions));
    // Should only the sequence have been lost, it goes on behind the log.
    if (!present.contains("eb_pulse_seq") ||
        !answers(session, "eb_pulse_seq", "SELECT n FROM eb_pulse_seq WHERE one = 1")) {
        plan.steps.push_back({.sentence = "eb_pulse_seq: its one row",
                              .sql = "INSERT IGNORE INTO eb_pulse_seq (one, n) SELECT 1, "
                                     "COALESCE(MAX(id), 0) FROM eb_pulse_log"});
    }
    return plan;
}

/// Two migrators at once: the second one waits and then finds nothing to do.
class Alone {
public:
    Alone(Session& session, const Narrator& narrator) : session_(session) {
        constexpr int kTries = 12;
        for (int left = kTries; !get(left == kTries ? 0 : 5); --left) {
            if (left == kTries) narrator.waiting();
            if (left == 0) {
                throw Unavailable{Trouble::contention, 0,
                                  "another eb-migrate is at work, or the last statement of one "
                                  "that was ended"};
            }
        }
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
    bool get(int seconds_to_wait) {
        std::int64_t got = 0;
        Query{session_, ""}
            .text("SELECT COALESCE(GET_LOCK(CONCAT('eb-migrate.', DATABASE()), ")
            .value(seconds_to_wait)
            .text("), 0)")
            .rows(1, [&](const Row& row) { got = row.integer(0); });
        return got == 1;
    }

    Session& session_;
};

[[noreturn]] void forbidden(const std::set<std::string>& words) {
    throw Obstructed{fmt::format(
        "nothing was changed, because the database user may not do all of it; it needs CREATE, "
        "ALTER, SELECT, INSERT and UPDATE on this database, for the time of eb-migrate:\n"
        "  {}",
        fmt::join(words, "\n  "))};
}

/// Rights are seen before anything is done: half a migration helps nobody.
void try_rights(Session& session, const std::vector<Step>& steps) {
    std::set<std::string> probes;
    std::set<std::string> refusals;
    for (const auto& step : steps) {
        if (step.probe.empty() || !probes.insert(step.probe).second) continue;
        try {
            Query{session, step.sentence}.text(step.probe).run();
        } catch (const Unavailable& error) {
            if (error.trouble != Trouble::schema) throw;
            refusals.insert(error.what());
        }
    }
    if (!refusals.empty()) forbidden(refusals);
}

void refuse_obstructed(const Plan& plan) {
    if (plan.obstacles.empty()) return;
    throw Obstructed{fmt::format("nothing was changed, because this is in the way:\n{}",
                                 fmt::join(plan.obstacles, "\n"))};
}

}  // namespace

Plan Migrator::plan() {
    return reading(pool_, [](Session& session) { return plan_in(session, Depth::rows); });
}

std::vector<Step> Migrator::apply(const Narrator& narrator) {
    // Programs that do not know the new keys may have written between two statements.
    constexpr int kRounds = 3;
    Session session{pool_};
    const Alone alone{session, narrator};
    std::vector<Step> done;
    for (int round = 0; round < kRounds; ++round) {
        const auto plan = plan_in(session, Depth::rows);
        refuse_obstructed(plan);
        if (plan.steps.empty()) return done;
        try_rights(session, plan.steps);
        for (const auto& step : plan.steps) {
            narrator.begins(step);
            try {
                Query{session, step.sentence}.text(step.sql).run();
            } catch (const Unavailable& error) {
                if (done.empty() && error.trouble == Trouble::schema) forbidden({error.what()});
                throw;
            }
            done.push_back(step);
        }
    }
    if (plan_in(session, Depth::rows).fit()) return done;
    throw Unavailable{Trouble::contention, 0,
                      "other programs changed the tables meanwhile; stop them and run eb-migrate "
                      "again"};
}

std::optional<std::string> unfit(Pool& pool) {
    const auto plan =
        reading(pool, [](Session& session) { return plan_in(session, Depth::shapes); });
    if (plan.fit()) return std::nullopt;
    if (plan.steps.empty()) {
        return fmt::format("the database's tables do not fit ({}): run eb-migrate",
                           plan.obstacles.front());
    }
    return fmt::format("the database needs {} change{} first ({}): run eb-migrate",
                       plan.steps.size(), plan.steps.size() == 1 ? "" : "s",
                       plan.steps.front().sentence);
}

std::string users_table(Pool& pool) {
    return reading(pool, [](Session& session) { return users_table_in(present_tables(session)); });
}

}  // namespace eb::store::schema

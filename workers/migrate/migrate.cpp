// Plan, or plan and do; the operator reads the same sentences either way.
#include "workers/migrate/migrate.hpp"

#include "store/schema/migrator.hpp"

namespace eb::workers::migrate {

int run(store::Pool& pool, const Options& options, std::ostream& out) {
    store::schema::Migrator migrator{pool};
    const bool only_report = options.check || options.dry_run;
    const auto steps = only_report ? migrator.plan() : migrator.apply();

    for (const auto& step : steps) {
        out << (step.key_change ? "key change: " : "") << step.sentence << "\n";
        if (options.dry_run) out << step.sql << ";\n";
    }
    if (steps.empty()) out << "The tables are up to date.\n";
    return options.check && !steps.empty() ? 1 : 0;
}

}  // namespace eb::workers::migrate

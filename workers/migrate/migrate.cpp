// Plan, or plan and do; the operator reads the same sentences either way.
#include "workers/migrate/migrate.hpp"

#include "store/schema/migrator.hpp"
#include "store/session_mode.hpp"

#include <string>

namespace eb::workers::migrate {
namespace {

using store::schema::Plan;
using store::schema::Step;

std::string said(const Step& step) {
    return (step.key_change ? "key change: " : "") + step.sentence;
}

/// Every line of it a comment.
std::string commented(const std::string& text) {
    std::string lines = "-- ";
    for (const char c : text) lines += c == '\n' ? "\n-- " : std::string{c};
    return lines + "\n";
}

void print_remarks(const Plan& plan, bool as_comments, std::ostream& out) {
    const auto print = [&](const std::string& text) {
        out << (as_comments ? commented(text) : text + "\n");
    };
    for (const auto& note : plan.notes) print("note: " + note);
    for (const auto& obstacle : plan.obstacles) print("in the way: " + obstacle);
    if (plan.fit()) print("The tables are up to date.");
}

/// SQL that a client can run as it stands: in the mode that our own sessions have.
void print_statements(const Plan& plan, std::ostream& out) {
    if (!plan.steps.empty()) out << store::kSessionMode << ";\n";
    for (const auto& step : plan.steps) out << commented(said(step)) << step.sql << ";\n";
}

int report(const Plan& plan, const Options& options, std::ostream& out) {
    if (options.dry_run) {
        print_statements(plan, out);
    } else {
        for (const auto& step : plan.steps) out << said(step) << "\n";
    }
    print_remarks(plan, options.dry_run, out);
    return !plan.obstacles.empty() || (options.check && !plan.fit()) ? 1 : 0;
}

}  // namespace

int run(store::Pool& pool, const Options& options, std::ostream& out) {
    store::schema::Migrator migrator{pool};
    if (options.check || options.dry_run) return report(migrator.plan(), options, out);

    // Before each is done: a large table takes its time.
    migrator.apply(
        {.waiting = [&] { out << "Another eb-migrate is at work; waiting for it." << std::endl; },
         .begins = [&](const Step& step) { out << said(step) << std::endl; }});
    print_remarks(migrator.plan(), false, out);
    return 0;
}

}  // namespace eb::workers::migrate

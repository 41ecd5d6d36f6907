// From the connection up to the tables: what comes later makes no sense without what came before.
#include "store/checkup.hpp"
#include "store/errors.hpp"
#include "store/schema/migrator.hpp"
#include "workers/doctor/checks.hpp"

#include <fmt/format.h>

namespace eb::workers::doctor {
namespace {

constexpr const char* kArea = "database";
constexpr seconds kClocksApartMax{30};
constexpr std::int64_t kPacketBytesMin = 8 << 20;  // A statement of 2 MiB, escaped, and room.

void check_clock(const store::ServerFacts& facts, const Clock& clock, Findings& findings) {
    const auto apart = facts.now - clock.now();
    if (std::chrono::abs(apart) <= kClocksApartMax) {
        findings.good(kArea, "clock", "agrees with this machine's");
        return;
    }
    findings.add(State::warning, kArea, "clock",
                 fmt::format("{} s {} this machine's", std::chrono::abs(apart).count(),
                             apart > seconds{0} ? "ahead of" : "behind"),
                 "let both machines keep time (timedatectl status)");
}

void check_rights(store::Checkup& checkup, Findings& findings) {
    const auto missing = checkup.missing_rights();
    if (missing.empty()) findings.good(kArea, "rights", "all that the programs need");
    for (const auto& right : missing)
        findings.add(State::fault, kArea, "rights", "no " + right,
                     "GRANT " + right + " TO DB_USER");
    const auto needless = checkup.needless_rights();
    if (needless.empty()) return;
    findings.add(State::note, kArea, "rights",
                 fmt::format("may change {} of WHMCS's tables", needless.size()),
                 "the right to read is enough for tables that begin with tbl");
}

void check_tables(store::Pool& pool, Findings& findings) {
    const auto plan = store::schema::Migrator{pool}.plan();
    for (const auto& obstacle : plan.obstacles)
        findings.add(State::fault, kArea, "tables", obstacle, "eb-migrate does nothing before");
    for (const auto& note : plan.notes) findings.add(State::note, kArea, "tables", note, "");
    if (plan.fit()) findings.good(kArea, "tables", "up to date");
    const auto& steps = plan.steps;
    if (steps.empty()) return;
    findings.add(store::schema::unfit(pool) ? State::fault : State::warning, kArea, "tables",
                 fmt::format("{} {} missing, first: {}", steps.size(),
                             steps.size() == 1 ? "step" : "steps", steps.front().sentence),
                 "read eb-migrate --dry-run, then run eb-migrate");
}

}  // namespace

bool check_database(store::Pool& pool, const Clock& clock, Findings& findings) {
    store::Checkup checkup{pool};
    store::ServerFacts facts;
    try {
        facts = checkup.server();
    } catch (const store::Unavailable& error) {
        findings.add(State::fault, kArea, "connection", error.what(),
                     "check DB_DSN, DB_USER and DB_PASS, and that the server runs");
        return false;
    }
    findings.good(kArea, "connection", facts.version);
    try {
        if (facts.read_only)
            findings.add(State::fault, kArea, "writing", "this server is read only",
                         "name the primary in DB_DSN");
        if (facts.packet_bytes_max < kPacketBytesMin)
            findings.add(State::warning, kArea, "max_allowed_packet",
                         fmt::format("{} bytes", facts.packet_bytes_max),
                         "set it to 16M: profiles of large accounts are one statement");
        check_clock(facts, clock, findings);
        check_rights(checkup, findings);
        check_tables(pool, findings);
    } catch (const std::exception& error) {
        findings.add(State::fault, kArea, "looking", error.what(), "run eb-doctor again");
    }
    return true;
}

}  // namespace eb::workers::doctor

// Profiles while WHMCS's servers change under us: what holds, and what the log hears.
#include "app/accounts/profiles.hpp"

#include "store/errors.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::app;

namespace {

const ServerId kObc{"obc"};
const ServerId kOther{"other"};

struct Fixture {
    std::vector<std::string> log;
    std::map<ServerId, std::int64_t> servers{{kObc, 1}, {kOther, 2}};
    std::string why = "none";
    bool database = true;
    int asked = 0;
    Profiles profiles{{{.name = kObc}, {.name = kOther}},
                      {"test", log::Level::info,
                       [this](log::Level, const std::string& line) { log.push_back(line); }}};

    Profiles::Resolve resolve = [this](const config::Profile& profile) {
        ++asked;
        if (!database) throw store::Unavailable{store::Trouble::connection, 2002, "not there"};
        const auto found = servers.find(profile.name);
        if (found == servers.end()) throw store::Misconfigured{why};
        return found->second;
    };
    int lines(const std::string& words) const {
        int count = 0;
        for (const auto& line : log) count += line.find(words) != std::string::npos ? 1 : 0;
        return count;
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "Profiles: asked for once, and then known", "[accounts][unit]") {
    const store::ServerRows both{{kObc, 1}, {kOther, 2}};
    CHECK(profiles.rows(resolve) == both);
    CHECK(profiles.rows(resolve) == both);
    CHECK(asked == 2);
    CHECK(profiles.unresolved().empty());
    CHECK(log.empty());
}

TEST_CASE_METHOD(Fixture, "Profiles: one that cannot be used at the start can be later",
                 "[accounts][unit]") {
    servers.erase(kObc);
    CHECK(profiles.rows(resolve) == store::ServerRows{{kOther, 2}});
    CHECK(profiles.unresolved() == std::vector{kObc});
    profiles.look(resolve);
    profiles.look(resolve);
    CHECK(lines("event=profile_unusable profile=obc why=none") == 1);
    why = "several";
    profiles.look(resolve);
    CHECK(lines("event=profile_unusable profile=obc why=several") == 1);
    servers[kObc] = 7;
    profiles.look(resolve);
    profiles.look(resolve);
    CHECK(profiles.rows(resolve) == store::ServerRows{{kObc, 7}, {kOther, 2}});
    CHECK(profiles.unresolved().empty());
    CHECK(lines("event=profile_resolved profile=obc server_row=7") == 1);
    CHECK(log.size() == 3);
}

TEST_CASE_METHOD(Fixture, "Profiles: what was known stays while it is unclear, and moves when told",
                 "[accounts][unit]") {
    profiles.look(resolve);
    servers.erase(kObc);
    CHECK(profiles.look(resolve) == store::ServerRows{{kObc, 1}, {kOther, 2}});
    CHECK(profiles.unresolved() == std::vector{kObc});
    servers[kObc] = 9;
    CHECK(profiles.look(resolve) == store::ServerRows{{kObc, 9}, {kOther, 2}});
    servers[kOther] = 3;
    CHECK(profiles.look(resolve) == store::ServerRows{{kObc, 9}, {kOther, 3}});
    CHECK(lines("event=profile_resolved profile=other server_row=3") == 1);
}

TEST_CASE_METHOD(Fixture, "Profiles: without a database nothing is said of any",
                 "[accounts][unit]") {
    database = false;
    CHECK_THROWS_AS(profiles.rows(resolve), store::Unavailable);
    database = true;
    CHECK(profiles.rows(resolve).size() == 2);
    servers.clear();
    database = false;
    CHECK_THROWS_AS(profiles.look(resolve), store::Unavailable);
    CHECK(profiles.rows(resolve).size() == 2);
    CHECK(profiles.unresolved().empty());
    CHECK(log.empty());
}

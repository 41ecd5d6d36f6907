// What is asked for to fill an absence, and what becomes of jobs that nobody names.
#include "comet/job_reads.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <set>
#include <stdexcept>

using namespace eb;
using comet::read_jobs;

namespace {

constexpr auto kDay = seconds{24 * 3600};

domain::JobReport job(const std::string& id, int status) {
    return {.id = JobId{id}, .username = Username{"alice"}, .status = status};
}

/// A server with some jobs, and what was asked of it.
struct Server {
    std::vector<domain::JobReport> incomplete;
    std::vector<domain::JobReport> in_range;
    std::map<JobId, domain::JobReport> properties;
    int unreadable = 0;
    std::vector<std::pair<sys_seconds, sys_seconds>> ranges;
    std::vector<JobId> looked_up;

    comet::JobSource source() {
        return {.jobs =
                    [this](auto from, auto until, const auto& visit) {
                        ranges.emplace_back(from, until);
                        const auto& all = from == sys_seconds{} ? incomplete : in_range;
                        for (auto one : all) visit(std::move(one));
                        return unreadable;
                    },
                .job = [this](const JobId& id) -> std::optional<domain::JobReport> {
                    looked_up.push_back(id);
                    const auto found = properties.find(id);
                    if (found == properties.end()) return std::nullopt;
                    return found->second;
                }};
    }
};

struct Visited {
    std::vector<std::string> jobs;
    comet::JobSource::Visit visit() {
        return [this](domain::JobReport&& one) {
            jobs.push_back(one.id.value() + ":" + std::to_string(one.status));
        };
    }
};

}  // namespace

TEST_CASE("read_jobs: what runs, what ended, then the end of what only our tables show",
          "[comet][unit]") {
    Server server{.incomplete = {job("runs", 6001)}, .in_range = {job("ended", 5000)}};
    server.properties[JobId{"cancelled"}] = job("cancelled", 7005);
    server.unreadable = 1;
    Visited visited;
    const auto read = read_jobs(
        server.source(), {.from = from_unix(100), .until = from_unix(200)},
        {JobId{"cancelled"}, JobId{"ended"}, JobId{"forgotten"}, JobId{"runs"}}, visited.visit());
    CHECK(visited.jobs ==
          std::vector<std::string>{"runs:6001", "ended:5000", "cancelled:7005", "forgotten:7002"});
    CHECK(server.looked_up == std::vector{JobId{"cancelled"}, JobId{"forgotten"}});
    CHECK(read.running == 1);
    CHECK(read.ended == 1);
    CHECK(read.unreadable == 2);
    CHECK(read.forgotten == std::vector{JobId{"forgotten"}});
}

TEST_CASE("read_jobs: a range is read day by day, without a gap", "[comet][unit]") {
    Server server;
    Visited visited;
    const auto from = from_unix(1'000'000);
    read_jobs(server.source(), {.from = from, .until = from + kDay * 2 + seconds{60}}, {},
              visited.visit());
    const std::vector<std::pair<sys_seconds, sys_seconds>> wanted{
        {sys_seconds{}, sys_seconds{}},
        {from, from + kDay},
        {from + kDay, from + kDay * 2},
        {from + kDay * 2, from + kDay * 2 + seconds{60}}};
    CHECK(server.ranges == wanted);
}

TEST_CASE("read_jobs: nothing is lost before the server has told everything", "[comet][unit]") {
    Server server;
    auto source = server.source();
    source.jobs = [](auto, auto, const auto&) -> int { throw std::runtime_error{"cut short"}; };
    Visited visited;
    CHECK_THROWS(read_jobs(source, {}, {JobId{"runs"}}, visited.visit()));
    CHECK(server.looked_up.empty());
    CHECK(visited.jobs.empty());
}

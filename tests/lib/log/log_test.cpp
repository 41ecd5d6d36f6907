// The shape of log lines.
#include "log/log.hpp"

#include "core/ids.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace eb;

namespace {

std::vector<std::string> lines;

log::Logger logger(log::Level level) {
    lines.clear();
    return {"eb-test", level, [](log::Level, const std::string& line) { lines.push_back(line); }};
}

}  // namespace

TEST_CASE("Logger: one key=value line, with what the chain carries", "[log][unit]") {
    const auto log = logger(log::Level::info).with({{"request", "r1"}});
    log.info("job_completed", {{"job", JobId{"j-1"}}, {"took_ms", 4}});
    log.debug("frame");
    REQUIRE(lines.size() == 1);
    CHECK(lines[0] ==
          "level=info program=eb-test request=r1 event=job_completed job=j-1 took_ms=4");
}

TEST_CASE("Logger: a value cannot forge a line or a field", "[log][unit]") {
    logger(log::Level::info).warn("name", {{"v", "a\nlevel=error event=\"x\" \x1b[31m"}});
    REQUIRE(lines.size() == 1);
    CHECK(lines[0] ==
          R"(level=warn program=eb-test event=name v="a\u000alevel=error event=\"x\" \u001b[31m")");
}

TEST_CASE("Logger: long values are cut, empty ones are quoted", "[log][unit]") {
    CHECK(log::quoted(std::string(300, 'x')) == "\"" + std::string(256, 'x') + "\"");
    CHECK(log::quoted("") == "\"\"");
    CHECK(log::quoted("a=b") == "\"a=b\"");
}

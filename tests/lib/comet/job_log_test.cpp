// Parts of a job's log.
#include "comet/job_log.hpp"

#include "core/text.hpp"
#include "tests/lib/comet/fake_comet.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using comet::Severity;
using test::FakeComet;

namespace {

constexpr const char* kEntries = "/api/v1/admin/get-job-log-entries";
const JobId kJob{"job"};
constexpr std::size_t kLines = 100'000;

std::string line(const std::string& severity, const std::string& message, int at = 1763800000) {
    return R"({"Time":)" + std::to_string(at) + R"(,"Severity":")" + severity + R"(","Message":")" +
           message + "\"}";
}

char letter(std::size_t i) { return static_cast<char>('a' + static_cast<char>(i % 26)); }

std::string lines(std::size_t count) {
    std::string out = "[";
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) out += ',';
        out += line("I", "line " + std::to_string(i));
    }
    return out + "]";
}

}  // namespace

TEST_CASE("job_log: lines as the job wrote them", "[comet][wire]") {
    FakeComet server;
    server.on(kEntries, "[" + line("D", "deep") + "," + line("I", "<b>\\u00e9\\n") + "," +
                            line("W", "") + "," + line("E", "no") + "," + line("X", "?", 0) +
                            R"(,{"Message":"bare","Later":1e3}])");
    auto api = server.api();
    const auto part = comet::job_log(api, kJob, {});
    REQUIRE(part);
    CHECK(server.calls() == std::vector<FakeComet::Call>{{kEntries, {{"JobID", "job"}}}});
    CHECK(part->total == 6);
    REQUIRE(part->lines.size() == 6);
    CHECK(part->lines[0].severity == Severity::debug);
    CHECK(part->lines[0].at == from_unix(1763800000));
    CHECK(part->lines[1].message == "<b>\xC3\xA9\n");
    CHECK(part->lines[2].severity == Severity::warning);
    CHECK(part->lines[3].severity == Severity::error);
    CHECK(part->lines[4].severity == Severity::info);  // A letter that nobody knows.
    CHECK(part->lines[4].at == sys_seconds{});
    CHECK(part->lines[5].message == "bare");
}

TEST_CASE("job_log: what is asked for is the server's to find", "[comet][wire]") {
    FakeComet server;
    server.on(kEntries, "null");  // Go's empty list.
    auto api = server.api();
    const auto part =
        comet::job_log(api, kJob, {.at_least = Severity::warning, .contains = "disk & co"});
    CHECK(part->total == 0);
    CHECK(part->lines.empty());
    CHECK(server.calls() ==
          std::vector<FakeComet::Call>{
              {kEntries,
               {{"JobID", "job"}, {"MinSeverity", "W"}, {"MessageContains", "disk & co"}}}});
}

TEST_CASE("job_log: severities are Comet's letters", "[comet][unit]") {
    for (const auto* letter : {"D", "I", "W", "E"})
        CHECK(comet::letter_of(*comet::severity_from(letter)) == *letter);
    for (const auto* none : {"", "d", "DI", "X"}) CHECK_FALSE(comet::severity_from(none));
}

TEST_CASE("job_log: a long log comes in parts", "[comet][wire]") {
    FakeComet server;
    server.on(kEntries, lines(kLines));
    auto api = server.api();
    const auto [after, max, first, size] =
        GENERATE(table<std::size_t, std::size_t, std::string, std::size_t>({
            {0, 500, "line 0", 500},
            {70'000, 500, "line 70000", 500},
            {99'990, 500, "line 99990", 10},
            {0, 0, "", 0},
            {kLines, 500, "", 0},
            {kLines + 7, 500, "", 0},
        }));
    const auto part = comet::job_log(api, kJob, {.after = after, .lines_max = max});
    REQUIRE(part);
    CHECK(part->total == kLines);
    REQUIRE(part->lines.size() == size);
    if (size > 0) CHECK(part->lines.front().message == first);
}

TEST_CASE("job_log: very long lines are cut, and make short parts", "[comet][wire]") {
    std::string text = "[";
    for (std::size_t i = 0; i < 300; ++i) {
        if (i > 0) text += ',';
        text += line("I", std::string(40'000, letter(i)));
    }
    FakeComet server;
    server.on(kEntries, text + "]");
    auto api = server.api();
    std::size_t seen = 0;
    for (int parts = 0; parts < 10 && seen < 300; ++parts) {
        const auto part = comet::job_log(api, kJob, {.after = seen, .lines_max = 300});
        REQUIRE_FALSE(part->lines.empty());
        CHECK(part->lines.size() < 300);
        CHECK(part->lines.front().message == std::string(32'768, letter(seen)));
        CHECK(part->total == 300);
        seen += part->lines.size();
    }
    CHECK(seen == 300);
}

TEST_CASE("job_log: bytes that are no UTF-8 are replaced", "[comet][wire]") {
    FakeComet server;
    server.on(kEntries, "[" + line("I", "a\xFF\xC3z") + "," + line("I", "good") + "]");
    auto api = server.api();
    const auto part = comet::job_log(api, kJob, {});
    REQUIRE(part->lines.size() == 2);
    CHECK(part->lines[0].message == "a\xEF\xBF\xBD\xEF\xBF\xBDz");
    CHECK(valid_utf8(part->lines[0].message) == part->lines[0].message);
    CHECK(part->lines[1].message == "good");
}

TEST_CASE("job_log: a job that the server does not know is absent", "[comet][wire]") {
    FakeComet server;
    server.on(kEntries, R"({"Status":404,"Message":"Job not found"})");
    auto api = server.api();
    CHECK_FALSE(comet::job_log(api, kJob, {}));
    server.on(kEntries, R"({"Status":403,"Message":"Forbidden"})");
    CHECK_THROWS_AS(comet::job_log(api, kJob, {}), comet::Refused);
}

TEST_CASE("job_log: mistakes of the server are named by their path", "[comet][wire]") {
    const auto [answer, place] = GENERATE_COPY(table<std::string, std::string>({
        {"<html>", "cut short"},
        {"{}", "cut short"},
        {"[" + line("I", "a"), "cut short"},
        {"[7]", "[0]: expected object"},
        {"[" + line("I", "a") + R"(,{"Message":7}])", "[1].Message: expected text"},
        {R"([{"Time":"now"}])", "[0].Time: expected integer"},
        {R"([{"Severity":3}])", "[0].Severity: expected text"},
        {"[" + std::string(200, '[') + std::string(200, ']') + "]", "nested too deep"},
        {"[" + line("I", std::string(9 << 20, 'x')) + "]", "too large"},
    }));
    CAPTURE(place);
    FakeComet server;
    server.on(kEntries, answer);
    auto api = server.api();
    try {
        comet::job_log(api, kJob, {});
        FAIL("it was believed");
    } catch (const comet::Unreachable& error) {
        const std::string what = error.what();
        CHECK(what.find(kEntries) == 0);
        CHECK(what.find(place) != std::string::npos);
    }
}

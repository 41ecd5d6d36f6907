// What it costs to decode each kind of frame: one thread reads a whole server's events, so this is
// its ceiling. Beside it stands what merely parsing the same text into a document takes, measured
// in turns of the same run. Processor time, so that a busy machine changes little.
//   cmake --build --preset release --target decode_speed && build/release/bin/decode_speed
#include "comet/decode.hpp"
#include "json/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

using namespace eb;

namespace {

constexpr int kRounds = 15;
constexpr double kRoundSeconds = 0.05;

double processor_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// As it comes over the wire: recorded files are laid out for people.
std::string frame(const std::string& path) {
    std::ifstream in{EB_SOURCE_DIR "/tests/" + path + ".json", std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    return json::Document::parse(text).root().dump();
}

std::string login_with(std::size_t bytes) {
    return R"({"Actor":"alice","ResourceID":"alice","Type":4103,"Timestamp":1763800000,)"
           R"("TypeString":"SEVT_ACCOUNT_LOGIN","Data":{"Note":")" +
           std::string(bytes, 'x') + "\"}}";
}

template <class Work>
double microseconds_each(const Work& work) {
    const auto begin = processor_seconds();
    double passed = 0;
    int count = 0;
    while (passed < kRoundSeconds) {
        for (int i = 0; i < 16; ++i) work();
        count += 16;
        passed = processor_seconds() - begin;
    }
    return passed * 1e6 / count;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void measure(const char* name, const std::string& text) {
    std::vector<double> decoding;
    std::vector<double> parsing;
    for (int round = 0; round < kRounds; ++round) {
        decoding.push_back(microseconds_each([&] { comet::decode(text); }));
        parsing.push_back(microseconds_each([&] { json::Document::parse(text); }));
    }
    const auto each = median(decoding);
    fmt::print("{:<24} {:>7} bytes {:>8.2f} us {:>8.0f}/s {:>6.2f} x parsing\n", name, text.size(),
               each, 1e6 / each, each / median(parsing));
}

}  // namespace

int main() {
    measure("job completed", frame("sim/comet/frames/job_completed_5000"));
    measure("job new", frame("sim/comet/frames/job_new"));
    measure("device new", frame("sim/comet/frames/device_new"));
    measure("live connect", frame("sim/comet/frames/live_connect"));
    measure("account updated", frame("sim/comet/frames/account_updated"));
    measure("login", frame("fuzz/seeds/account_login"));
    measure("login with 2 KB of Data", login_with(2'000));
    measure("login with 200 KB", login_with(200'000));
    const auto profile = frame("fuzz/seeds/user_profile");
    const auto username =
        Username{json::Document::parse(profile).root().require<std::string>("Username")};
    const auto each = microseconds_each([&] { comet::decode_account(username, profile); });
    fmt::print("{:<24} {:>7} bytes {:>8.2f} us\n", "a whole profile", profile.size(), each);
    return 0;
}

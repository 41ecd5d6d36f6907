// FastCGI records and parked streams.
#include "app/fcgi/stream.hpp"

#include <sys/socket.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <array>

using namespace eb::app::fcgi;

namespace {

int byte(const std::string& text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

}  // namespace

TEST_CASE("stdout_records: a header of eight bytes, then the text", "[fcgi][unit]") {
    const auto records = stdout_records(0x0102, "hello");
    REQUIRE(records.size() == 13);
    CHECK(byte(records, 0) == 1);  // FCGI_VERSION_1.
    CHECK(byte(records, 1) == 6);  // FCGI_STDOUT.
    CHECK(byte(records, 2) == 1);
    CHECK(byte(records, 3) == 2);
    CHECK(byte(records, 4) * 256 + byte(records, 5) == 5);
    CHECK(records.substr(8) == "hello");
}

TEST_CASE("stdout_records: no record is longer than 65,535 bytes", "[fcgi][unit]") {
    const auto records = stdout_records(1, std::string(70'000, 'x'));
    CHECK(records.size() == 70'000 + 2 * 8);
    CHECK(byte(records, 4) * 256 + byte(records, 5) == 65'535);
    CHECK(stdout_records(1, "").empty());  // An empty record would end the stream.
}

TEST_CASE("renumbered: every record goes to the other request, and nothing else changes",
          "[fcgi][unit]") {
    const auto text = std::string(70'000, 'x');
    CHECK(renumbered(stdout_records(1, text) + end_records(1), 300) ==
          stdout_records(300, text) + end_records(300));
}

TEST_CASE("ParkedStream: writes what fits and says so, and notices a reader that is gone",
          "[fcgi][wire]") {
    std::array<int, 2> pair{};
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()) == 0);
    const ParkedStream stream{pair[0], 1};
    std::size_t written = 0;
    CHECK(stream.write("abc", written) == ParkedStream::Wrote::all);
    CHECK(written == 3);
    CHECK(stream.write(std::string(10'000'000, 'x'), written) == ParkedStream::Wrote::some);
    CHECK(written < 10'000'000);
    close(pair[1]);
    CHECK(stream.write("abc", written) == ParkedStream::Wrote::gone);
}

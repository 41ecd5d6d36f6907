// FastCGI records and parked streams.
#include "app/fcgi/stream.hpp"

#include <sys/socket.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <array>
#include <future>

using namespace eb::app::fcgi;

namespace {

struct Pair {
    std::array<int, 2> ends{};
    Pair() { REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0); }
    ~Pair() {
        hang_up();
        close(ends[0]);
    }
    void hang_up() {
        if (ends[1] >= 0) close(std::exchange(ends[1], -1));
    }
    std::string read(std::size_t bytes) const {
        std::string out(bytes, '\0');
        const auto got = recv(ends[1], out.data(), bytes, MSG_WAITALL);
        out.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        return out;
    }
};

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

TEST_CASE("write_answer: head, body and end, whole, however large and whatever the socket takes",
          "[fcgi][wire]") {
    const auto size =
        GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{65'535 - 4}, std::size_t{65'535},
                 std::size_t{5'000'000}, std::size_t{40'000'000});
    const std::string head = "head";
    std::string body(size, 'x');
    for (std::size_t i = 0; i < size; ++i) body[i] = static_cast<char>('a' + i % 23);
    const Pair pair;
    auto wrote = std::async(std::launch::async, [&] {
        return write_answer(pair.ends[0], 300, head, body, eb::milliseconds{30'000});
    });
    const auto due = stdout_records(300, head + body) + end_records(300);
    CHECK((pair.read(due.size()) == due));
    CHECK(wrote.get());
}

TEST_CASE("write_answer: ends with a peer that is gone, or does not take it", "[fcgi][wire]") {
    const std::string body(10'000'000, 'x');
    Pair pair;
    CHECK_FALSE(write_answer(pair.ends[0], 1, "head", body, eb::milliseconds{20}));
    pair.hang_up();
    CHECK_FALSE(write_answer(pair.ends[0], 1, "head", "", eb::milliseconds{30'000}));
}

// The load clients' reading: what they misread, every figure would misreport.
#include "tests/bench/load/event_reader.hpp"
#include "tests/bench/load/response_reader.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using eb::bench::EventReader;
using eb::bench::ResponseReader;

namespace {

struct Answer {
    ResponseReader reader;
    std::string body;

    void feed(std::string_view bytes) {
        reader.feed(bytes, [this](std::string_view piece) { body += piece; });
    }
};

}  // namespace

TEST_CASE("ResponseReader: an answer is the same however its bytes are cut", "[bench][unit]") {
    struct Case {
        std::string text;
        std::string body;
        ResponseReader::State end;
    };
    const auto it = GENERATE(values<Case>({
        {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello", ResponseReader::State::done},
        {"HTTP/1.1 200 OK\r\ncontent-length:0\r\n\r\n", "", ResponseReader::State::done},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=1\r\n "
         "world\r\n0\r\n"
         "\r\n",
         "hello world", ResponseReader::State::done},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nhello", "hello",
         ResponseReader::State::body},
        {"HTTP/1.1 200 OK\r\n\r\nuntil the end", "until the end", ResponseReader::State::body},
    }));
    CAPTURE(it.text);
    for (std::size_t cut = 0; cut <= it.text.size(); ++cut) {
        Answer answer;
        answer.feed(std::string_view{it.text}.substr(0, cut));
        answer.feed(std::string_view{it.text}.substr(cut));
        CAPTURE(cut);
        REQUIRE(answer.reader.status() == 200);
        REQUIRE(answer.body == it.body);
        REQUIRE(answer.reader.state() == it.end);
    }
}

TEST_CASE("ResponseReader: only an answer without a length may end with its connection",
          "[bench][unit]") {
    Answer open;
    open.feed("HTTP/1.1 200 OK\r\n\r\nx");
    CHECK(open.reader.may_end_here());
    Answer chunked;
    chunked.feed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
    CHECK_FALSE(chunked.reader.may_end_here());
}

TEST_CASE("ResponseReader: a head without end and a status that is none are broken",
          "[bench][unit]") {
    Answer endless;
    endless.feed(std::string(70'000, 'x'));
    CHECK(endless.reader.state() == ResponseReader::State::broken);
    Answer nonsense;
    nonsense.feed("SSH-2.0-OpenSSH_9.2\r\n\r\n");
    CHECK(nonsense.reader.state() == ResponseReader::State::broken);
}

TEST_CASE("EventReader: events, ids and retries, however the bytes are cut", "[bench][unit]") {
    const std::string text =
        "retry: 250\n\n:\n\nid: 7\ndata: one\n\nid: 8\r\ndata: two\r\ndata: lines\r\n\r\ndata: "
        "half";
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        EventReader reader;
        std::vector<std::string> events;
        const auto take = [&](std::string_view data) { events.emplace_back(data); };
        reader.feed(std::string_view{text}.substr(0, cut), take);
        reader.feed(std::string_view{text}.substr(cut), take);
        CAPTURE(cut);
        REQUIRE(events == std::vector<std::string>{"one", "two\nlines"});
        REQUIRE(reader.last_id() == "8");
        REQUIRE(reader.retry_ms() == 250);
    }
}

TEST_CASE("EventReader: half an event of a connection that ended is not the next one's",
          "[bench][unit]") {
    EventReader reader;
    std::vector<std::string> events;
    const auto take = [&](std::string_view data) { events.emplace_back(data); };
    reader.feed("id: 3\ndata: whole\n\nid: 4\ndata: lost\nda", take);
    reader.restart();
    reader.feed("data: next\n\n", take);
    CHECK(events == std::vector<std::string>{"whole", "next"});
    CHECK(reader.last_id() == "3");
}

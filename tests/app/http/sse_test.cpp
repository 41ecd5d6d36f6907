// Server-sent events, byte by byte.
#include "app/http/sse.hpp"

#include <catch2/catch.hpp>

using namespace eb::app;

TEST_CASE("sse::encode: id, then data, then an empty line", "[http][unit]") {
    CHECK(sse::encode(7, "{}") == "id: 7\ndata: {}\n\n");
    CHECK(sse::encode(std::nullopt, "x") == "data: x\n\n");
}

TEST_CASE("sse::encode: no line end of the data becomes one of ours", "[http][unit]") {
    CHECK(sse::encode(std::nullopt, "a\nb\r\nc\rd") == "data: a\ndata: b\ndata: c\ndata: d\n\n");
    CHECK(sse::encode(std::nullopt, "x\n\nid: 9") == "data: x\ndata: \ndata: id: 9\n\n");
}

TEST_CASE("sse: retry and heartbeat", "[http][unit]") {
    CHECK(sse::retry(std::chrono::milliseconds{1000}) == "retry: 1000\n\n");
    CHECK(sse::heartbeat() == ":\n\n");
}

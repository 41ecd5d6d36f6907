// The allow list: what stays, what goes, and that what stays is exactly what came.
#include "json/allow_list.hpp"

#include "json/reader.hpp"

#include <catch2/catch.hpp>

using eb::json::AllowList;
using eb::json::Malformed;

TEST_CASE("AllowList: only listed members stay, in their order", "[json][unit]") {
    const AllowList list{"b", "a", "deep.inner"};
    CHECK(list.filter(R"({"a":1,"secret":"x","b":[1,"y",null],"deep":{"other":2,"inner":true}})") ==
          R"({"a":1,"b":[1,"y",null],"deep":{"inner":true}})");
}

TEST_CASE("AllowList: numbers keep their text", "[json][unit]") {
    const AllowList list{"n"};
    const auto number = GENERATE(as<std::string>{}, "0", "-0", "1.10", "1e5",
                                 "12345678901234567890123", "9007199254740993");
    CHECK(list.filter("{\"n\": " + number + " }") == "{\"n\":" + number + "}");
}

TEST_CASE("AllowList: nothing hides inside what is listed", "[json][unit]") {
    const AllowList list{"name", "tags", "map.*.size"};
    SECTION("an object in a plain value's place") {
        CHECK(list.filter(R"({"name":{"password":"x"}})") == "{}");
    }
    SECTION("objects in a list of plain values") {
        CHECK(list.filter(R"({"tags":["a",{"password":"x"},["b",{"c":1}]]})") ==
              R"({"tags":["a",["b"]]})");
    }
    SECTION("a plain value in an object's place") {
        CHECK(list.filter(R"({"map":"secret"})") == "{}");
    }
    SECTION("any name") {
        CHECK(list.filter(R"({"map":{"x":{"size":1,"key":"s"},"y":2}})") ==
              R"({"map":{"x":{"size":1}}})");
    }
    SECTION("lists are transparent") {
        CHECK(list.filter(R"([{"name":"a","key":"s"},"secret"])") == R"([{"name":"a"}])");
    }
    SECTION("a plain root") { CHECK(list.filter("\"secret\"").empty()); }
}

TEST_CASE("AllowList: one member of the root alone", "[json][unit]") {
    const AllowList list{"GUID"};
    CHECK(list.filter(
              R"({"GUID":"no","Data":{"GUID":"yes","Key":"s","Data":{"GUID":"no"}},"x":[{}]})",
              "Data") == R"({"GUID":"yes"})");
    CHECK(list.filter(R"({"Data":{"GUID":"1"},"Data":{"GUID":"2"}})", "Data") == R"({"GUID":"1"})");
    CHECK(list.filter(R"({"Data":"secret"})", "Data").empty());
    CHECK(list.filter(R"({"Other":{"GUID":"1"}})", "Data").empty());
}

TEST_CASE("AllowList: a name may be known by its beginning", "[json][unit]") {
    const AllowList list{"DATABASE-*", "DATABASE-x*.a", "DATABASE-xy", "m.*.b"};
    CHECK(list.filter(R"({"DATABASE-1":1,"DATABASE":2,"XDATABASE-1":3,"database-1":4})") ==
          R"({"DATABASE-1":1})");
    SECTION("the longer one, and the exact one before all") {
        CHECK(list.filter(R"({"DATABASE-x1":{"a":1,"b":2},"DATABASE-xy":{"a":1}})") ==
              R"({"DATABASE-x1":{"a":1}})");
        CHECK(list.filter(R"({"DATABASE-xy":5,"DATABASE-x1":6})") == R"({"DATABASE-xy":5})");
    }
    SECTION("any name") {
        CHECK(list.filter(R"({"m":{"":{"b":1,"c":2}}})") == R"({"m":{"":{"b":1}}})");
    }
}

TEST_CASE("AllowList: one list below another", "[json][unit]") {
    const AllowList inner{"a", "b.c", "p*"};
    const AllowList list = AllowList{"x.own"}.add("x", inner).add("", AllowList{"root"});
    CHECK(list.filter(
              R"({"root":1,"a":2,"x":{"own":3,"a":4,"b":{"c":5,"d":6},"p7":7,"q":8},"own":9})") ==
          R"({"root":1,"x":{"own":3,"a":4,"b":{"c":5},"p7":7}})");
}

TEST_CASE("AllowList: the head of a text ends before a member of its root", "[json][unit]") {
    const AllowList list{"a", "b", "Data"};
    CHECK(list.head(R"({"a":1,"secret":{"Data":2},"b":3,"Data":no JSON from here)", "Data") ==
          R"({"a":1,"b":3})");
    CHECK(list.head(R"({"Data":1,"a":2})", "Data") == "{}");
    CHECK(list.head(R"({"a":1,"b":2})", "Data") == R"({"a":1,"b":2})");
    CHECK(list.head("[]", "Data") == "[]");
    CHECK_THROWS_AS(list.head(R"({"a":x,"Data":1})", "Data"), Malformed);
    CHECK_THROWS_AS(list.head(R"({"a":1)", "Data"), Malformed);
    CHECK_THROWS_AS(list.head("{\"x\":" + std::string(200'000, '['), "Data"), Malformed);
}

TEST_CASE("AllowList: text that is no good JSON is refused", "[json][unit]") {
    const AllowList list{"a"};
    CHECK_THROWS_AS(list.filter("{\"a\":"), Malformed);
    CHECK_THROWS_AS(list.filter("{\"a\":\"\xFF\"}"), Malformed);
    CHECK_THROWS_AS(list.filter(std::string(200'000, '[')), Malformed);
    CHECK_THROWS_AS(list.filter(std::string(65, '[') + std::string(65, ']')), Malformed);
    CHECK_NOTHROW(list.filter(std::string(64, '[') + std::string(64, ']')));
}

TEST_CASE("AllowList: escapes survive", "[json][unit]") {
    const AllowList list{"a"};
    CHECK(list.filter(R"({"a":"\u00e9\n\"\\ \u0000"})") == "{\"a\":\"\u00e9\\n\\\"\\\\ \\u0000\"}");
}

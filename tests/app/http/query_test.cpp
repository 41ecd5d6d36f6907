// The query as we and PHP must both read it.
#include "app/http/query.hpp"
#include "app/http/errors.hpp"

#include <catch2/catch.hpp>

using namespace eb::app;

TEST_CASE("Query: m and a are taken when they are spelled once and plainly", "[http][unit]") {
    const Query query{"m=eazybackup&a=user-profile&serviceid=7&name=J%C3%BCrgen+K"};
    CHECK(query.plain("m") == "eazybackup");
    CHECK(query.plain("a") == "user-profile");
    CHECK(query.find("serviceid") == "7");
    CHECK(query.find("name") == "Jürgen K");
    CHECK_FALSE(Query{""}.plain("a").has_value());
}

TEST_CASE("Query: a spelling that PHP could read differently is refused", "[http][unit]") {
    const std::string text =
        GENERATE("a=dashboard&a=device-actions", "a=dashboard&%61=device-actions", "%61=dashboard",
                 "a=dash%62oard", "a=x&a[]=y", "a[]=dashboard", "a[x]=dashboard", "+a=dashboard",
                 "%20a=dashboard", "a%00=dashboard", "a=x&a%5B%5D=y", "a=dash+board");
    CAPTURE(text);
    CHECK_THROWS_AS(Query{text}.plain("a"), BadRequest);
}

TEST_CASE("Query: other names do not disturb the route", "[http][unit]") {
    const Query query{"a=dashboard&ab=1&A=2&b[a]=3&&=4"};
    CHECK(query.plain("a") == "dashboard");
    CHECK_THROWS_AS(Query{"k=1&k=2"}.find("k"), BadRequest);
}

TEST_CASE("Query: a flood of parameters is refused", "[http][unit]") {
    std::string flood;
    for (int i = 0; i < 200; ++i) flood += "x=1&";
    CHECK_THROWS_AS(Query{flood}, BadRequest);
}

// A list in pieces: its elements are the same wherever it is cut.
#include "comet/elements.hpp"

#include "json/reader.hpp"

#include <catch2/catch.hpp>

#include <vector>

using eb::comet::Elements;
using Texts = std::vector<std::string>;

namespace {

Texts cut_up(const std::string& text, std::size_t piece, bool* complete = nullptr) {
    Texts out;
    Elements elements{Elements::Root::list, [&](std::string_view, std::string_view element) {
                          out.emplace_back(element);
                      }};
    for (std::size_t i = 0; i < text.size(); i += piece)
        elements.feed(std::string_view{text}.substr(i, piece));
    if (complete != nullptr) *complete = elements.complete();
    return out;
}

using Members = std::vector<std::pair<std::string, std::string>>;

Members cut_up_map(const std::string& text, std::size_t piece, bool* complete = nullptr) {
    Members out;
    Elements elements{Elements::Root::map, [&](std::string_view name, std::string_view element) {
                          out.emplace_back(name, element);
                      }};
    for (std::size_t i = 0; i < text.size(); i += piece)
        elements.feed(std::string_view{text}.substr(i, piece));
    if (complete != nullptr) *complete = elements.complete();
    return out;
}

}  // namespace

TEST_CASE("Elements: every element once, whatever the pieces", "[comet][unit]") {
    const std::string text = " [ {\"a\":[1,2,\"]}\\\"\"]}, \"x,\\\\\",[[],{}] ,null ] \n";
    const auto piece = GENERATE(1u, 2u, 3u, 7u, 1000u);
    bool complete = false;
    CHECK(cut_up(text, piece, &complete) ==
          Texts{"{\"a\":[1,2,\"]}\\\"\"]}", "\"x,\\\\\"", "[[],{}]", "null"});
    CHECK(complete);
}

TEST_CASE("Elements: an empty list is complete, a cut one is not", "[comet][unit]") {
    bool complete = false;
    CHECK(cut_up("[ ]", 1, &complete).empty());
    CHECK(complete);
    CHECK(cut_up("[{},{}", 1, &complete) == Texts{"{}"});
    CHECK_FALSE(complete);
}

TEST_CASE("Elements: broken shapes are refused", "[comet][unit]") {
    const auto text = GENERATE(as<std::string>{}, "[,]", "[{},]", "[{},,{}]", "[}]", "[] x");
    CAPTURE(text);
    CHECK_THROWS_AS(cut_up(text, 1), eb::json::Malformed);
    CHECK_THROWS_AS(cut_up(text, 100), eb::json::Malformed);
}

TEST_CASE("Elements: every member of a map once, whatever the pieces", "[comet][unit]") {
    const std::string text =
        " { \"a\" : {\"x\":[\"}\",{}]} ,\"b\\\"\\u0041\":\"x:,y\", \"\":null,\"c\":[1 , 2] } \n";
    const auto piece = GENERATE(1u, 2u, 3u, 7u, 1000u);
    bool complete = false;
    CHECK(
        cut_up_map(text, piece, &complete) ==
        Members{{"a", "{\"x\":[\"}\",{}]}"}, {"b\"A", "\"x:,y\""}, {"", "null"}, {"c", "[1 , 2]"}});
    CHECK(complete);
}

TEST_CASE("Elements: an empty map is complete, a cut one is not", "[comet][unit]") {
    bool complete = false;
    CHECK(cut_up_map("{ }", 1, &complete).empty());
    CHECK(complete);
    for (const auto* cut : {"{", "{\"a\"", "{\"a\":", "{\"a\":{}", "{\"a\":{},\"b\":{"}) {
        CAPTURE(cut);
        cut_up_map(cut, 1, &complete);
        CHECK_FALSE(complete);
    }
}

TEST_CASE("Elements: broken maps are refused", "[comet][unit]") {
    const auto text =
        GENERATE(as<std::string>{}, "{,}", "{\"a\":1,}", "{\"a\":1,,\"b\":2}", "{\"a\"}", "{a:1}",
                 "{\"a\":}", "{\"a\" 1}", "{\"a\":1]", "{} x", "{\"\xFF\":1}", "{\"\\ud800\":1}");
    CAPTURE(text);
    CHECK_THROWS_AS(cut_up_map(text, 1), eb::json::Malformed);
    CHECK_THROWS_AS(cut_up_map(text, 100), eb::json::Malformed);
}

TEST_CASE("Elements: what is too large is refused before it is held", "[comet][unit]") {
    const std::string piece(1 << 20, 'x');
    const auto feed_until_refused = [&](Elements::Root root, const std::string& begin) {
        Elements elements{root, [](std::string_view, std::string_view) {}};
        elements.feed(begin);
        int fed = 0;
        try {
            while (fed < 20) {
                elements.feed(piece);
                ++fed;
            }
        } catch (const eb::json::Malformed&) {}
        return fed;
    };
    CHECK(feed_until_refused(Elements::Root::list, "[\"") <= 8);
    CHECK(feed_until_refused(Elements::Root::map, "{\"a\":\"") <= 8);
    CHECK(feed_until_refused(Elements::Root::map, "{\"a") == 0);
    CHECK(feed_until_refused(Elements::Root::list, "{") == 0);
    CHECK_THROWS_AS(cut_up("[\"" + std::string(9 << 20, 'x') + "\"]", std::string::npos),
                    eb::json::Malformed);
}

TEST_CASE("Elements: a text that is not what was asked for is kept", "[comet][unit]") {
    const auto [root, text] = GENERATE(table<Elements::Root, std::string>({
        {Elements::Root::list, "{\"Status\":403}"},
        {Elements::Root::map, "[1]"},
        {Elements::Root::map, "null"},
    }));
    Elements elements{root, [](std::string_view, std::string_view) { FAIL("it has none"); }};
    elements.feed(text.substr(0, 2));
    elements.feed(text.substr(2));
    CHECK(elements.other() == text);
    CHECK_FALSE(elements.complete());
}

TEST_CASE("Elements: an opened member's elements are handed on beside the others",
          "[comet][unit]") {
    const std::string text =
        " {\"a\":1, \"in\" : { \"x\":[7] , \"list\":[ {\"b\":\"]\"} ,\"c\"] ,\"y\":2} , "
        "\"z\":[{}] } ";
    const auto piece = GENERATE(1u, 2u, 3u, 7u, 1000u);
    Texts inside;
    Members middle;
    Members outside;
    Elements list{Elements::Root::list, [&](std::string_view, std::string_view element) {
                      inside.emplace_back(element);
                  }};
    const auto to = [](Members& members) {
        return [&members](std::string_view name, std::string_view element) {
            members.emplace_back(name, element);
        };
    };
    Elements map{Elements::Root::map, to(middle)};
    map.open("list", std::move(list));
    Elements root{Elements::Root::map, to(outside)};
    root.open("in", std::move(map));
    CHECK_FALSE(root.has_opened());
    for (std::size_t i = 0; i < text.size(); i += piece)
        root.feed(std::string_view{text}.substr(i, piece));
    CHECK(root.complete());
    CHECK(root.has_opened());
    CHECK(inside == Texts{"{\"b\":\"]\"}", "\"c\""});
    CHECK(middle == Members{{"x", "[7]"}, {"y", "2"}});
    CHECK(outside == Members{{"a", "1"}, {"z", "[{}]"}});
}

TEST_CASE("Elements: an opened member that is something else is handed on whole", "[comet][unit]") {
    Members seen;
    Elements root{Elements::Root::map, [&](std::string_view name, std::string_view element) {
                      seen.emplace_back(name, element);
                  }};
    root.open("in", Elements{Elements::Root::list, [](auto, auto) { FAIL("it has no element"); }});
    root.feed(R"({"in":null,"in":{"a":[1]},"in":"[]"})");
    CHECK(root.complete());
    CHECK_FALSE(root.has_opened());
    CHECK(seen == Members{{"in", "null"}, {"in", R"({"a":[1]})"}, {"in", "\"[]\""}});
}

TEST_CASE("Elements: broken shapes around an opened member are refused", "[comet][unit]") {
    const auto text =
        GENERATE(as<std::string>{}, R"({"in":[,]})", R"({"in":[1]]})", R"({"in":[]x})",
                 R"({"in":[],})", R"({"in":[],"in":[]})", R"({"in":[]} x)");
    CAPTURE(text);
    for (const std::size_t piece : {1u, 100u}) {
        Elements root{Elements::Root::map, [](auto, auto) {}};
        root.open("in", Elements{Elements::Root::list, [](auto, auto) {}});
        const auto feed = [&] {
            for (std::size_t i = 0; i < text.size(); i += piece)
                root.feed(std::string_view{text}.substr(i, piece));
        };
        CHECK_THROWS_AS(feed(), eb::json::Malformed);
    }
}

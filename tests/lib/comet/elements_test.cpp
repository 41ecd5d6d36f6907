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
    Elements elements{[&](std::string_view element) { out.emplace_back(element); }};
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
}

TEST_CASE("Elements: a text that is no list is kept", "[comet][unit]") {
    Elements elements{[](std::string_view) {}};
    elements.feed("{\"Status\":");
    elements.feed("403}");
    CHECK(elements.other() == "{\"Status\":403}");
    CHECK_FALSE(elements.complete());
}

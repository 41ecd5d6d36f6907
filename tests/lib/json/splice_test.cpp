// What an edit changes, and that it changes nothing else.
#include "json/splice.hpp"
#include "json/reader.hpp"
#include "tests/lib/json/random_text.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using json::Splice;

namespace {

std::string set(std::string text, const Splice::Path& path, std::string_view value) {
    Splice splice{std::move(text)};
    splice.set(path, value);
    return splice.text();
}

std::string removed(std::string text, const Splice::Path& path) {
    Splice splice{std::move(text)};
    CHECK(splice.remove(path));
    return splice.text();
}

Splice::Path views(const std::vector<std::string>& path) { return {path.begin(), path.end()}; }

}  // namespace

TEST_CASE("Splice: one value changes, every other byte stays", "[json][unit]") {
    const std::string text =
        R"( {"a" : 1e3 ,"Big":9007199254740993, "n":1.50,"s":"\u00e9\/", "o":{"x":[1, {"x":2}]}} )";
    CHECK(Splice{text}.text() == text);
    CHECK(set(text, {"n"}, "2") ==
          R"( {"a" : 1e3 ,"Big":9007199254740993, "n":2,"s":"\u00e9\/", "o":{"x":[1, {"x":2}]}} )");
    CHECK(set(text, {"o", "x"}, "null") ==
          R"( {"a" : 1e3 ,"Big":9007199254740993, "n":1.50,"s":"\u00e9\/", "o":{"x":null}} )");
    CHECK(
        set(text, {"a"}, "\"}\"") ==
        R"( {"a" : "}" ,"Big":9007199254740993, "n":1.50,"s":"\u00e9\/", "o":{"x":[1, {"x":2}]}} )");
}

TEST_CASE("Splice: what is absent is added behind the last member", "[json][unit]") {
    const auto [text, path, expected] = GENERATE(table<std::string, Splice::Path, std::string>({
        {R"({})", {"a"}, R"({"a":7})"},
        {R"({ })", {"a"}, R"({"a":7 })"},
        {R"({"b":1})", {"a"}, R"({"b":1,"a":7})"},
        {"{\"b\":1\n}", {"a"}, "{\"b\":1,\"a\":7\n}"},
        {R"({"o":{}})", {"o", "a"}, R"({"o":{"a":7}})"},
        {R"({"o":null,"p":1})", {"o", "a"}, R"({"o":{"a":7},"p":1})"},
        {R"({"p":1})", {"o", "a"}, R"({"p":1,"o":{"a":7}})"},
        {R"({"p":"}"})", {"q\""}, R"({"p":"}","q\"":7})"},
        {R"(null)", {"a"}, R"({"a":7})"},
        {R"({"A":1})", {"a"}, R"({"A":1,"a":7})"},
    }));
    CAPTURE(text);
    CHECK_FALSE(Splice{text}.find(path));
    CHECK(set(text, path, "7") == expected);
}

TEST_CASE("Splice: a member goes with its comma", "[json][unit]") {
    CHECK(removed(R"({"a":1})", {"a"}) == "{}");
    CHECK(removed(R"({"a":1, "b":2})", {"a"}) == R"({"b":2})");
    CHECK(removed(R"({"a":1, "b":2 })", {"b"}) == R"({"a":1 })");
    CHECK(removed(R"({"a":1,"b":[2],"c":3})", {"b"}) == R"({"a":1,"c":3})");
    CHECK(removed(R"({"o":{"a":"}"}})", {"o", "a"}) == R"({"o":{}})");
    CHECK_FALSE(Splice{R"({"a":1})"}.remove({"b"}));
}

TEST_CASE("Splice: a name is what it says, however it is written", "[json][unit]") {
    CHECK(Splice{R"({"\u0061":1})"}.find({"a"}) == "1");
    CHECK(Splice{R"({"a\\":1,"a":2})"}.find({"a"}) == "2");
    CHECK(Splice{R"({"a.b":1})"}.find({"a.b"}) == "1");
    CHECK_FALSE(Splice{R"({"a":{"b":1}})"}.find({"a.b"}));
}

TEST_CASE("Splice: what can be understood two ways is refused with its place", "[json][unit]") {
    const auto [text, place] = GENERATE(table<std::string, std::string>({
        {R"({"o":{"a":1,"a":2}})", "o.a"},
        {R"({"o":{"a":1,"\u0061":2}})", "o.a"},
        {R"({"o":{"a":1},"o":{}})", "o"},
        {R"({"o":[{"a":1}]})", "o"},
        {R"({"o":"a"})", "o"},
        {R"([])", ""},
    }));
    CAPTURE(text);
    try {
        Splice{text}.find({"o", "a"});
        FAIL("it was not refused");
    } catch (const json::Malformed& error) {
        CHECK(error.path == place);
    }
    CHECK_THROWS_AS(set(text, {"o", "a"}, "1"), json::Malformed);
}

TEST_CASE("Splice: what is no JSON never gets in", "[json][unit]") {
    using namespace std::string_literals;
    const auto text = GENERATE("{"s, ""s, "{}x"s, "{}\0{}"s, "{\"a\":\"\xFF\"}"s, "{'a':1}"s,
                               std::string(200'000, '['), "{\"a\":1}//"s, "{\"a\":NaN}"s);
    CHECK_THROWS_AS(Splice{text}, json::Malformed);
    Splice sound{R"({"a":1})"};
    CHECK_THROWS_AS(sound.set({"a"}, text), json::Malformed);
    CHECK(sound.text() == R"({"a":1})");
}

TEST_CASE("Splice: in any text, an edit moves nothing else", "[json][unit]") {
    static constexpr const char* kNew[]{"null", R"("new \"value\" }")", "[1,{\"a\":2}]",
                                        "9007199254740993", "{}"};
    for (unsigned seed = 1; seed <= 2'000; ++seed) {
        test::RandomText random{seed};
        const auto& text = random.text();
        CAPTURE(seed, text);
        const Splice untouched{text};
        for (const auto& member : random.members()) {
            const auto value = untouched.find(views(member.path));
            const auto written = text.substr(member.begin, member.end - member.begin);
            REQUIRE(value == written);
        }
        if (random.members().empty()) continue;

        const auto& member =
            random.members()[random.below(static_cast<unsigned>(random.members().size()))];
        const std::string fresh = kNew[random.below(std::size(kNew))];
        auto expected = text;
        expected.replace(member.begin, member.end - member.begin, fresh);
        Splice edited{text};
        edited.set(views(member.path), fresh);
        REQUIRE(edited.text() == expected);

        // Added and taken away again, it is the text of before.
        auto parent = views(member.path);
        parent.back() = "a name that no text has";
        Splice there_and_back{text};
        there_and_back.set(parent, fresh);
        REQUIRE(there_and_back.find(parent) == fresh);
        REQUIRE(json::Document::parse(there_and_back.text()).root().is_object());
        REQUIRE(there_and_back.remove(parent));
        REQUIRE(there_and_back.text() == text);
    }
}

// What an edit changes, and that it changes nothing else.
#include "json/splice.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"

#include <catch2/catch.hpp>

#include <random>

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

/// Random JSON that nobody would write by hand, with the place of each member's value: known by who
/// wrote it, not by who reads it.
class RandomText {
public:
    struct Member {
        std::vector<std::string> path;
        std::size_t begin = 0;
        std::size_t end = 0;
    };

    explicit RandomText(unsigned seed) : random_(seed) {
        space();
        object(0);
        space();
    }

    const std::string& text() const { return text_; }
    const std::vector<Member>& members() const { return members_; }
    unsigned below(unsigned n) { return static_cast<unsigned>(random_() % n); }

private:
    template <std::size_t N>
    const char* one_of(const char* const (&words)[N]) {
        return words[below(N)];
    }

    void space() {
        static constexpr const char* kSpaces[]{"", "", "", " ", "\n  ", "\t", "\r\n"};
        text_ += one_of(kSpaces);
    }

    void plain() {
        static constexpr const char* kPlain[]{"null",
                                              "true",
                                              "false",
                                              "0",
                                              "-0",
                                              "1e3",
                                              "1.50",
                                              "-0.0e-7",
                                              "9007199254740993",
                                              "18446744073709551616",
                                              "123456789012345678901234567890",
                                              "1E+5",
                                              R"("")",
                                              R"("a\/b\u00e9\ud83d\ude00")",
                                              R"("quote \" brace } bracket ] comma , colon :")",
                                              R"("\\")",
                                              R"("{\"Name\":1}")",
                                              "\"\xC3\xA9\xF0\x9F\x98\x80\"",
                                              R"("\u0000\b\f\n\r\t")"};
        text_ += one_of(kPlain);
    }

    void value(unsigned depth) {
        const auto kind = depth >= 6 ? 0 : below(6);
        if (kind == 4) object(depth + 1);
        else if (kind == 5) array(depth + 1);
        else plain();
    }

    void array(unsigned depth) {
        // What lies in a list has no path; its members are not asked for.
        const auto members = members_;
        text_ += '[';
        const auto n = below(4);
        for (unsigned i = 0; i < n; ++i) {
            if (i > 0) text_ += ',';
            space();
            value(depth);
            space();
        }
        text_ += ']';
        members_ = members;
    }

    void object(unsigned depth) {
        // As it is written, and what it says.
        static constexpr std::pair<const char*, const char*> kNames[]{
            {R"("Devices")", "Devices"},
            {R"("a.b")", "a.b"},
            {R"("")", ""},
            {R"("\u0041")", "A"},
            {R"("q\"")", "q\""},
            {R"("}")", "}"},
            {R"("\/")", "/"},
            {R"("null")", "null"},
            {"\"\xC3\xA9\"", "\xC3\xA9"},
        };
        text_ += '{';
        bool first = true;
        for (const auto& [written, name] : kNames) {
            if (below(2) == 0) continue;
            if (!first) text_ += ',';
            first = false;
            space();
            text_ += written;
            space();
            text_ += ':';
            space();
            path_.emplace_back(name);
            const auto begin = text_.size();
            value(depth);
            members_.push_back({path_, begin, text_.size()});
            path_.pop_back();
            space();
        }
        if (first) space();
        text_ += '}';
    }

    std::mt19937 random_;
    std::string text_;
    std::vector<std::string> path_;
    std::vector<Member> members_;
};

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
        RandomText random{seed};
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

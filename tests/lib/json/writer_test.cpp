// Writing JSON as text.
#include "json/writer.hpp"

#include "core/ids.hpp"
#include "json/reader.hpp"

#include <catch2/catch.hpp>

using namespace eb;

TEST_CASE("json::Object: writes each kind of value", "[json][unit]") {
    const auto text = json::Object{}
                          .add("s", "x")
                          .add("n", 5)
                          .add("b", true)
                          .add("id", ClientId{7})
                          .add("at", from_unix(9))
                          .add("o", json::Object{})
                          .add("l", json::Array{}.add("a").add(json::Object{}.add("k", 1)))
                          .str();
    CHECK(text == R"({"s":"x","n":5,"b":true,"id":7,"at":9,"o":{},"l":["a",{"k":1}]})");
}

TEST_CASE("json::Object: any bytes become valid JSON", "[json][unit]") {
    const std::string hostile = "\"\\\n\x01 <b>\xFF日";
    const auto document = json::Document::parse(json::Object{}.add("v", hostile).str());
    CHECK(document.root().require<std::string>("v") == "\"\\\n\x01 <b>\xEF\xBF\xBD日");
}

TEST_CASE("html_safe: stands in a script block and reads as the same text", "[json][unit]") {
    const auto safe = json::html_safe(json::Object{}.add("v", "</script><!--&").str());
    CHECK(safe.find_first_of("<>&") == std::string::npos);
    CHECK(json::Document::parse(safe).root().require<std::string>("v") == "</script><!--&");
}

// Reading JSON that came from outside.
#include "json/reader.hpp"

#include "core/ids.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using json::Document;
using json::Malformed;

namespace {

/// The message of what parsing and reading throws.
template <class Read>
std::string refusal(std::string_view text, Read read) {
    try {
        const auto document = Document::parse(text);
        read(document.root());
    } catch (const Malformed& error) {
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("json::Reader: a wrong shape is named with its path", "[json][unit]") {
    CHECK(refusal(R"({"Data":{"UploadSize":"x"}})", [](const json::Reader& root) {
              root.at("Data").require<std::int64_t>("UploadSize");
          }) == "Data.UploadSize: expected integer");
    CHECK(refusal(R"({"Data":{}})", [](const json::Reader& root) {
              root.at("Data").require<std::string>("GUID");
          }) == "Data.GUID: missing");
    CHECK(refusal(R"([{"a":1},{"a":true}])", [](const json::Reader& root) {
              root.elements([](const json::Reader& element) { element.require<int>("a"); });
          }) == "[1].a: expected integer");
    CHECK(refusal(R"({"a":2147483648})", [](const json::Reader& root) {
              root.require<std::int32_t>("a");
          }) == "a: out of range");
    CHECK(refusal(R"({"a":1.5})", [](const json::Reader& root) { root.require<int>("a"); }) ==
          "a: expected integer");
}

TEST_CASE("json::Reader: absent and null are the same, and typed", "[json][unit]") {
    const auto document = Document::parse(R"({"a":null,"name":"PC","t":1763800000})");
    const auto root = document.root();
    CHECK_FALSE(root.find<int>("a").has_value());
    CHECK_FALSE(root.find<int>("b").has_value());
    CHECK(root.get_or<std::string>("b", "x") == "x");
    CHECK(root.require<Username>("name") == Username{"PC"});
    CHECK(root.require<seconds>("t") == seconds{1763800000});
}

TEST_CASE("json::Document: refuses what is no JSON, no UTF-8, or nested too deep", "[json][unit]") {
    const auto nothing = [](const json::Reader&) {};
    CHECK_FALSE(refusal("{", nothing).empty());
    CHECK_FALSE(refusal("", nothing).empty());
    CHECK_FALSE(refusal("{} x", nothing).empty());
    CHECK_FALSE(refusal("{\"a\":\"\xFF\"}", nothing).empty());
    CHECK(refusal(std::string(64, '[') + std::string(64, ']'), nothing).empty());
    CHECK(refusal(std::string(65, '[') + std::string(65, ']'), nothing) == "nested too deep");
    CHECK(refusal(std::string(250'000, '['), nothing) == "nested too deep");
    std::string objects;
    for (int i = 0; i < 250'000; ++i) objects += R"({"a":)";
    CHECK(refusal(objects, nothing) == "nested too deep");
}

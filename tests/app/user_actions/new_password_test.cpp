// Which passwords are taken; none is ever quoted.
#include "app/user_actions/new_password.hpp"

#include "app/http/errors.hpp"
#include "json/writer.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::app;

namespace {

std::string read(const std::string& password) {
    const auto document = json::Document::parse(json::Object{}.add("password", password).str());
    return new_password_in(document.root()).reveal();
}

std::string repeated(const std::string& text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += text;
    return out;
}

}  // namespace

TEST_CASE("NewPassword: 8 to 128 characters of any script, as they were typed", "[unit]") {
    for (const auto& good :
         {std::string{"abcdefgh"}, std::string(128, 'x'), repeated("\xf0\x9f\x94\x91", 8),
          repeated("\xc3\xa4", 128), std::string{"two words"}, std::string{R"(<"&'\>%20+)"}})
        CHECK(read(good) == good);
}

TEST_CASE("NewPassword: what is not taken names the field and quotes nothing", "[unit]") {
    const auto bad =
        GENERATE(std::string{}, std::string{"1234567"}, repeated("\xf0\x9f\x94\x91", 7),
                 std::string(129, 'x'), std::string{"abc\ndefgh"}, std::string{"abcdefg\x7f"},
                 std::string{"abcdefg\xc2\x85"}, std::string{"abcdefg\xe2\x80\xa8"},
                 std::string{"abc\0defgh", 9}, std::string{" abcdefgh"}, std::string{"abcdefgh "});
    try {
        read(bad);
        FAIL("it was taken");
    } catch (const BadRequest& error) {
        CHECK(error.field == "password");
        if (bad.size() > 3) CHECK(std::string{error.what()}.find(bad) == std::string::npos);
    }
}

TEST_CASE("NewPassword: not the username, in whatever letters", "[unit]") {
    CHECK_THROWS_AS(require_unlike(Secret{"Acme-Main"}, Username{"aCME-mAIN"}), BadRequest);
    CHECK_NOTHROW(require_unlike(Secret{"Acme-Main2"}, Username{"Acme-Main"}));
}

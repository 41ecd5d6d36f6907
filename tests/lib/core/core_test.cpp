// Ids, secrets, guarded data, digests and text.
#include "core/digest.hpp"
#include "core/guarded.hpp"
#include "core/ids.hpp"
#include "core/secret.hpp"
#include "core/text.hpp"

#include <catch2/catch.hpp>

#include <thread>

using namespace eb;

static_assert(!std::is_convertible_v<std::string, Username>, "an id is made on purpose");
static_assert(!std::is_constructible_v<Username, DeviceId>, "ids do not convert to each other");
static_assert(!fmt::is_formattable<Secret>::value, "a secret cannot be printed");

template <class T>
concept DereferencesTemporary = requires(Guarded<T> guarded) {
    *guarded.lock();
};
static_assert(!DereferencesTemporary<int>, "unlocked access does not compile");

TEST_CASE("Strong: compares as bytes, so letter case and trailing spaces count", "[core][unit]") {
    CHECK(Username{"acme"} != Username{"Acme"});
    CHECK(Username{"acme"} != Username{"acme "});
    CHECK(Username{"acme"} == Username{"acme"});
}

TEST_CASE("Guarded: threads that add under the lock lose nothing", "[core][unit]") {
    Guarded<int> counter{0};
    const auto add = [&] {
        for (int i = 0; i < 1000; ++i) {
            auto value = counter.lock();
            ++*value;
        }
    };
    std::thread one{add};
    std::thread two{add};
    one.join();
    two.join();
    CHECK(counter.copy() == 2000);
}

TEST_CASE("Digests: known answers", "[core][unit]") {
    CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    // RFC 4231, test case 2.
    CHECK(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    const HmacSha256 keyed{"Jefe"};
    for (int i = 0; i < 2; ++i)  // One text leaves no trace in the next.
        CHECK(keyed.of("what do ya want for nothing?") ==
              hmac_sha256("Jefe", "what do ya want for nothing?"));
    // By Python's hmac module.
    CHECK(to_hex(hmac_sha256("", "text")) ==
          "0611b704abab473f956257a09cc2fc2c867211d077bdffc5a91bd8a5047826ff");
}

TEST_CASE("base64url: what it writes it reads back, and nothing else", "[core][unit]") {
    for (const std::string text : {"", "f", "fo", "foo", "foob", "\xFF\xFE\xFD"})
        CHECK(from_base64url(base64url(text)) == text);
    CHECK(base64url("\xFB\xFF") == "-_8");
    CHECK_FALSE(from_base64url("a").has_value());
    CHECK_FALSE(from_base64url("ab=").has_value());
    CHECK_FALSE(from_base64url("a+b/").has_value());
    CHECK_FALSE(from_base64url("Zh").has_value());  // A second spelling of "f" (Zg).
}

TEST_CASE("equal_constant_time: equal means equal in every byte and in length", "[core][unit]") {
    CHECK(equal_constant_time("abc", "abc"));
    CHECK_FALSE(equal_constant_time("abc", "abd"));
    CHECK_FALSE(equal_constant_time("abc", "abcd"));
}

TEST_CASE("valid_utf8: keeps text and replaces what is none", "[core][unit]") {
    CHECK(valid_utf8("Ünïcode 日本 🖥") == "Ünïcode 日本 🖥");
    CHECK(valid_utf8("a\xFFz") == "a\xEF\xBF\xBDz");
    CHECK(valid_utf8("\xC0\xAF") == "\xEF\xBF\xBD\xEF\xBF\xBD");              // Overlong.
    CHECK(valid_utf8("\xED\xA0\x80").find("\xED\xA0") == std::string::npos);  // A surrogate.
    CHECK(valid_utf8("\xE6\x97") == "\xEF\xBF\xBD\xEF\xBF\xBD");              // Cut in the middle.
}

TEST_CASE("cut: counts characters and halves none", "[core][unit]") {
    CHECK(cut("日本語", 2) == "日本");
    CHECK(cut("abc", 3) == "abc");
    CHECK(cut("abcd", 3) == "abc");
}

TEST_CASE("folded: letters become small in every script, and nothing else changes",
          "[core][unit]") {
    CHECK(folded("ACME-01 <b>") == "acme-01 <b>");
    CHECK(folded("ÅSA Ørsted ŁÓDŹ") == "åsa ørsted łódź");
    CHECK(folded("ΑΘΗΝΑ МОСКВА") == "αθηνα москва");
    CHECK(folded("東京 🚀 ß") == "東京 🚀 ß");
    CHECK(folded("\xFF") == "\xEF\xBF\xBD");
}

// Text that a person can type on every device, and that arrives as it was typed.
#include "app/user_actions/new_password.hpp"

#include "app/http/errors.hpp"

#include <algorithm>
#include <string_view>

namespace eb::app {
namespace {

constexpr std::size_t kCharactersMin = 8;  // Comet's own least.
constexpr std::size_t kCharactersMax = 128;

std::size_t characters(std::string_view utf8) {
    return static_cast<std::size_t>(std::ranges::count_if(
        utf8, [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U; }));
}

/// C0, DEL, U+0080 to U+009F, and the separators of lines and paragraphs.
bool has_control(std::string_view utf8) {
    const auto plain = [](char byte) {
        return static_cast<unsigned char>(byte) < 0x20U || byte == '\x7f';
    };
    if (std::ranges::any_of(utf8, plain)) return true;
    for (std::size_t at = 0; at + 1 < utf8.size(); ++at) {
        const auto next = static_cast<unsigned char>(utf8[at + 1]);
        if (utf8[at] == '\xc2' && next >= 0x80U && next < 0xa0U) return true;
        const auto three = utf8.substr(at, 3);
        if (three == "\xe2\x80\xa8" || three == "\xe2\x80\xa9") return true;
    }
    return false;
}

char lower(char byte) { return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : byte; }

}  // namespace

Secret new_password_in(const json::Reader& body) {
    Secret password{body.require<std::string>("password")};
    const auto& text = password.reveal();
    const auto count = characters(text);
    if (count < kCharactersMin)
        throw BadRequest{"password", "A password has 8 characters or more. Nothing was changed."};
    if (count > kCharactersMax)
        throw BadRequest{"password", "A password has at most 128 characters. Nothing was changed."};
    if (has_control(text)) {
        throw BadRequest{"password",
                         "A password is one line of letters, digits and signs. Nothing was "
                         "changed."};
    }
    if (text.front() == ' ' || text.back() == ' ') {
        throw BadRequest{"password",
                         "A password does not begin or end with a space: it would be lost on the "
                         "way to a device. Nothing was changed."};
    }
    return password;
}

void require_unlike(const Secret& password, const Username& username) {
    const auto& text = password.reveal();
    if (std::ranges::equal(text, username.value(), {}, lower, lower))
        throw BadRequest{"password", "A password is not the username. Nothing was changed."};
}

}  // namespace eb::app

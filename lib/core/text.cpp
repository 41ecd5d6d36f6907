// UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF.
#include "core/text.hpp"

#include <clocale>
#include <cwctype>

namespace eb {
namespace {

/// The length of the valid character at the text's start, 0 where there is none.
std::size_t character_bytes(std::string_view text) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto follows = [&](std::size_t i, unsigned char low, unsigned char high) {
        return i < text.size() && at(i) >= low && at(i) <= high;
    };
    const unsigned char first = at(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return follows(1, 0x80, 0xBF) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const unsigned char low = first == 0xE0 ? 0xA0 : 0x80;
        const unsigned char high = first == 0xED ? 0x9F : 0xBF;
        return follows(1, low, high) && follows(2, 0x80, 0xBF) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const unsigned char low = first == 0xF0 ? 0x90 : 0x80;
        const unsigned char high = first == 0xF4 ? 0x8F : 0xBF;
        return follows(1, low, high) && follows(2, 0x80, 0xBF) && follows(3, 0x80, 0xBF) ? 4 : 0;
    }
    return 0;
}

char32_t code_point(std::string_view character) {
    if (character.size() == 1) return static_cast<unsigned char>(character[0]);
    // The first byte's own bits, then six of each that follows.
    char32_t point = static_cast<unsigned char>(character[0]) & (0xFFU >> (character.size() + 1));
    for (const char next : character.substr(1))
        point = point << 6U | (static_cast<unsigned char>(next) & 0x3FU);
    return point;
}

void append_character(std::string& out, char32_t point) {
    const auto follow = [&](unsigned shift) {
        out += static_cast<char>(0x80U | (point >> shift & 0x3FU));
    };
    if (point < 0x80) {
        out += static_cast<char>(point);
    } else if (point < 0x800) {
        out += static_cast<char>(0xC0U | point >> 6U);
        follow(0);
    } else if (point < 0x10000) {
        out += static_cast<char>(0xE0U | point >> 12U);
        follow(6);
        follow(0);
    } else {
        out += static_cast<char>(0xF0U | point >> 18U);
        follow(12);
        follow(6);
        follow(0);
    }
}

char32_t small(char32_t point) {
    if (point < 0x80) return point >= 'A' && point <= 'Z' ? point + 32 : point;
    // Without that locale only ASCII is folded. It lives as long as the program.
    static const locale_t kUnicode = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    if (kUnicode == nullptr) return point;
    return static_cast<char32_t>(towlower_l(static_cast<wint_t>(point), kUnicode));
}

}  // namespace

std::string valid_utf8(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const std::size_t size = character_bytes(text);
        if (size == 0) {
            out += "\xEF\xBF\xBD";
            text.remove_prefix(1);
        } else {
            out += text.substr(0, size);
            text.remove_prefix(size);
        }
    }
    return out;
}

std::string cut(std::string_view text, std::size_t characters_max) {
    std::string valid = valid_utf8(text);
    if (valid.size() <= characters_max) return valid;
    std::size_t size = 0;
    for (std::size_t n = 0; n < characters_max && size < valid.size(); ++n) {
        size += character_bytes(std::string_view{valid}.substr(size));
    }
    valid.resize(size);
    return valid;
}

std::string folded(std::string_view text) {
    const std::string valid = valid_utf8(text);
    std::string out;
    out.reserve(valid.size());
    for (std::string_view rest{valid}; !rest.empty();) {
        const std::size_t size = character_bytes(rest);
        append_character(out, small(code_point(rest.substr(0, size))));
        rest.remove_prefix(size);
    }
    return out;
}

}  // namespace eb

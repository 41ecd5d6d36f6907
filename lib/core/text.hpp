// Text that came from outside, made safe to store and to send on.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace eb {

/// The text with every byte that is not valid UTF-8 replaced by U+FFFD.
std::string valid_utf8(std::string_view text);
/// At most `characters_max` code points, as a VARCHAR column counts them; never half a character.
std::string cut(std::string_view text, std::size_t characters_max);
/// Valid UTF-8 with every letter small: for finding and ordering, never for what a name is.
std::string folded(std::string_view text);

}  // namespace eb

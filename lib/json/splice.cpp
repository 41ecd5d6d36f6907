// The parser has checked the whole text, so here brackets and quotes suffice to find a value's
// ends.
#include "json/splice.hpp"

#include "json/reader.hpp"
#include "json/writer.hpp"

#include <algorithm>

namespace eb::json {
namespace {

constexpr std::string_view kSpace = " \n\r\t";
constexpr std::string_view kEndOfPlain = " \n\r\t,]}";

std::size_t skip_space(std::string_view text, std::size_t at) {
    return std::min(text.find_first_not_of(kSpace, at), text.size());
}

/// `at` is the opening quote.
std::size_t end_of_string(std::string_view text, std::size_t at) {
    for (++at; text[at] != '"'; ++at)
        if (text[at] == '\\') ++at;
    return at + 1;
}

std::size_t end_of_value(std::string_view text, std::size_t at) {
    if (text[at] == '"') return end_of_string(text, at);
    if (text[at] != '{' && text[at] != '[')
        return std::min(text.find_first_of(kEndOfPlain, at), text.size());
    std::size_t depth = 0;
    for (;;) {
        at = text.find_first_of("\"{}[]", at);
        const char c = text[at];
        if (c == '"') {
            at = end_of_string(text, at);
            continue;
        }
        ++at;
        if (c == '{' || c == '[') ++depth;
        else if (--depth == 0) return at;
    }
}

/// `quoted` is a name as it stands in the text.
bool is_name(std::string_view quoted, std::string_view name) {
    if (quoted.find('\\') == std::string_view::npos)
        return quoted.substr(1, quoted.size() - 2) == name;
    return Document::parse(quoted).root().as<std::string_view>() == name;
}

std::string quote(std::string_view name) {
    std::string out;
    append_string(out, name);
    return out;
}

std::string joined(const Splice::Path& path, std::size_t names) {
    std::string out;
    for (std::size_t i = 0; i < names; ++i) {
        if (i > 0) out += '.';
        out += path[i];
    }
    return out;
}

void check(std::string_view text) {
    Document::parse(text);
    // A NUL ends the parser's text, and not ours.
    const auto end = end_of_value(text, skip_space(text, 0));
    if (skip_space(text, end) != text.size()) throw Malformed{"", "text after the end"};
}

}  // namespace

Splice::Splice(std::string text) : text_(std::move(text)) {
    Document::parse(text_);
    // A NUL ends the parser's text, and not ours.
    if (skip_space(text_, root().end) != text_.size()) throw Malformed{"", "text after the end"};
}

Splice::Place Splice::root() const {
    const auto begin = skip_space(text_, 0);
    return {begin, begin, end_of_value(text_, begin)};
}

std::optional<Splice::Place> Splice::place_of(const Path& path) const {
    const std::string_view text = text_;
    Place place = root();
    for (std::size_t depth = 0; depth < path.size(); ++depth) {
        if (text[place.begin] == 'n') return std::nullopt;
        if (text[place.begin] != '{') throw Malformed{joined(path, depth), "expected object"};

        std::optional<Place> found;
        auto at = skip_space(text, place.begin + 1);
        while (text[at] != '}') {
            const auto name = at;
            at = end_of_string(text, at);
            const bool wanted = is_name(text.substr(name, at - name), path[depth]);
            const auto begin = skip_space(text, skip_space(text, at) + 1);  // Behind the colon.
            at = end_of_value(text, begin);
            if (wanted) {
                if (found) throw Malformed{joined(path, depth + 1), "occurs twice"};
                found = Place{name, begin, at};
            }
            at = skip_space(text, at);
            if (text[at] == ',') at = skip_space(text, at + 1);
        }
        if (!found) return std::nullopt;
        place = *found;
    }
    return place;
}

std::optional<std::string_view> Splice::find(const Path& path) const {
    const auto place = place_of(path);
    if (!place) return std::nullopt;
    return std::string_view{text_}.substr(place->begin, place->end - place->begin);
}

void Splice::set(const Path& path, std::string_view json) {
    check(json);
    if (const auto place = place_of(path)) {
        text_.replace(place->begin, place->end - place->begin, json);
        return;
    }
    const Path parent{path.begin(), path.end() - 1};
    const auto member = quote(path.back()) + ":" + std::string{json};
    const auto object = place_of(parent);
    if (!object || text_[object->begin] != '{') return set(parent, "{" + member + "}");

    const auto last = text_.find_last_not_of(kSpace, object->end - 2);  // Before the bracket.
    text_.insert(last + 1, last == object->begin ? member : "," + member);
}

bool Splice::remove(const Path& path) {
    const auto place = place_of(path);
    if (!place) return false;
    auto begin = place->name;
    auto end = place->end;
    const auto behind = skip_space(text_, end);
    const auto before = begin == 0 ? begin : text_.find_last_not_of(kSpace, begin - 1);
    if (text_[behind] == ',') end = skip_space(text_, behind + 1);
    else if (text_[before] == ',') begin = before;
    text_.erase(begin, end - begin);
    return true;
}

}  // namespace eb::json

// Only brackets and quotes matter here: they say where an element ends.
#include "comet/elements.hpp"

#include "json/reader.hpp"

namespace eb::comet {
namespace {

constexpr std::size_t kElementBytesMax =
    8 << 20;  // A job is 1 KB; a full profile of a large customer is below 1 MB.
constexpr std::size_t kOtherBytesMax = 64 << 10;  // An error's sentence.

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

}  // namespace

void Elements::hand_on() {
    visit_(element_);
    element_.clear();
    comma_ = false;
}

void Elements::feed_inside(char c) {
    if (in_text_) {
        element_ += c;
        if (escaped_) escaped_ = false;
        else if (c == '\\') escaped_ = true;
        else if (c == '"') in_text_ = false;
        return;
    }
    if (depth_ == 0 && (c == ',' || c == ']')) {
        const bool empty_list = c == ']' && element_.empty() && !comma_;
        if (element_.empty() && !empty_list) throw json::Malformed{"", "an element is missing"};
        if (!element_.empty()) hand_on();
        comma_ = c == ',';
        if (c == ']') state_ = State::after;
        return;
    }
    if (depth_ == 0 && is_space(c)) return;
    if (c == '"') in_text_ = true;
    else if (c == '{' || c == '[') ++depth_;
    else if ((c == '}' || c == ']') && depth_-- == 0)
        throw json::Malformed{"", "a bracket too many"};
    element_ += c;
}

void Elements::feed(std::string_view piece) {
    for (const char c : piece) {
        switch (state_) {
            case State::before:
                if (c == '[') {
                    state_ = State::inside;
                } else if (!is_space(c)) {
                    state_ = State::other;
                    other_ += c;
                }
                break;
            case State::inside:
                feed_inside(c);
                if (element_.size() > kElementBytesMax)
                    throw json::Malformed{"", "an element is too large"};
                break;
            case State::after:
                if (!is_space(c)) throw json::Malformed{"", "text after the list"};
                break;
            case State::other:
                if (other_.size() >= kOtherBytesMax) throw json::Malformed{"", "no list"};
                other_ += c;
                break;
        }
    }
}

}  // namespace eb::comet

// A credential that cannot slip into a log line: it has no formatter, no stream operator and no
// conversion.
#pragma once

#include <string>
#include <utility>

namespace eb {

class Secret {
public:
    Secret() = default;
    explicit Secret(std::string text) : text_(std::move(text)) {}

    /// The text itself, for the call that needs it; never for a log, an answer or an exception.
    const std::string& reveal() const { return text_; }
    bool empty() const { return text_.empty(); }

    friend bool operator==(const Secret&, const Secret&) = default;

private:
    std::string text_;
};

}  // namespace eb

// What was looked at, how it is, and what to do about it.
#pragma once

#include <string>
#include <vector>

namespace eb::workers::doctor {

/// note: fit, and worth knowing. warning: works, and will not for ever. fault: something does not
/// work.
enum class State { good, note, warning, fault };
const char* word_of(State state);

struct Finding {
    State state = State::good;
    std::string area;  ///< Such as `database`, or `profile obc`.
    std::string what;  ///< Such as `rights`.
    std::string says;  ///< What was found; never a secret.
    std::string todo;  ///< Empty where there is nothing to do.
};

/// Findings of one area, in the order in which they were made.
class Findings {
public:
    void good(std::string area, std::string what, std::string says) {
        all_.push_back({State::good, std::move(area), std::move(what), std::move(says), {}});
    }
    void add(State state, std::string area, std::string what, std::string says, std::string todo) {
        all_.push_back({state, std::move(area), std::move(what), std::move(says), std::move(todo)});
    }

    const std::vector<Finding>& all() const { return all_; }
    State worst() const;

private:
    std::vector<Finding> all_;
};

/// A table of lines, 79 columns where the text allows it.
std::string as_table(const Findings& findings, bool colour);
/// `{"status":"ok|warning|fault","findings":[{"state","area","what","says","todo"}]}`
std::string as_json(const Findings& findings);

}  // namespace eb::workers::doctor

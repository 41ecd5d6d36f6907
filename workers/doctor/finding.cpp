// Two ways to say the same.
#include "workers/doctor/finding.hpp"

#include "json/writer.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace eb::workers::doctor {
namespace {

const char* colour_of(State state) {
    switch (state) {
        case State::good: return "\x1b[32m";
        case State::note: return "\x1b[36m";
        case State::warning: return "\x1b[33m";
        case State::fault: return "\x1b[1;31m";
    }
    return "";
}

/// What others wrote may hold control characters, which a terminal would obey.
std::string printable(std::string text) {
    for (auto& c : text) {
        if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = ' ';
    }
    return text;
}

}  // namespace

const char* word_of(State state) {
    switch (state) {
        case State::good: return "ok";
        case State::note: return "note";
        case State::warning: return "warning";
        case State::fault: return "FAULT";
    }
    return "";
}

State Findings::worst() const {
    auto worst = State::good;
    for (const auto& finding : all_) worst = std::max(worst, finding.state);
    return worst;
}

std::string as_table(const Findings& findings, bool colour) {
    std::size_t what_width = 0;
    for (const auto& finding : findings.all())
        what_width = std::max(what_width, finding.what.size());
    std::string out;
    std::string area;
    for (const auto& finding : findings.all()) {
        if (finding.area != area) {
            area = finding.area;
            out += fmt::format("{}{}{}{}\n", out.empty() ? "" : "\n", colour ? "\x1b[1m" : "",
                               printable(area), colour ? "\x1b[0m" : "");
        }
        out += fmt::format("  {}{:<8}{} {:<{}}  {}\n", colour ? colour_of(finding.state) : "",
                           word_of(finding.state), colour ? "\x1b[0m" : "", printable(finding.what),
                           what_width, printable(finding.says));
        if (!finding.todo.empty())
            out +=
                fmt::format("  {:<8} {:<{}}  -> {}\n", "", "", what_width, printable(finding.todo));
    }
    return out;
}

std::string as_json(const Findings& findings) {
    json::Array all;
    for (const auto& finding : findings.all()) {
        all.add(json::Object{}
                    .add("state", finding.state == State::fault ? "fault" : word_of(finding.state))
                    .add("area", finding.area)
                    .add("what", finding.what)
                    .add("says", finding.says)
                    .add("todo", finding.todo));
    }
    const auto worst = findings.worst();
    const char* status = worst == State::fault     ? "fault"
                         : worst == State::warning ? "warning"
                                                   : "ok";
    return json::Object{}.add("status", status).add("findings", all).str() + "\n";
}

}  // namespace eb::workers::doctor

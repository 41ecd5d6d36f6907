// One table of settings per program: it reads the environment, the env file and the flags, reports
// all mistakes at once, and prints --help and the README's table.
#pragma once

#include "core/clock.hpp"
#include "core/secret.hpp"
#include "log/log.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace eb::config {

/// What a table says of one setting. The default is what the target holds when it is added.
struct Setting {
    std::string env;    ///< Such as `EB_APP_THREADS`; empty: a flag alone.
    std::string flag;   ///< Such as `--listen`; empty: no flag.
    std::string about;  ///< One sentence.
    std::int64_t min = 0;
    std::int64_t max = 2147483647;
    std::vector<std::string> choices{};  ///< For words: the only ones allowed.
    bool required = false;
    std::size_t bytes_min = 0;  ///< For texts and secrets that are given.
};

/// Name and value of every variable; the environment wins over the file.
using Environment = std::map<std::string, std::string>;

/// The process's environment over the file that EB_ENV_FILE names (default `.env`, which may be
/// absent). Lines that are no `NAME=value` are added to `mistakes`, as is a file named but
/// unreadable.
Environment read_environment(const char* const* process, std::vector<std::string>& mistakes);

class Table {
public:
    Table(std::string program, std::string summary);

    // The target must outlive the table.
    void add(std::string& target, Setting setting);
    void add(Secret& target, Setting setting);
    void add(
        bool& target,
        Setting setting);  ///< 1, 0, true, false, on, off, yes, no; as a flag `--name` alone is 1.
    void add(int& target, Setting setting);
    void add(std::int64_t& target, Setting setting);
    void add(seconds& target, Setting setting);
    void add(milliseconds& target, Setting setting);
    void add(log::Level& target, Setting setting);

    /// Any other kind: `set` takes the text and answers what is wrong with it.
    using Set = std::function<std::optional<std::string>(const std::string&)>;
    void add(Setting setting, std::string kind, std::string fallback, Set set);

    /// Fills all targets from flags, then environment, then defaults. Absent: go on. Present: the
    /// exit code, after --help or
    /// --version was printed to stdout (0), or every mistake to stderr (2).
    /// `mistakes` are those found before, by read_environment() and profiles().
    std::optional<int> load(int argc, const char* const* argv, const Environment& environment,
                            std::vector<std::string> mistakes = {});

    /// The table's rows for the README.
    std::string markdown() const;

private:
    struct Row {
        Setting setting;
        std::string kind;      ///< Such as `integer` or `seconds`.
        std::string fallback;  ///< As text; never shown for secrets.
        Set set;
    };

    void add_integer(Setting setting, std::string kind, std::int64_t fallback,
                     std::function<void(std::int64_t)> set);

    std::string program_;
    std::string summary_;
    std::vector<Row> rows_;
};

}  // namespace eb::config

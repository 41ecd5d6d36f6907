// One key=value line per happening, on stderr, for journald.
#pragma once

#include "core/strong.hpp"

#include <fmt/format.h>

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace eb::log {

/// error: someone should look. warn: we coped. info: a state changed. debug: each frame.
enum class Level { debug, info, warn, error };

/// A variable of a line. Its value is plain, or a JSON string cut at 256 bytes; a Secret has no way
/// in.
struct Field {
    template <class T>
    Field(std::string_view name, const T& value) : key(name), text(fmt::format("{}", value)) {}

    std::string key;
    std::string text;
};

using Fields = std::initializer_list<Field>;

/// Writes `level=info worker=ws_ingest event=job_completed …`. Copies are cheap and share one sink;
/// any thread may log.
class Logger {
public:
    /// Where lines go: stderr, or a test's own list.
    using Sink = std::function<void(Level, const std::string& line)>;

    /// `program` becomes the first field of each line.
    Logger(std::string program, Level level);
    Logger(std::string program, Level level, Sink sink);

    /// A logger whose every line carries these fields too, such as a request id.
    Logger with(Fields fields) const;
    /// The same logger down to debug: EB_WS_DEBUG and EB_DB_DEBUG raise a channel so.
    Logger at(Level level) const;

    /// `event` is constant text, one word with underscores; variables are fields.
    void debug(std::string_view event, Fields fields = {}) const {
        write(Level::debug, event, fields);
    }
    void info(std::string_view event, Fields fields = {}) const {
        write(Level::info, event, fields);
    }
    void warn(std::string_view event, Fields fields = {}) const {
        write(Level::warn, event, fields);
    }
    void error(std::string_view event, Fields fields = {}) const {
        write(Level::error, event, fields);
    }

    bool enabled(Level level) const { return level >= level_; }

private:
    void write(Level level, std::string_view event, Fields fields) const;

    std::string prefix_;
    Level level_;
    std::shared_ptr<const Sink> sink_;
};

/// A value as it stands behind `key=`.
std::string quoted(std::string_view value);

}  // namespace eb::log

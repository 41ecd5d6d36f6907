// key=value lines on spdlog's stderr sink.
#include "log/log.hpp"

#include "core/text.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>

namespace eb::log {
namespace {

constexpr std::size_t kValueBytesMax = 256;  // A hostile name must not fill the journal.

const char* word_of(Level level) {
    switch (level) {
        case Level::debug: return "debug";
        case Level::info: return "info";
        case Level::warn: return "warn";
        case Level::error: return "error";
    }
    return "error";
}

bool is_plain(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view{"._:/@-"}.find(c) != std::string_view::npos;
}

Logger::Sink stderr_sink() {
    auto logger =
        std::make_shared<spdlog::logger>("eb", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    logger->set_pattern("%v");
    logger->set_level(spdlog::level::trace);
    return [logger](Level, const std::string& line) {
        logger->log(spdlog::level::info, spdlog::string_view_t{line});
        logger->flush();
    };
}

}  // namespace

std::string quoted(std::string_view value) {
    if (!value.empty() && value.size() <= kValueBytesMax &&
        std::all_of(value.begin(), value.end(), is_plain)) {
        return std::string{value};
    }
    std::string out = "\"";
    for (const char c : valid_utf8(value.substr(0, kValueBytesMax))) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        } else {
            out += c;
        }
    }
    return out + "\"";
}

Logger::Logger(std::string program, Level level)
    : Logger(std::move(program), level, stderr_sink()) {}

Logger::Logger(std::string program, Level level, Sink sink)
    : prefix_(" program=" + quoted(program)),
      level_(level),
      sink_(std::make_shared<const Sink>(std::move(sink))) {}

Logger Logger::with(Fields fields) const {
    Logger other = *this;
    for (const auto& field : fields) other.prefix_ += " " + field.key + "=" + quoted(field.text);
    return other;
}

Logger Logger::at(Level level) const {
    Logger other = *this;
    other.level_ = level;
    return other;
}

void Logger::write(Level level, std::string_view event, Fields fields) const {
    if (!enabled(level)) return;
    std::string line = fmt::format("level={}{} event={}", word_of(level), prefix_, event);
    for (const auto& field : fields) line += " " + field.key + "=" + quoted(field.text);
    (*sink_)(level, line);
}

}  // namespace eb::log

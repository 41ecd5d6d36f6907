// The process's environment over an env file.
#include "config/settings.hpp"

#include <fstream>

namespace eb::config {
namespace {

constexpr std::string_view kSpace = " \t\r";

std::string trimmed(std::string_view text) {
    const auto from = text.find_first_not_of(kSpace);
    if (from == std::string_view::npos) return "";
    return std::string{text.substr(from, text.find_last_not_of(kSpace) - from + 1)};
}

bool is_name(const std::string& text) {
    if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
    for (const char c : text) {
        const bool fits = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                          (c >= '0' && c <= '9') || c == '_' || c == '-';
        if (!fits) return false;
    }
    return true;
}

/// The value behind `=`: quoted text up to its closing quote, or a bare word up to ` #`. Absent: a
/// quote does not close.
std::optional<std::string> value_of(const std::string& text) {
    if (!text.empty() && (text[0] == '"' || text[0] == '\'')) {
        const char quote = text[0];
        std::string value;
        for (std::size_t i = 1; i < text.size(); ++i) {
            if (text[i] == quote) return value;
            if (quote == '"' && text[i] == '\\' && i + 1 < text.size() &&
                std::string_view{"\"\\$`"}.find(text[i + 1]) != std::string_view::npos) {
                ++i;
            }
            value += text[i];
        }
        return std::nullopt;
    }
    return trimmed(text.substr(0, text.find(" #")));
}

void read_file(std::istream& file, const std::string& path, Environment& out,
               std::vector<std::string>& mistakes) {
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        auto text = trimmed(line);
        if (text.empty() || text[0] == '#') continue;
        if (text.rfind("export ", 0) == 0) text = trimmed(text.substr(7));
        const auto equals = text.find('=');
        const auto name = equals == std::string::npos ? "" : trimmed(text.substr(0, equals));
        // The line itself may hold a secret, so only its place is told.
        const auto where = path + ", line " + std::to_string(number);
        if (!is_name(name)) {
            mistakes.push_back(where + ": expected NAME=value");
            continue;
        }
        const auto value = value_of(trimmed(text.substr(equals + 1)));
        if (value) out[name] = *value;
        else mistakes.push_back(where + ": " + name + " has a quote that does not close");
    }
}

}  // namespace

Environment read_environment(const char* const* process, std::vector<std::string>& mistakes) {
    Environment own;
    for (; *process != nullptr; ++process) {
        const std::string entry = *process;
        const auto equals = entry.find('=');
        if (equals != std::string::npos) own[entry.substr(0, equals)] = entry.substr(equals + 1);
    }

    const auto named = own.find("EB_ENV_FILE");
    const std::string path = named == own.end() ? ".env" : named->second;
    Environment merged;
    if (!path.empty()) {
        std::ifstream file{path};
        if (file) read_file(file, path, merged, mistakes);
        else if (named != own.end()) mistakes.push_back("EB_ENV_FILE: " + path + " cannot be read");
    }
    for (auto& [name, value] : own) merged[name] = value;
    return merged;
}

}  // namespace eb::config

// One call through a connection.
#include "comet/ask.hpp"

#include "json/reader.hpp"
#include "json/writer.hpp"

#include <algorithm>

namespace eb::comet {
namespace {

/// 403 and 404 are said of a connection that has ended, and of what the account may not do or has
/// not got.
[[noreturn]] void tell_apart(AdminApi& api, const LiveConnection& to, const Refused& refused) {
    if (refused.own_words && (refused.status == 403 || refused.status == 404)) {
        bool gone = false;
        try {
            const auto now = live_connections(api, to.username);
            gone = std::none_of(now.begin(), now.end(),
                                [&](const auto& one) { return one.target == to.target; });
        } catch (const std::exception&) {
            // Then the refusal is all that is known.
        }
        if (gone)
            throw NotConnected{refused.status, "dispatcher", refused.message, refused.own_words};
    }
    throw Refused{refused};
}

http::Form form_to(const LiveConnection& to, const http::Form& parameters) {
    http::Form form{{"TargetID", to.target.value()}};
    form.insert(form.end(), parameters.begin(), parameters.end());
    return form;
}

constexpr std::size_t kPartMin = 8;  // Shorter ones are words like others.

/// The words are cut where they are long, and with them what they quote: its beginning is left at
/// their end, or a piece of it.
bool quotes_a_piece(std::string_view words, std::string_view secret) {
    constexpr std::size_t kPiece = 2 * kPartMin;
    for (std::size_t from = 0; from + kPiece <= words.size(); ++from) {
        if (secret.find(words.substr(from, kPiece)) != std::string_view::npos) return true;
    }
    for (auto length = std::min(words.size(), secret.size()); length >= kPartMin / 2; --length) {
        if (words.ends_with(secret.substr(0, length))) return true;
    }
    return false;
}

/// As it is, as JSON spells it, or a part of it: who complains of a key shows the line that is
/// wrong.
bool quotes(std::string_view words, std::string_view secret) {
    const auto holds = [&](std::string_view text) {
        return words.find(text) != std::string_view::npos;
    };
    std::string spelled;
    json::append_string(spelled, secret);
    const auto as_json = std::string_view{spelled}.substr(1, spelled.size() - 2);
    if (holds(secret) || holds(as_json)) return true;
    if (quotes_a_piece(words, secret) || quotes_a_piece(words, as_json)) return true;
    // Between what texts spell in more ways than one.
    for (std::size_t from = 0; from < secret.size();) {
        const auto to = std::min(secret.find_first_of("\r\n\t\"\\<>&", from), secret.size());
        if (to - from >= kPartMin && holds(secret.substr(from, to - from))) return true;
        from = to + 1;
    }
    return false;
}

std::string path_of(const std::string& call) { return "/api/v1/admin/dispatcher/" + call; }

}  // namespace

std::string ask(AdminApi& api, const LiveConnection& to, const std::string& call,
                const http::Form& parameters) {
    const auto path = path_of(call);
    try {
        auto answer = api.call(path, form_to(to, parameters));
        json::Document::parse(answer).root().require<int>("Status");  // A proxy's page has none.
        return answer;
    } catch (const Refused& refused) {
        tell_apart(api, to, refused);
    } catch (const json::Malformed& error) {
        throw Unreachable{path + ": " + error.what()};
    }
}

void ask_each(AdminApi& api, const LiveConnection& to, const std::string& call,
              const http::Form& parameters, const std::vector<std::string>& way,
              Elements::Root root, const Elements::Visit& visit) {
    try {
        api.each_element_of(path_of(call), form_to(to, parameters), way, root, visit);
    } catch (const Refused& refused) {
        tell_apart(api, to, refused);
    }
}

bool quotes(const std::string& words, const std::vector<Secret>& secrets) {
    return std::any_of(secrets.begin(), secrets.end(), [&](const Secret& secret) {
        return !secret.empty() && quotes(words, secret.reveal());
    });
}

}  // namespace eb::comet

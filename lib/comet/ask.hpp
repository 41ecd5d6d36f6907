// Inside lib/comet: how a device is asked, and what is not said of a refusal.
#pragma once

#include "comet/dispatch.hpp"

#include <string>
#include <vector>

namespace eb::comet {

/// Asks a device by `/api/v1/admin/dispatcher/<call>`, and answers the answer's text. Throws
/// NotConnected when it has gone since it was listed.
std::string ask(AdminApi& api, const LiveConnection& to, const std::string& call,
                const http::Form& parameters);

/// The same for an answer that is long: see AdminApi::each_element_of().
void ask_each(AdminApi& api, const LiveConnection& to, const std::string& call,
              const http::Form& parameters, const std::vector<std::string>& way,
              Elements::Root root, const Elements::Visit& visit);

/// Whether one of these is in it, or a part of one that gives it away.
bool quotes(const std::string& words, const std::vector<Secret>& secrets);

/// A refusal without its words where they quote what nobody may read.
template <class Call>
auto keep_secret(const std::vector<Secret>& secrets, Call call) {
    try {
        return call();
    } catch (const NotConnected& refused) {
        if (!quotes(refused.what(), secrets)) throw;
        throw NotConnected{refused.status, "dispatcher", "not connected", refused.own_words};
    } catch (const Refused& refused) {
        if (!quotes(refused.what(), secrets)) throw;
        throw Refused{refused.status, "dispatcher", "refused", refused.own_words};
    }
}

}  // namespace eb::comet

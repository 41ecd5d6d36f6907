// Parse, authorise, look, answer. A connection's credentials live as long as the request.
#include "app/restore/browse_host.hpp"

#include "app/restore/asking.hpp"
#include "app/restore/entries.hpp"
#include "comet/host_browse.hpp"
#include "core/text.hpp"
#include "restore/choices.hpp"

#include <functional>
#include <utility>

namespace eb::app {
namespace {

constexpr std::size_t kNameBytesMax = 1'000;
constexpr std::int64_t kPortMax = 65'535;

using Names = std::vector<comet::Found>;
/// One question, with all that it needs but whom to ask.
using Question = std::function<Names(comet::AdminApi&, const comet::LiveConnection&)>;

template <class Value>
Value one_of(const std::string& word, const char* field,
             std::initializer_list<std::pair<const char*, Value>> words) {
    for (const auto& [known, value] : words)
        if (word == known) return value;
    throw BadRequest{field, std::string{field} + ": there is no such list."};
}

comet::MongoLogin mongodb_in(const json::Reader& connection) {
    const auto port = connection.get_or<std::int64_t>("port", 27'017);
    if (port < 1 || port > kPortMax)
        throw BadRequest{"connection.port", "A port is a number from 1 to 65535."};
    return {.host = short_text(connection, "host", kNameBytesMax),
            .port = static_cast<int>(port),
            .username = short_text(connection, "username", kNameBytesMax),
            .password = Secret{short_text(connection, "password", kNameBytesMax)},
            .auth_database = short_text(connection, "authDatabase", kNameBytesMax),
            .use_ssl = connection.get_or<bool>("useSsl", false),
            .ssl_allow_invalid = connection.get_or<bool>("sslAllowInvalid", false)};
}

void require_databases(const std::string& what) {
    one_of<bool>(what, "what", {{"databases", true}});
}

Question vmware_question(const json::Reader& body, const std::string& what) {
    using List = comet::VMwareList;
    const auto list = one_of<List>(what, "what",
                                   {{"machines", List::machines},
                                    {"datacenters", List::datacenters},
                                    {"hosts", List::hosts},
                                    {"datastores", List::datastores},
                                    {"networks", List::networks}});
    return [=, login = restore::vsphere_in(body.at("connection")),
            filter = short_text(body, "filter", kNameBytesMax)](auto& api, const auto& to) {
        return comet::vmware_list(api, to, list, login, filter);
    };
}

Question proxmox_question(const json::Reader& body, const std::string& what) {
    using List = comet::ProxmoxList;
    const auto list = one_of<List>(
        what, "what",
        {{"machines", List::machines}, {"nodes", List::nodes}, {"storage", List::storage}});
    return [=, login = restore::ssh_in(body.at("connection"))](auto& api, const auto& to) {
        return comet::proxmox_list(api, to, list, login);
    };
}

Question question_in(const json::Reader& body) {
    const auto kind = body.require<std::string>("kind");
    const auto what = body.require<std::string>("what");
    if (kind == "vmware") return vmware_question(body, what);
    if (kind == "proxmox") return proxmox_question(body, what);
    if (kind == "hyperv") {
        one_of<bool>(what, "what", {{"machines", true}});
        return comet::hyperv_machines;
    }
    if (kind == "exchangeedb") {
        require_databases(what);
        return comet::exchange_databases;
    }
    if (kind == "mssql") {
        require_databases(what);
        return [login = restore::mssql_in(body.at("connection"))](auto& api, const auto& to) {
            return comet::mssql_databases(api, to, login);
        };
    }
    if (kind == "mysql") {
        require_databases(what);
        return [login = restore::mysql_in(body.at("connection"))](auto& api, const auto& to) {
            return comet::mysql_databases(api, to, login);
        };
    }
    if (kind == "mongodb") {
        require_databases(what);
        return [login = mongodb_in(body.at("connection"))](auto& api, const auto& to) {
            return comet::mongodb_databases(api, to, login);
        };
    }
    throw BadRequest{"kind", "kind: there is no such host."};
}

/// The host's own words: that a password is wrong, nobody else can say. They quote none.
[[noreturn]] void tell_refusal(const comet::Refused& refused) {
    throw RequestError{422, "host_refused",
                       "The device could not look there. It says: " +
                           cut(valid_utf8(refused.message), kDeviceWordsMax)};
}

json::Object run(ActionContext& context, const DeviceId& own, const DeviceId& device,
                 const Question& question) {
    context.device(own);
    const auto connection = context.online(device);
    try {
        json::Array names;
        for (const auto& [name, note] : question(context.comet(), connection)) {
            json::Object one;
            one.add("name", name);
            if (!note.empty()) one.add("note", note);
            names.add(one);
        }
        return json::Object{}.add("names", names);
    } catch (const comet::NotConnected&) {
        throw;
    } catch (const comet::Refused& refused) {
        if (!refused.own_words || refused.credentials()) throw;
        tell_refusal(refused);
    }
}

}  // namespace

Action browse_host() {
    // It has the device sign in somewhere in the customer's network, which is more than to look.
    return {.permission = kChangePermission,
            .audited = false,
            .takes_long = true,
            .read = [](const json::Reader& body) -> Work {
                const auto own = device_in(body);
                const auto device = target_in(body);
                Question question;
                try {
                    question = question_in(body);
                } catch (const restore::Impossible& impossible) {
                    throw BadRequest{impossible.field, impossible.what()};
                }
                return {.object = device.value(), .run = [=](ActionContext& context) {
                            return run(context, own, device, question);
                        }};
            }};
}

}  // namespace eb::app

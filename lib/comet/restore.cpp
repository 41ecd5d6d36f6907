// One call.
#include "comet/restore.hpp"

#include "comet/ask.hpp"
#include "comet/read.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"

namespace eb::comet {

JobId run_restore(AdminApi& api, const LiveConnection& to, const RestoreOrder& order) {
    http::Form form{{"Source", order.item.value()},
                    {"Destination", order.vault.value()},
                    {"Options", json_of(order.options).reveal()},
                    {"Snapshot", order.snapshot.value()}};
    if (!order.paths.empty()) {
        json::Array paths;
        for (const auto& path : order.paths) paths.add(path);
        form.emplace_back("Paths", paths.str());
    }
    if (order.known) {
        form.emplace_back("KnownFileCount", std::to_string(order.known->files));
        form.emplace_back("KnownByteCount", std::to_string(order.known->bytes));
        form.emplace_back("KnownDirCount", std::to_string(order.known->folders));
    }
    return keep_secret(secrets_of(order.options), [&] {
        const auto answer = ask(api, to, "run-restore-custom", form);
        // It runs, whatever else the answer says.
        const auto document = json::Document::parse(answer);
        return JobId{key_id_if_any(document.root(), "JobID", kGuidCharactersMax)};
    });
}

}  // namespace eb::comet

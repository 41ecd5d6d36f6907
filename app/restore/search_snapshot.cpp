// Parse, authorise, look, answer.
#include "app/restore/search_snapshot.hpp"

#include "app/restore/asking.hpp"
#include "app/restore/entries.hpp"

namespace eb::app {
namespace {

constexpr std::size_t kHitsMax = 1'000;
constexpr std::size_t kWordsBytesMax = 1'000;

json::Object run(ActionContext& context, RestoreLists& lists, const Look& look,
                 const std::string& contains) {
    context.vault(look.vault);
    const auto connection = context.online(look.device);
    require_filenames(connection);
    return asking([&] {
        const auto snapshot = lists.snapshot(context, connection, look.vault, look.snapshot);
        const auto hits =
            lists.search(context, connection, look.vault, look.snapshot, contains, kHitsMax);
        json::Array entries;
        for (const auto& hit : hits->list) entries.add(found_entry(hit, snapshot.engine));
        json::Object answer;
        answer.add("entries", entries);
        if (hits->more) answer.add("more", true);
        return answer;
    });
}

}  // namespace

Action search_snapshot(RestoreLists& lists) {
    return {.permission = kReadPermission,
            .audited = false,
            .audited_masquerading = true,
            .takes_long = true,
            .read = [&lists](const json::Reader& body) -> Work {
                const auto look = Look::in(body);
                auto contains = short_text(body, "contains", kWordsBytesMax);
                if (contains.empty())
                    throw BadRequest{"contains", "contains: what do you look for?"};
                return {.object = look.snapshot.value(),
                        .run =
                            [&lists, look, contains = std::move(contains)](ActionContext& context) {
                                return run(context, lists, look, contains);
                            },
                        .detail = look.detail()};
            }};
}

}  // namespace eb::app

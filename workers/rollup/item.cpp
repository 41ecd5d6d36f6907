// Engine and owner have columns of their own; programs that leave those empty have them in the
// content.
#include "item.hpp"

#include "comet/item_content.hpp"

namespace eb::workers::rollup {
namespace {

bool has_numbers(domain::Protects what) {
    using domain::Protects;
    return what == Protects::hyperv || what == Protects::vmware || what == Protects::m365;
}

}  // namespace

domain::ItemTally::Item read_item(const store::ItemContentRow& row) {
    domain::ItemTally::Item item{
        .client = row.client, .owner = row.owner, .what = domain::protects(row.engine)};
    if (row.too_large) throw json::Malformed{"", "too large to be read"};
    if (!row.content) return item;

    const comet::ItemContent content{*row.content};
    if (row.engine.empty()) item.what = domain::protects(content.engine());
    if (row.owner.value().empty()) item.owner = content.owner();
    if (has_numbers(item.what)) item.job = content.numbers();
    return item;
}

}  // namespace eb::workers::rollup

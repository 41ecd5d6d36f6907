// engine1/winmsofficemail: back to Microsoft 365, or as files.
#include "restore/rules.hpp"

namespace eb::restore {
namespace {

void fill(const Choices& choices, const Circumstances& at, comet::RestoreOrder& order) {
    if (choices.method != Method::cloud) return;
    if (choices.use_stored) {
        // Without credentials a device uses what the item has, where it has the item.
        order.options.office365 = at.stored_office365;
        return;
    }
    if (!choices.office365) {
        throw Impossible{"connection", "connection: use the item's own sign-in, or give another."};
    }
    order.options.office365 = choices.office365;
}

}  // namespace

Recipe office365_recipe() {
    return {.engine = "engine1/winmsofficemail", .beside = {Method::cloud}, .fill = fill};
}

}  // namespace eb::restore

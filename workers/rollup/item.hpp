// From a row of comet_items to what is counted of it.
#pragma once

#include "domain/counting.hpp"
#include "store/day_reads.hpp"

namespace eb::workers::rollup {

/// Throws json::Malformed for a content that cannot be read; its text quotes nothing of the
/// content.
domain::ItemTally::Item read_item(const store::ItemContentRow& row);

}  // namespace eb::workers::rollup

// EB_QUOTA_EDIT, and EB_QUOTA_EDIT_<pid> for single products.
#pragma once

#include "domain/quota_rule.hpp"

#include <cstdint>
#include <map>

namespace eb::app {

struct QuotaEdits {
    domain::QuotaEdit all = domain::QuotaEdit::edit;
    std::map<std::int64_t, domain::QuotaEdit> of_product{};  ///< By tblproducts.id.

    domain::QuotaEdit of(std::int64_t product) const {
        const auto found = of_product.find(product);
        return found == of_product.end() ? all : found->second;
    }
};

}  // namespace eb::app

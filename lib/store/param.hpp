// Inside lib/store: soci::use for lvalues; a temporary would be gone before the statement runs.
#pragma once

#include <soci/soci.h>

#include <string>

namespace eb::store {

/// SOCI keeps references to the value and to the name: both must live until the statement has run.
template <class T>
auto param(const T& value, const std::string& name) {
    return soci::use(value, name);
}
template <class T>
void param(const T&& value, const std::string& name) = delete;
template <class T>
void param(const T& value, const std::string&& name) = delete;

}  // namespace eb::store

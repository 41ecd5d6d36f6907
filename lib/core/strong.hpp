// Ids as types: values that look alike and mean different things cannot be swapped.
#pragma once

#include <fmt/format.h>

#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>

namespace eb {

/// A value of type T that is only ever a Tag. Explicit in, value() out; compared as its value (text
/// as bytes).
template <class Tag, class T>
class Strong {
public:
    using Value = T;

    Strong() = default;
    explicit Strong(T value) : value_(std::move(value)) {}

    const T& value() const& { return value_; }
    T value() && { return std::move(value_); }

    friend bool operator==(const Strong&, const Strong&) = default;
    friend auto operator<=>(const Strong&, const Strong&) = default;

private:
    T value_{};
};

}  // namespace eb

template <class Tag, class T>
struct std::hash<eb::Strong<Tag, T>> {
    std::size_t operator()(const eb::Strong<Tag, T>& id) const {
        return std::hash<T>{}(id.value());
    }
};

template <class Tag, class T>
struct fmt::formatter<eb::Strong<Tag, T>> : fmt::formatter<T> {
    template <class Context>
    auto format(const eb::Strong<Tag, T>& id, Context& context) const {
        return fmt::formatter<T>::format(id.value(), context);
    }
};

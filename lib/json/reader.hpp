// JSON that came from outside, read with types: what does not fit is refused with its path, such as
// `Data.UploadSize`.
#pragma once

#include "core/clock.hpp"
#include "core/strong.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace eb::json {

/// The text is not JSON, too deep, or does not have the shape asked for.
class Malformed : public std::runtime_error {
public:
    Malformed(std::string at, const std::string& why)
        : std::runtime_error(at.empty() ? why : at + ": " + why),
          path(std::move(at)),
          reason(why) {}

    std::string path;    ///< Empty for the text as a whole.
    std::string reason;  ///< Such as `expected integer`.
};

/// A value inside a Document, which must outlive it.
class Reader {
public:
    bool is_object() const;
    bool is_array() const;
    bool is_null() const;
    bool is_text() const;
    /// Where it stands, such as `Data.Progress`; empty for the root.
    const std::string& path() const { return path_; }

    /// The member of that name. Throws Malformed when this is no object or has no such member, or
    /// null.
    Reader at(std::string_view key) const;
    /// Absent when there is no such member, or it is null.
    std::optional<Reader> child(std::string_view key) const;

    template <class T>
    T require(std::string_view key) const {
        return at(key).template as<T>();
    }
    template <class T>
    std::optional<T> find(std::string_view key) const {
        const auto value = child(key);
        if (!value) return std::nullopt;
        return value->template as<T>();
    }
    template <class T>
    T get_or(std::string_view key, T fallback) const {
        auto value = find<T>(key);
        return value ? std::move(*value) : std::move(fallback);
    }

    /// std::string, bool, double, integers (range checked), Strong<…>, seconds, milliseconds.
    template <class T>
    T as() const {
        if constexpr (std::is_same_v<T, std::string>) return std::string{text()};
        else if constexpr (std::is_same_v<T, std::string_view>) return text();
        else if constexpr (std::is_same_v<T, bool>) return boolean();
        else if constexpr (std::is_same_v<T, double>) return number();
        else if constexpr (std::is_integral_v<T>) {
            const std::int64_t value = integer();
            if (!std::in_range<T>(value)) refuse("out of range");
            return static_cast<T>(value);
        } else if constexpr (std::is_constructible_v<T, seconds> ||
                             std::is_same_v<T, milliseconds>) {
            return T{integer()};
        } else {
            return T{as<typename T::Value>()};
        }
    }

    /// Every member of an object, in order; every element of an array. Throws Malformed for the
    /// other kind.
    void members(const std::function<void(std::string_view key, const Reader& value)>& visit) const;
    void elements(const std::function<void(const Reader& value)>& visit) const;
    std::size_t size() const;

    /// This value as JSON text, as it was but for white space.
    std::string dump() const;

    [[noreturn]] void refuse(const std::string& why) const;

private:
    friend class Document;
    Reader(const void* value, std::string path) : value_(value), path_(std::move(path)) {}

    std::string_view text() const;
    bool boolean() const;
    double number() const;
    std::int64_t integer() const;

    const void* value_;
    std::string path_;
};

/// A parsed text. Depth is at most 64 and text is valid UTF-8, or parsing throws Malformed; the
/// size is the caller's to limit.
class Document {
public:
    static Document parse(std::string_view text);

    Document(Document&&) noexcept;
    Document& operator=(Document&&) noexcept;
    ~Document();

    /// `path` is where the text stood in a larger one.
    Reader root(std::string path = "") const;

private:
    struct Impl;
    explicit Document(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace eb::json

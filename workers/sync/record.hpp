// Accounts and jobs as bytes, for the spool: each struct names its fields once, for both ways.
#pragma once

#include "core/strong.hpp"
#include "domain/account.hpp"
#include "domain/job.hpp"

#include <concepts>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace eb::workers::sync {

template <class T, class Wanted>
concept Is = std::same_as<std::remove_const_t<T>, Wanted>;

template <class Archive, Is<domain::Device> T>
void fields(Archive& archive, T& it) {
    archive(it.id, it.name, it.platform_os, it.platform_arch, it.registered_at, it.content);
}

template <class Archive, Is<domain::ProtectedItem> T>
void fields(Archive& archive, T& it) {
    archive(it.id, it.owner, it.name, it.engine, it.created_at, it.updated_at, it.total_bytes,
            it.total_files, it.total_directories, it.vm_count, it.account_count, it.content);
}

template <class Archive, Is<domain::Vault> T>
void fields(Archive& archive, T& it) {
    archive(it.id, it.name, it.type, it.bucket_server, it.bucket_name, it.total_bytes,
            it.has_storage_limit, it.storage_limit_bytes, it.created_at, it.updated_at, it.content);
}

template <class Archive, Is<domain::Account> T>
void fields(Archive& archive, T& it) {
    archive(it.username, it.name, it.suspended, it.devices, it.items, it.vaults, it.content);
}

template <class Archive, Is<domain::Progress> T>
void fields(Archive& archive, T& it) {
    archive(it.counter, it.received_at, it.bytes_done, it.items_done, it.items_total);
}

template <class Archive, Is<domain::JobReport> T>
void fields(Archive& archive, T& it) {
    archive(it.id, it.username, it.device, it.item, it.vault, it.classification, it.status,
            it.started_at, it.ended_at, it.total_bytes, it.total_files, it.total_directories,
            it.upload_bytes, it.download_bytes, it.total_accounts, it.snapshot_id,
            it.cancellation_id, it.progress, it.content);
}

/// Puts values behind one another.
class Packer {
public:
    template <class... Values>
    void operator()(const Values&... values) {
        (put(values), ...);
    }
    const std::string& bytes() const { return bytes_; }

private:
    template <class T>
    requires std::is_arithmetic_v<T>
    void put(T number) { bytes_.append(reinterpret_cast<const char*>(&number), sizeof number); }
    void put(const std::string& text) {
        put(text.size());
        bytes_ += text;
    }
    void put(sys_seconds at) { put(unix_seconds(at)); }
    template <class Tag>
    void put(const Strong<Tag, std::string>& id) {
        put(id.value());
    }
    template <class T>
    void put(const std::optional<T>& value) {
        put(value.has_value());
        if (value) put(*value);
    }
    template <class T>
    void put(const std::vector<T>& values) {
        put(values.size());
        for (const auto& value : values) put(value);
    }
    template <class T>
    requires std::is_class_v<T>
    void put(const T& value) { fields(*this, value); }

    std::string bytes_;
};

/// Takes them in the same order. Throws std::runtime_error where there are too few bytes.
class Unpacker {
public:
    explicit Unpacker(std::string_view bytes) : bytes_(bytes) {}

    template <class... Values>
    void operator()(Values&... values) {
        (take(values), ...);
    }
    bool empty() const { return bytes_.empty(); }

private:
    std::string_view front(std::size_t count) {
        if (count > bytes_.size()) throw std::runtime_error{"the spool is damaged"};
        const auto part = bytes_.substr(0, count);
        bytes_.remove_prefix(count);
        return part;
    }
    template <class T>
    requires std::is_arithmetic_v<T>
    void take(T& number) { std::memcpy(&number, front(sizeof number).data(), sizeof number); }
    void take(std::string& text) {
        std::size_t size = 0;
        take(size);
        text = front(size);
    }
    void take(sys_seconds& at) {
        auto number = unix_seconds(at);
        take(number);
        at = from_unix(number);
    }
    template <class Tag>
    void take(Strong<Tag, std::string>& id) {
        std::string text;
        take(text);
        id = Strong<Tag, std::string>{std::move(text)};
    }
    template <class T>
    void take(std::optional<T>& value) {
        bool has = false;
        take(has);
        if (has) take(value.emplace());
    }
    template <class T>
    void take(std::vector<T>& values) {
        std::size_t size = 0;
        take(size);
        values.clear();
        for (std::size_t i = 0; i < size; ++i) take(values.emplace_back());
    }
    template <class T>
    requires std::is_class_v<T>
    void take(T& value) { fields(*this, value); }

    std::string_view bytes_;
};

}  // namespace eb::workers::sync

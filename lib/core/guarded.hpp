// Data that several threads share, together with the lock that makes it safe: there is no way in
// but through the lock.
#pragma once

#include <mutex>
#include <utility>

namespace eb {

template <class T>
class Guarded {
public:
    /// The lock, held for as long as it lives. It must have a name: dereferencing a temporary does
    /// not compile, because what it points to would be unlocked by the end of the expression.
    class Lock {
    public:
        T& operator*() & { return *data_; }
        T* operator->() & { return data_; }
        T& operator*() && = delete;
        T* operator->() && = delete;

        /// For condition variables.
        std::unique_lock<std::mutex>& mutex() & { return lock_; }

    private:
        friend Guarded;
        Lock(std::mutex& mutex, T& data) : lock_(mutex), data_(&data) {}

        std::unique_lock<std::mutex> lock_;
        T* data_;
    };

    Guarded() = default;
    explicit Guarded(T data) : data_(std::move(data)) {}

    Lock lock() { return {mutex_, data_}; }

    /// A copy, taken under the lock.
    T copy() const {
        const std::lock_guard guard{mutex_};
        return data_;
    }

private:
    mutable std::mutex mutex_;
    T data_{};
};

}  // namespace eb

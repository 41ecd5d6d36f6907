// What was read waits here until all of it is known to be whole: a file without a name, which is
// gone with the process. It holds no more than the tables will: secrets were left out before.
#pragma once

#include "record.hpp"

#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>

namespace eb::workers::sync {

/// Records of any bytes, in order. Everything throws std::system_error where the disk is full or
/// fails.
class SpoolFile {
public:
    explicit SpoolFile(const std::string& folder);

    void add(const std::string& record);
    void each(const std::function<void(const std::string& record)>& visit);
    std::int64_t bytes() const { return bytes_; }

private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    std::unique_ptr<std::FILE, Close> file_;
    std::int64_t bytes_ = 0;
};

/// Of accounts, or of jobs.
template <class T>
class Spool {
public:
    explicit Spool(const std::string& folder) : file_(folder) {}

    void add(const T& value) {
        Packer packer;
        packer(value);
        file_.add(packer.bytes());
        ++size_;
    }
    /// All of them, in the order in which they came.
    template <class Visit>
    void each(const Visit& visit) {
        file_.each([&](const std::string& record) {
            T value;
            Unpacker{record}(value);
            visit(std::move(value));
        });
    }
    std::int64_t size() const { return size_; }
    std::int64_t bytes() const { return file_.bytes(); }

private:
    SpoolFile file_;
    std::int64_t size_ = 0;
};

}  // namespace eb::workers::sync

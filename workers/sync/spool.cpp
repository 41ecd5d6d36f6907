// Length, then bytes.
#include "spool.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace eb::workers::sync {
namespace {

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error{errno, std::generic_category(), what};
}

/// Not every file system has files without a name.
int open_in(const std::string& folder) {
    const int unnamed = open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (unnamed >= 0) return unnamed;
    auto path = folder + "/eb-sync-XXXXXX";
    const int named = mkostemp(path.data(), O_CLOEXEC);
    if (named < 0) fail("no file can be made in " + folder);
    unlink(path.c_str());
    return named;
}

}  // namespace

SpoolFile::SpoolFile(const std::string& folder) {
    const int descriptor = open_in(folder);
    file_.reset(fdopen(descriptor, "w+"));
    if (file_) return;
    close(descriptor);
    fail("spool");
}

void SpoolFile::add(const std::string& record) {
    const auto size = record.size();
    if (std::fwrite(&size, sizeof size, 1, file_.get()) != 1 ||
        std::fwrite(record.data(), 1, size, file_.get()) != size)
        fail("spool");
    bytes_ += static_cast<std::int64_t>(sizeof size + size);
}

void SpoolFile::each(const std::function<void(const std::string& record)>& visit) {
    if (std::fflush(file_.get()) != 0) fail("spool");
    std::rewind(file_.get());
    std::string record;
    for (auto left = bytes_; left > 0;) {
        std::size_t size = 0;
        if (std::fread(&size, sizeof size, 1, file_.get()) != 1) fail("spool");
        record.resize(size);
        if (std::fread(record.data(), 1, size, file_.get()) != size) fail("spool");
        left -= static_cast<std::int64_t>(sizeof size + size);
        visit(record);
    }
}

}  // namespace eb::workers::sync

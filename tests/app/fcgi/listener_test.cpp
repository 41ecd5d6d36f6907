// The listening socket: who may connect, and how it changes hands.
#include "app/fcgi/listener.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <cstring>
#include <filesystem>
#include <memory>
#include <stdexcept>

using eb::app::fcgi::Listener;

namespace {

/// A folder of its own, gone at the end.
struct Folder {
    Folder() {
        std::string name = std::filesystem::temp_directory_path() / "eb-listener-XXXXXX";
        path = mkdtemp(name.data());
    }
    ~Folder() { std::filesystem::remove_all(path); }
    std::string socket() const { return path / "app"; }

    std::filesystem::path path;
};

/// Whether somebody accepts at that path.
bool answers(const std::string& path) {
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    const bool connected =
        connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    close(fd);
    return connected;
}

/// Descriptor 0 as it was, whatever a test put there.
struct KeepsStdin {
    ~KeepsStdin() {
        dup2(kept, STDIN_FILENO);
        close(kept);
    }
    int kept = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
};

}  // namespace

TEST_CASE("Listener: the path is for owner and group alone, and goes with its owner",
          "[fcgi][wire]") {
    const Folder folder;
    {
        const auto listener = Listener::bind(folder.socket());
        struct stat status {};
        REQUIRE(stat(folder.socket().c_str(), &status) == 0);
        CHECK((status.st_mode & 0777) == 0660);
        CHECK(answers(folder.socket()));
        CHECK((fcntl(listener.descriptor(), F_GETFL) & O_NONBLOCK) != 0);
    }
    CHECK_FALSE(std::filesystem::exists(folder.socket()));
}

TEST_CASE("Listener: a second responder takes the path over, and the first leaves it alone",
          "[fcgi][wire]") {
    const Folder folder;
    auto first = std::make_unique<Listener>(Listener::bind(folder.socket()));
    const auto second = Listener::bind(folder.socket());
    CHECK(answers(folder.socket()));
    first.reset();
    CHECK(answers(folder.socket()));
}

TEST_CASE("Listener: a path that cannot be bound is named", "[fcgi][wire]") {
    CHECK_THROWS_WITH(Listener::bind("/nonexistent/app"), Catch::Contains("/nonexistent/app"));
    CHECK_THROWS_WITH(Listener::bind("/tmp/" + std::string(200, 'x')), Catch::Contains("too long"));
}

TEST_CASE("Listener: takes the socket that systemd hands over as descriptor 0", "[fcgi][wire]") {
    const KeepsStdin keeps;
    const Folder folder;
    {
        const auto bound = Listener::bind(folder.socket());
        REQUIRE(dup2(bound.descriptor(), STDIN_FILENO) == STDIN_FILENO);
        // bound removes its path at its end, so look while it is there.
        const auto inherited = Listener::inherited();
        CHECK(inherited.descriptor() == STDIN_FILENO);
        CHECK(answers(folder.socket()));
    }
    const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    dup2(null, STDIN_FILENO);
    close(null);
    CHECK_THROWS_WITH(Listener::inherited(), Catch::Contains("--listen"));
}

// What systemd hears, on a socket of our own.
#include "workers/ws_ingest/notify.hpp"

#include <catch2/catch.hpp>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <array>
#include <cstdlib>
#include <cstring>

using namespace eb;
using namespace eb::workers::ws_ingest;

namespace {

/// Where systemd would listen; an abstract address leaves no file behind.
class Systemd {
public:
    Systemd() : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        REQUIRE(socket_ >= 0);
        const auto name = "eb-notify-" + std::to_string(getpid());
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path + 1, name.data(), name.size());
        const auto length = offsetof(sockaddr_un, sun_path) + 1 + name.size();
        REQUIRE(bind(socket_, reinterpret_cast<const sockaddr*>(&address),
                     static_cast<socklen_t>(length)) == 0);
        setenv("NOTIFY_SOCKET", ("@" + name).c_str(), 1);
    }
    ~Systemd() {
        for (const auto* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) unsetenv(name);
        close(socket_);
    }
    std::string heard() const {
        std::array<char, 500> text{};
        const auto size = recv(socket_, text.data(), text.size(), MSG_DONTWAIT);
        return size < 0 ? std::string{} : std::string{text.data(), static_cast<std::size_t>(size)};
    }

private:
    int socket_;
};

}  // namespace

TEST_CASE("notify: each word as systemd reads it", "[ws_ingest][unit]") {
    const Systemd systemd;
    notify_ready();
    CHECK(systemd.heard() == "READY=1");
    notify_status("connected for 3 s");
    CHECK(systemd.heard() == "STATUS=connected for 3 s");
    notify_alive();
    CHECK(systemd.heard() == "WATCHDOG=1");
    notify_stopping();
    CHECK(systemd.heard() == "STOPPING=1");
    CHECK(systemd.heard().empty());
}

TEST_CASE("notify: the watchdog's interval is the unit's, and ours alone", "[ws_ingest][unit]") {
    const Systemd systemd;
    CHECK(!watchdog_interval());
    setenv("WATCHDOG_USEC", "60000000", 1);
    setenv("WATCHDOG_PID", std::to_string(getpid()).c_str(), 1);
    CHECK(watchdog_interval() == milliseconds{60'000});
    setenv("WATCHDOG_PID", "1", 1);
    CHECK(!watchdog_interval());
}

TEST_CASE("notify: nobody listens, and nothing happens", "[ws_ingest][unit]") {
    notify_ready();
    notify_alive();
    CHECK(!watchdog_interval());
}

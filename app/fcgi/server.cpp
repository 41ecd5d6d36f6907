// The accept loop on libfcgi.
#include "app/fcgi/server.hpp"

#include <fcgiapp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <stdexcept>
#include <system_error>

namespace eb::app::fcgi {
namespace {

constexpr std::size_t kBodyBytesMax = std::size_t{256} << 10U;
constexpr milliseconds kAnswerTakenIn{30'000};  // nginx takes it at once, unless it is dying.
constexpr const char* kTooLarge =
    R"({"status":"error","code":"too_large","message":"That is too much at once. Nothing was )"
    R"(changed."})";
constexpr const char* kNotOurs =
    R"({"status":"error","code":"bad_request","message":"This address is not one of ours."})";

Request request_of(const FCGX_Request& raw) {
    Request request;
    for (char** entry = raw.envp; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        const auto equals = text.find('=');
        if (equals == std::string_view::npos) continue;
        request.params.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    request.method = request.param("REQUEST_METHOD");
    return request;
}

/// Reads to the end whatever comes: a connection closed with unread bytes would be reset under the
/// answer. False: the body is larger than any of ours.
bool read_body(const FCGX_Request& raw, std::string& body) {
    char buffer[16384];
    bool fits = true;
    for (int got = 0; (got = FCGX_GetStr(buffer, sizeof buffer, raw.in)) > 0;) {
        fits = fits && body.size() + static_cast<std::size_t>(got) <= kBodyBytesMax;
        if (fits) body.append(buffer, static_cast<std::size_t>(got));
    }
    return fits;
}

void write_response(const ParkedStream& connection, bool head, const Response& response) {
    const bool bare = head || response.status == 304;
    write_answer(connection.descriptor(), connection.request_id(), head_of(response),
                 bare ? std::string_view{} : response.body, kAnswerTakenIn);
}

/// One thread's wait for an arrival, which wakes no other thread, or for the end.
struct Waiter {
    Waiter(int listener, int stop) : descriptor(epoll_create1(EPOLL_CLOEXEC)) {
        epoll_event arrival{.events = EPOLLIN | EPOLLEXCLUSIVE, .data = {.fd = listener}};
        epoll_event end{.events = EPOLLIN, .data = {.fd = stop}};
        if (descriptor < 0 || epoll_ctl(descriptor, EPOLL_CTL_ADD, listener, &arrival) != 0 ||
            epoll_ctl(descriptor, EPOLL_CTL_ADD, stop, &end) != 0)
            throw std::system_error{errno, std::generic_category(), "the listening socket"};
    }
    ~Waiter() { close(descriptor); }
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;

    const int descriptor;
};

}  // namespace

Server::Server(Listener listener, int threads, Answerer answer, Park park, Later later,
               log::Logger log)
    : listener_(std::move(listener)),
      stop_event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      answer_(std::move(answer)),
      park_(std::move(park)),
      later_(std::move(later)),
      log_(std::move(log)) {
    if (stop_event_ < 0 || FCGX_Init() != 0)
        throw std::runtime_error{"the FastCGI library cannot be started"};
    std::vector<std::shared_ptr<Waiter>> waiters;
    waiters.reserve(static_cast<std::size_t>(threads));
    for (int i = 0; i < threads; ++i)
        waiters.push_back(std::make_shared<Waiter>(listener_.descriptor(), stop_event_));
    for (const auto& waiter : waiters)
        threads_.emplace_back([this, waiter] { accept_loop(waiter->descriptor); });
}

Server::~Server() {
    // Never read, so that one write wakes every thread.
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(stop_event_, &one, sizeof one);
    for (auto& thread : threads_) thread.join();
    close(stop_event_);
}

void Server::accept_loop(int arrivals) {
    while (true) {
        epoll_event event{};
        if (epoll_wait(arrivals, &event, 1, -1) < 0) {
            if (errno == EINTR) continue;
            log_.error("wait_failed", {{"why", std::generic_category().message(errno)}});
            return;
        }
        if (event.data.fd == stop_event_) return;

        FCGX_Request raw;
        FCGX_InitRequest(&raw, listener_.descriptor(), FCGI_FAIL_ACCEPT_ON_INTR);
        if (FCGX_Accept_r(&raw) != 0) {
            // Another thread was quicker, the peer was gone, or descriptors ran out; the last must
            // not spin.
            if (errno == EMFILE || errno == ENFILE) {
                log_.error("out_of_descriptors");
                pollfd stop{stop_event_, POLLIN, 0};
                poll(&stop, 1, 100);
            }
            continue;
        }

        auto request = request_of(raw);
        const bool fits = read_body(raw, request.body);
        Answer answer;
        try {
            request.query = Query{request.param("QUERY_STRING")};
            answer = fits ? answer_(request) : Response::json(413, kTooLarge);
        } catch (const std::exception&) {
            answer = Response::json(400, kNotOurs);
        }

        // The library's buffers go, the connection stays.
        ParkedStream connection{raw.ipcFd, static_cast<std::uint16_t>(raw.requestId)};
        FCGX_Free(&raw, 0);
        if (auto* stream = std::get_if<EventStream>(&answer)) {
            park_(std::move(connection), std::move(*stream));
            continue;
        }
        const bool head = request.method == "HEAD";
        if (auto* slow = std::get_if<SlowAnswer>(&answer)) {
            answer_later(std::move(connection), head, std::move(*slow));
            continue;
        }
        write_response(connection, head, std::get<Response>(answer));
    }
}

void Server::answer_later(ParkedStream connection, bool head, SlowAnswer slow) const {
    // Shared, because what waits in a queue must be copyable.
    const auto held = std::make_shared<ParkedStream>(std::move(connection));
    const bool taken =
        later_([held, head, make = std::move(slow.make)] { write_response(*held, head, make()); });
    if (!taken) write_response(*held, head, slow.busy);
}

}  // namespace eb::app::fcgi

// cpp-httplib, held to deadlines. Its read timeout starts anew with each byte, so a watch beside
// each call ends the connection when the whole call has taken too long; size is counted where the
// body arrives.
#include "http/client.hpp"

#include "http/url.hpp"

#include <httplib.h>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

namespace eb::http {
namespace {

constexpr std::size_t kErrorBodyBytesMax = 64 << 10;  // An error needs a sentence, not a download.

/// Ends a client's connection when a call's time is up or its program stops.
class Watch {
public:
    Watch(httplib::Client& client, Clock::Steady until, const std::stop_token& ends)
        : thread_([this, &client, until, stop = ends] {
              const std::stop_callback wake{stop, [this] {
                                                const std::lock_guard guard{mutex_};
                                                changed_.notify_all();
                                            }};
              std::unique_lock lock{mutex_};
              changed_.wait_until(lock, until, [&] { return done_ || stop.stop_requested(); });
              if (done_) return;
              expired_ = true;
              lock.unlock();
              client.stop();  // Shuts the socket down; the call's own thread closes it.
          }) {}

    /// The call has come back. True when the watch ended it.
    bool finish() {
        {
            const std::lock_guard guard{mutex_};
            done_ = true;
        }
        changed_.notify_all();
        if (thread_.joinable()) thread_.join();
        return expired_;
    }
    ~Watch() { finish(); }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool done_ = false;
    bool expired_ = false;
    std::thread thread_;
};

std::string without_slash(std::string path) {
    while (!path.empty() && path.back() == '/') path.pop_back();
    return path;
}

}  // namespace

const char* word_of(Failure failure) {
    switch (failure) {
        case Failure::connect: return "cannot connect";
        case Failure::timeout: return "no answer in time";
        case Failure::tls: return "the certificate or the TLS connection is not good";
        case Failure::too_large: return "the answer is too large";
        case Failure::broken: return "the connection broke";
        case Failure::cancelled: return "cancelled";
    }
    return "failed";
}

std::string encode_form(const Form& form) {
    constexpr char kHex[] = "0123456789ABCDEF";
    std::string out;
    const auto append = [&](const std::string& text) {
        for (const char c : text) {
            const auto byte = static_cast<unsigned char>(c);
            const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                               (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
                               c == '~';
            if (plain) out += c;
            else out.append(1, '%').append(1, kHex[byte >> 4]).append(1, kHex[byte & 15]);
        }
    };
    for (const auto& [name, value] : form) {
        if (!out.empty()) out += '&';
        append(name);
        out += '=';
        append(value);
    }
    return out;
}

struct Client::Impl {
    Impl(const Url& url, Options given)
        : options(std::move(given)),
          origin(url.origin()),
          prefix(without_slash(url.path)),
          http(origin) {
        http.set_connection_timeout(options.connect);
        http.set_read_timeout(options.read);
        http.set_write_timeout(options.read);
        http.set_keep_alive(true);
        http.set_follow_location(false);
        http.set_tcp_nodelay(true);
        if (!url.secure()) return;
        http.enable_server_certificate_verification(true);
        if (!options.ca_file.empty()) http.set_ca_cert_path(options.ca_file);
    }

    Response call(httplib::Request request, const Headers& headers, const Piece* piece);

    Options options;
    std::optional<Clock::Steady> end_by;
    std::string origin;
    std::string prefix;
    httplib::Client http;
};

Response Client::Impl::call(httplib::Request request, const Headers& headers, const Piece* piece) {
    const std::string where = origin + prefix + request.path;
    if (options.stop.stop_requested()) throw Failed{Failure::cancelled, where};
    request.path = prefix + request.path;
    for (const auto& [name, value] : headers) request.set_header(name, value);

    Response response;
    std::exception_ptr thrown;
    bool too_large = false;
    std::size_t bytes = 0;
    request.response_handler = [&](const httplib::Response& head) {
        response.status = head.status;
        return true;
    };
    request.content_receiver = [&](const char* data, std::size_t size, std::uint64_t,
                                   std::uint64_t) {
        bytes += size;
        const bool handed_on = piece != nullptr && response.ok();
        const auto limit =
            response.ok() ? options.bytes_max : std::min(options.bytes_max, kErrorBodyBytesMax);
        if (bytes > limit) {
            too_large = true;
            return false;
        }
        try {
            if (handed_on) (*piece)({data, size});
            else response.body.append(data, size);
        } catch (...) {
            thrown = std::current_exception();  // Thrown on below: it must not cross the library.
            return false;
        }
        return true;
    };

    const auto began = std::chrono::steady_clock::now();
    if (end_by && *end_by <= began) throw Failed{Failure::timeout, where};
    const auto until = std::min(began + options.total, end_by.value_or(Clock::Steady::max()));
    Watch watch{http, until, options.stop};
    const auto result = http.send(request);
    const bool expired = watch.finish();

    if (thrown) std::rethrow_exception(thrown);
    if (too_large) throw Failed{Failure::too_large, where};
    if (result) {
        response.status = result->status;
        return response;
    }
    if (options.stop.stop_requested()) throw Failed{Failure::cancelled, where};
    if (expired) throw Failed{Failure::timeout, where};
    switch (result.error()) {
        case httplib::Error::ConnectionTimeout: throw Failed{Failure::timeout, where};
        case httplib::Error::Connection:
        case httplib::Error::BindIPAddress: throw Failed{Failure::connect, where};
        case httplib::Error::SSLConnection:
        case httplib::Error::SSLLoadingCerts:
        case httplib::Error::SSLServerVerification: throw Failed{Failure::tls, where};
        default: break;
    }
    // The library tells a silent server and a lost connection apart by nothing but the time they
    // took.
    const bool silent = std::chrono::steady_clock::now() - began >= options.read;
    throw Failed{silent ? Failure::timeout : Failure::broken, where};
}

Client::Client(const std::string& base, Options options, const log::Logger& log) {
    const auto url = parse_url(base);
    if (!url || (url->scheme != "http" && url->scheme != "https")) {
        throw std::invalid_argument{"not an http or https address: " + base};
    }
    if (!url->secure() && !url->loopback()) log.warn("unencrypted_http", {{"host", url->host}});
    impl_ = std::make_unique<Impl>(*url, std::move(options));
}

Client::~Client() = default;

void Client::end_by(std::optional<Clock::Steady> until) { impl_->end_by = until; }

Response Client::get(const std::string& path, const Headers& headers) {
    httplib::Request request;
    request.method = "GET";
    request.path = path;
    return impl_->call(std::move(request), headers, nullptr);
}

namespace {

httplib::Request form_request(const std::string& path, const Form& form) {
    httplib::Request request;
    request.method = "POST";
    request.path = path;
    request.body = encode_form(form);
    request.set_header("Content-Type", "application/x-www-form-urlencoded");
    return request;
}

}  // namespace

Response Client::post_form(const std::string& path, const Form& form, const Headers& headers) {
    return impl_->call(form_request(path, form), headers, nullptr);
}

Response Client::post_form(const std::string& path, const Form& form, const Piece& piece,
                           const Headers& headers) {
    return impl_->call(form_request(path, form), headers, &piece);
}

}  // namespace eb::http

// Accept threads: each takes a request, has it answered, and takes the next. Event streams and slow
// answers leave their thread.
#pragma once

#include "app/fcgi/listener.hpp"
#include "app/fcgi/stream.hpp"
#include "app/http/message.hpp"
#include "log/log.hpp"

#include <functional>
#include <thread>
#include <vector>

namespace eb::app::fcgi {

class Server {
public:
    using Answerer = std::function<Answer(const Request&)>;
    /// Takes over a stream's connection for good. Called from accept threads.
    using Park = std::function<void(ParkedStream, EventStream)>;
    /// Runs what makes a slow answer, on other threads. False: it has no room, and will not.
    using Later = std::function<bool(std::function<void()>)>;

    /// Starts the threads. libfcgi's own shutdown call wakes no thread, so they wait for the
    /// listener together with an event.
    Server(Listener listener, int threads, Answerer answer, Park park, Later later,
           log::Logger log);
    /// Stops accepting and waits for the answers under way.
    ~Server();

    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

private:
    void accept_loop(int arrivals);
    void answer_later(ParkedStream connection, bool head, SlowAnswer slow) const;

    Listener listener_;
    int stop_event_;
    Answerer answer_;
    Park park_;
    Later later_;
    log::Logger log_;
    std::vector<std::thread> threads_;
};

}  // namespace eb::app::fcgi

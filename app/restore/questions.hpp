// One question of a kind at a time: two tabs, a double click and a retry all want the answer that
// is on its way, and a device that is asked twice needs twice as long.
#pragma once

#include "comet/admin_api.hpp"
#include "core/clock.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <utility>

namespace eb::app {

/// Keeps nothing: a question is here while one thread asks it, so that there are never more than
/// threads. Any thread.
template <class Value>
class Questions {
public:
    using Answer = std::shared_ptr<const Value>;

    /// What `call` answers, or the call of somebody who has been asking by that key already; what
    /// that one throws, all throw who wait for it. Where he was cancelled, another asks anew.
    /// Throws comet::Unreachable (`timeout`, `cancelled`) to whoever waited so long, or has `stop`
    /// requested.
    template <class Call>
    Answer ask(const std::string& key, const std::stop_token& stop, milliseconds patience,
               const Call& call) {
        const auto until = std::chrono::steady_clock::now() + patience;
        for (;;) {
            const auto [question, is_mine] = join(key);
            if (is_mine) return ask_alone(key, question, stop, call);
            if (auto answer = wait(question, stop, until)) return answer;
        }
    }

    /// How many wait for what others ask.
    std::size_t waiting() {
        const std::lock_guard lock{mutex_};
        return waiting_;
    }

private:
    struct Question {
        bool ended = false;
        Answer answer{};             ///< Null: thrown, or given up.
        std::exception_ptr error{};  ///< Null: answered, or given up.
    };
    using QuestionPtr = std::shared_ptr<Question>;

    std::pair<QuestionPtr, bool> join(const std::string& key) {
        const std::lock_guard lock{mutex_};
        const auto [place, is_new] = questions_.try_emplace(key);
        if (is_new) place->second = std::make_shared<Question>();
        return {place->second, is_new};
    }

    /// Null: whoever asked has given up.
    Answer wait(const QuestionPtr& question, const std::stop_token& stop,
                std::chrono::steady_clock::time_point until) {
        std::unique_lock lock{mutex_};
        ++waiting_;
        changed_.wait_until(lock, stop, until, [&] { return question->ended; });
        --waiting_;
        if (question->error) std::rethrow_exception(question->error);
        if (question->ended) return question->answer;
        const bool stopped = stop.stop_requested();
        throw comet::Unreachable{"waited for another's question",
                                 stopped ? http::Failure::cancelled : http::Failure::timeout};
    }

    template <class Call>
    Answer ask_alone(const std::string& key, const QuestionPtr& question,
                     const std::stop_token& stop, const Call& call) {
        try {
            auto answer = call();
            end(key, question, answer, nullptr);
            return answer;
        } catch (...) {
            // That nobody wants it here any more is nothing to those who wait for it.
            end(key, question, nullptr, stop.stop_requested() ? nullptr : std::current_exception());
            throw;
        }
    }

    void end(const std::string& key, const QuestionPtr& question, const Answer& answer,
             const std::exception_ptr& error) {
        {
            const std::lock_guard lock{mutex_};
            question->ended = true;
            question->answer = answer;
            question->error = error;
            questions_.erase(key);
        }
        changed_.notify_all();
    }

    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::map<std::string, QuestionPtr> questions_;
    std::size_t waiting_ = 0;
};

}  // namespace eb::app

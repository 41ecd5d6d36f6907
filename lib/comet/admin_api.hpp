// Comet Server's Admin API. One object, one connection, one thread at a time.
#pragma once

#include "comet/decode.hpp"
#include "comet/elements.hpp"
#include "core/secret.hpp"
#include "http/client.hpp"

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace eb::comet {

/// No usable answer: no connection, no time, or an answer that is not Comet's.
class Unreachable : public std::runtime_error {
public:
    explicit Unreachable(const std::string& what, http::Failure failure = http::Failure::broken)
        : std::runtime_error(what), kind(failure) {}

    http::Failure kind;
};

/// Comet answered, and said no. what() is for the log: its text is Comet's.
class Refused : public std::runtime_error {
public:
    Refused(int status_given, const std::string& path, std::string message_given,
            bool own_words_given = false)
        : std::runtime_error(path + ": " + std::to_string(status_given) + " " + message_given),
          status(status_given),
          message(std::move(message_given)),
          own_words(own_words_given) {}

    /// It knows of no such thing. A proxy's 404, or that of a path which is not there, says nothing
    /// of the kind.
    bool unknown() const { return own_words && status == 404; }
    /// Who asks is not known, or may not ask. (Of a call that concerns a device, 403 may also mean
    /// that it is not connected.)
    bool credentials() const { return status == 401 || status == 403; }
    /// The same call may succeed later: a server that is overloaded, starting or behind a proxy.
    bool transient() const { return status >= 500 || status == 408 || status == 429; }

    int status;
    std::string message;
    bool own_words;  ///< `{"Status": …, "Message": …}`, and not some server's error page.
};

struct Credentials {
    std::string username;
    std::string auth_type = "Password";  ///< Password, PasswordTOTP, SessionKey, …
    Secret password;
    Secret session_key;
    Secret totp;
};

class AdminApi {
public:
    /// `base` is the server's address, such as `https://backup.example.com`. Throws
    /// std::invalid_argument when it is none.
    AdminApi(const std::string& base, Credentials credentials, http::Options options,
             const log::Logger& log);

    /// See http::Client.
    void end_by(std::optional<Clock::Steady> until) { http_.end_by(until); }

    /// The answer's text. Throws Unreachable, or Refused for both of Comet's ways to fail: a status
    /// outside 2xx, and 200 with
    /// `{"Status": 400 or more, "Message": …}`.
    std::string call(const std::string& path, const http::Form& parameters = {});

    /// The same for a call that is answered with no more than that it was taken. Unreachable: what
    /// came is not Comet's.
    void command(const std::string& path, const http::Form& parameters);

    /// The same for an answer that is a list or a map, element by element as it arrives. What
    /// `visit` finds malformed makes the answer Unreachable.
    void each_element(const std::string& path, const http::Form& parameters, Elements::Root root,
                      const Elements::Visit& visit);

    /// The same for `{"Status": …, "Message": …, "X": …}` where X is long: `way` leads to it, by
    /// its name or through maps within. Nothing is visited where it is null; an answer without it
    /// is Unreachable.
    void each_element_of(const std::string& path, const http::Form& parameters,
                         const std::vector<std::string>& way, Elements::Root root,
                         const Elements::Visit& visit);

    /// Where the server is, as its clients reach it.
    const std::string& address() const { return address_; }

    /// Every job that started or ended within the range, one after another as they arrive; both
    /// ends 0: every job that has not ended, however old. A job that cannot be read is skipped and
    /// counted. Answers how many were skipped.
    using Visit = std::function<void(domain::JobReport&&)>;
    int jobs_for_date_range(sys_seconds start, sys_seconds end, const Visit& visit);

    /// Absent: the server does not know that job.
    std::optional<domain::JobReport> job_properties(const JobId& job);

    /// AdminJobCancel: asks the job's device to end it. That the server takes the call does not
    /// mean that the job ends. Refused: the job has no CancellationID, has ended, or its device is
    /// not connected.
    void cancel_job(const Username& username, const JobId& job);
    /// AdminJobAbandon: the server gives the job up (7007). Its device may revive it (6002).
    void abandon_job(const Username& username, const JobId& job);

    /// AdminGetUserProfile. Absent: the server does not know that account. Bad credentials are
    /// Refused, a profile that cannot be read is Unreachable.
    std::optional<domain::Account> user_profile(const Username& username);

    /// AdminListUsersFull: every account, one after another as they arrive, in an answer of any
    /// size (the client's own limits on size and time are to allow for it). A profile that cannot
    /// be read is skipped and counted. Throws as call() does, and for an answer that is cut short,
    /// after what came before has been visited. Answers how many were skipped.
    using VisitAccount = std::function<void(domain::Account&&)>;
    int each_user_profile(const VisitAccount& visit);

    /// AdminDispatcherListActive without a filter: every device that is connected now. Throws as
    /// call() does, and for an answer that is cut short: half a list would turn the rest offline. A
    /// device with two connections is listed once.
    std::vector<domain::DeviceKey> active_connections();

    /// AdminListUsers: the names of all accounts.
    std::vector<Username> list_users();

    /// The server's version, such as `25.9.6`; a call that needs no more than good credentials.
    std::string meta_version();

private:
    http::Form with_credentials(const http::Form& parameters) const;
    void end_job(const char* path, const Username& username, const JobId& job);

    std::string address_;
    Credentials credentials_;
    http::Client http_;
};

}  // namespace eb::comet

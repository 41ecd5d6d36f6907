// A look, and where it finds the job still for the second time: the call, and another look at what
// came of it. The call follows the look at once, so that what it was decided on still holds.
#include "workers/monitor/examiner.hpp"

#include "domain/lost_job.hpp"

namespace eb::workers::monitor {
namespace {

using domain::Step;

/// A call fails late rather than never; a pass is to end within minutes.
http::Options options(const profile::Upstream& upstream, const std::stop_token& stop) {
    return {.ca_file = upstream.ca_file,
            .read = milliseconds{20'000},
            .total = milliseconds{20'000},
            .bytes_max = std::size_t{1} << 20,
            .stop = stop};
}

}  // namespace

Examiner::Examiner(const profile::Upstream& upstream, const domain::StallPolicy& policy, Now now,
                   Budget& budget, const std::stop_token& stop, log::Logger log)
    : policy_(policy),
      now_(std::move(now)),
      budget_(budget),
      stop_(stop),
      log_(std::move(log)),
      looks_(upstream.api, upstream.credentials, options(upstream, stop), log_),
      actions_(upstream.api, upstream.credentials, options(upstream, {}), log_) {}

Finding Examiner::examine(const domain::Suspect& suspect) {
    auto tried = domain::tried_with(suspect, now_(), policy_);
    Finding finding{.looked = {.job = suspect.job.key.job, .attempts = tried.attempts, .seen = {}},
                    .username = suspect.job.username};
    try {
        auto step = look(suspect, tried, finding);
        if (step == Step::cancel) {
            if (act(step, finding) == Answer::taken) {
                see_effect(suspect, finding);
                return finding;
            }
            if (finding.outcome == Outcome::put_off) return finding;
            // Its device is not there to hear it, say. Giving the job up is the other way.
            tried.cancel_refused = true;
            step = look(suspect, tried, finding);
        }
        if (step == Step::abandon) {
            act(step, finding);
            if (finding.outcome != Outcome::put_off) see_effect(suspect, finding);
        }
    } catch (const comet::Unreachable& error) {
        if (error.kind == http::Failure::cancelled) throw Stopped{};
        finding.outcome = Outcome::failed;
        log_.warn("call_failed", {{"job", suspect.job.key.job}, {"error", error.what()}});
    } catch (const comet::Refused& error) {
        finding.outcome = Outcome::failed;
        log_.warn("call_failed", {{"job", suspect.job.key.job}, {"error", error.what()}});
    }
    return finding;
}

Step Examiner::look(const domain::Suspect& suspect, const domain::Tried& tried, Finding& finding) {
    const auto& id = suspect.job.key.job;
    std::optional<domain::JobReport> report;
    try {
        report = looks_.job_properties(id);
    } catch (const comet::Refused& error) {
        if (error.credentials()) throw CredentialsRefused{error.what()};
        throw;
    }
    if (!report) {
        log_.warn("job_forgotten", {{"job", id}});
        report = domain::lost_job(id);
    }
    if (report->id != id) throw comet::Unreachable{"the answer is about another job"};

    const auto verdict = domain::judge(suspect, *report, tried, now_(), policy_);
    log_.debug("looked", {{"job", id},
                          {"user", report->username},
                          {"status", report->status},
                          {"sign", domain::word_of(verdict.sign)},
                          {"stale_since", unix_seconds(verdict.seen.stale_since)},
                          {"attempts", tried.attempts}});
    finding.looked.seen = verdict.seen;
    finding.report = std::move(report);
    finding.outcome = verdict.step == Step::finish             ? Outcome::finished
                      : verdict.sign != domain::LifeSign::none ? Outcome::alive
                                                               : Outcome::waiting;
    return verdict.step;
}

/// Throws what is worth another try in a later pass, and has cost no attempt.
Examiner::Answer Examiner::act(Step step, Finding& finding) {
    const bool cancel = step == Step::cancel;
    const char* what = cancel ? "cancel" : "abandon";
    const auto& job = *finding.report;
    if (stop_.stop_requested()) throw Stopped{};
    if (!budget_.take()) {
        finding.outcome = Outcome::put_off;
        return Answer::refused;
    }
    try {
        if (cancel) actions_.cancel_job(job.username, job.id);
        else actions_.abandon_job(job.username, job.id);
    } catch (const comet::Refused& error) {
        if (error.transient()) throw;
        log_.warn("action_refused", {{"action", what}, {"job", job.id}, {"error", error.what()}});
        return Answer::refused;
    }
    log_.info("action_taken", {{"action", what}, {"job", job.id}, {"user", job.username}});
    ++(cancel ? finding.cancelled : finding.abandoned);
    return Answer::taken;
}

/// What was done is an attempt, whatever the look after it tells, or fails to tell.
void Examiner::see_effect(const domain::Suspect& suspect, Finding& finding) {
    ++finding.looked.attempts;
    finding.outcome = Outcome::acted;
    try {
        look(suspect, {.attempts = finding.looked.attempts}, finding);
    } catch (const comet::Unreachable& error) {
        if (error.kind == http::Failure::cancelled) return;
        log_.warn("effect_not_seen", {{"job", suspect.job.key.job}, {"error", error.what()}});
    } catch (const std::runtime_error& error) {  // Refused, or our credentials are by now.
        log_.warn("effect_not_seen", {{"job", suspect.job.key.job}, {"error", error.what()}});
    }
    if (finding.outcome == Outcome::waiting) finding.outcome = Outcome::acted;
}

}  // namespace eb::workers::monitor

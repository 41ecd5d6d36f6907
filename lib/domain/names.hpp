// What customers read in place of Comet's codes, on pages and in answers alike. Engines and vault
// types are the specification's words; the scripts of the pages (status.js) say the same words of
// jobs.
#pragma once

#include "domain/job.hpp"

#include <string>
#include <string_view>

namespace eb::domain {

/// Of a Protected Item's Engine; one that is not known is named for itself: `engine1/newthing` is
/// "Other (newthing)".
std::string engine_name(std::string_view engine);
/// Of a device whose FriendlyName is empty; what a customer types to confirm is read against it.
inline constexpr const char* kUnnamedDevice = "Unnamed device";
/// Of a vault's DestinationType.
std::string vault_type_name(int type);
/// Of a job's Classification (4001 and above); "Job" where that is not known.
std::string job_type_name(int classification);
/// Of a job's Status.
std::string status_name(int status);
/// The same for rows that hold no number, only the normalised word.
std::string outcome_name(Outcome outcome);

}  // namespace eb::domain

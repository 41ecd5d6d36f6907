// Comet's words as customers read them. Engines, vault types and job statuses are the
// specification's; what it leaves out is named by the API reference's constants.
#pragma once

#include <string>
#include <string_view>

namespace eb::domain {

/// Of a Protected Item's Engine; one that is not known stands for itself, without its prefix.
std::string engine_name(std::string_view engine);
/// Of a vault's DestinationType.
std::string vault_type_name(int type);
/// Of a job's Classification (4001 and above).
std::string job_type_name(int classification);
/// Of a job's Status.
std::string status_name(int status);

}  // namespace eb::domain

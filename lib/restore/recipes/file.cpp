// engine1/file.
#include "restore/rules.hpp"

namespace eb::restore {

Recipe file_recipe() { return {.engine = "engine1/file", .programs = true, .beside = {}}; }

}  // namespace eb::restore

// Engines whose snapshots are files and nothing more; what the files are good for afterwards is for
// the page to say.
#include "restore/rules.hpp"

namespace eb::restore {

std::vector<Recipe> plain_recipes() {
    return {{.engine = "engine1/mongodb", .programs = true, .beside = {}},
            {.engine = "engine1/exchangeedb", .programs = false, .beside = {}},
            {.engine = "engine1/vsswriter", .programs = true, .beside = {}},
            {.engine = "engine1/systemstate", .programs = true, .beside = {}},
            {.engine = "engine1/windowssystem", .programs = true, .beside = {}},
            {.engine = "engine1/stdout", .programs = true, .beside = {}}};
}

}  // namespace eb::restore

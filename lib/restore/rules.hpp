// Inside lib/restore: what recipes are made of.
#pragma once

#include "restore/recipe.hpp"

namespace eb::restore {

/// Fills what only this engine's methods say.
using Fill = void (*)(const Choices& choices, const Circumstances& at, comet::RestoreOrder& order);

struct Recipe {
    std::string_view engine;
    bool programs = false;       ///< Its files may go into a program.
    std::vector<Method> beside;  ///< What it has beside files, archive and simulate.
    comet::RestoreType database = comet::RestoreType::mysql;  ///< With Method::database.
    Fill fill = nullptr;
};

Recipe file_recipe();
Recipe windisk_recipe();
Recipe hyperv_recipe();
Recipe vmware_recipe();
Recipe proxmox_recipe();
Recipe mssql_recipe();
Recipe mysql_recipe();
Recipe office365_recipe();
/// Engines whose snapshots are files and nothing more.
std::vector<Recipe> plain_recipes();

/// At least that version, such as {24, 12, 0}.
struct Version {
    int major;
    int minor;
    int patch;
};
void require_version(const Target& target, Version least, const std::string& what);
void require_windows(const Target& target, const std::string& field, const std::string& what);
/// With Method::host: those chosen, which the snapshot has, are the order's paths.
void fill_machines(const Choices& choices, const Circumstances& at, comet::RestoreOrder& order);

}  // namespace eb::restore

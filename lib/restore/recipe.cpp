// What all engines have in common: which fields a method heeds, places, overwriting, archives.
#include "restore/recipe.hpp"

#include "restore/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace eb::restore {
namespace {

using comet::RestoreType;

const std::vector<Recipe>& recipes() {
    static const std::vector<Recipe> all = [] {
        auto recipes = plain_recipes();
        for (auto& one : {file_recipe(), windisk_recipe(), hyperv_recipe(), vmware_recipe(),
                          proxmox_recipe(), mssql_recipe(), mysql_recipe(), office365_recipe()})
            recipes.push_back(one);
        return recipes;
    }();
    return all;
}

const Recipe* recipe_of(std::string_view engine) {
    const auto found = std::ranges::find(recipes(), engine, &Recipe::engine);
    return found == recipes().end() ? nullptr : &*found;
}

RestoreType type_of(Method method, const Recipe& recipe) {
    switch (method) {
        case Method::files: return RestoreType::file;
        case Method::archive: return RestoreType::file_archive;
        case Method::simulate: return RestoreType::null;
        case Method::program: return RestoreType::process_per_file;
        case Method::program_archive: return RestoreType::process_archive;
        case Method::disks: return RestoreType::windisk;
        case Method::vmware_images: return RestoreType::windisk_esxi;
        case Method::hyperv_images: return RestoreType::windisk_vhdx;
        case Method::image_files: return RestoreType::vmdk_file;
        case Method::image_files_archive: return RestoreType::vmdk_file_archive;
        case Method::image_files_simulate: return RestoreType::vmdk_file_null;
        case Method::host: return RestoreType::vmhost;
        case Method::database: return recipe.database;
        case Method::cloud: return RestoreType::office365_cloud;
    }
    return RestoreType::null;
}

/// Which of the request's fields a method heeds; any other is a mistake that must not pass
/// unnoticed.
struct Heeds {
    bool place, overwrite, format, paths, unreadable, command, connection, machines, disks;
};
Heeds heeded_by(Method method) {
    const auto is = [method](std::initializer_list<Method> any) {
        return std::ranges::find(any, method) != any.end();
    };
    using enum Method;
    return {.place = is(
                {files, archive, vmware_images, hyperv_images, image_files, image_files_archive}),
            .overwrite = is({files, image_files}),
            .format = is({archive, program_archive, image_files_archive}),
            .paths = !is({disks, host}),
            .unreadable = is({files, disks}),
            .command = is({program, program_archive}),
            .connection = is({database, cloud, host}),
            .machines = is({host}),
            .disks = is({disks})};
}

void refuse_unless(bool heeded, bool given, const char* field) {
    if (!given || heeded) return;
    throw Impossible{
        field, fmt::format("{}: this way to restore has no use for it. Leave it out.", field)};
}

bool simulates(Method method) {
    return method == Method::simulate || method == Method::image_files_simulate;
}

void refuse_unheeded(const Choices& choices, const Heeds& heeds) {
    // Whoever tries a restore before it is run may say where to; nothing is written there.
    refuse_unless(heeds.place || simulates(choices.method), choices.destination.has_value(),
                  "destination");
    refuse_unless(choices.method == Method::files, choices.original_location, "originalLocation");
    refuse_unless(heeds.overwrite, choices.overwrite.value_or(Overwrite::none) != Overwrite::none,
                  "overwrite");
    refuse_unless(heeds.overwrite, choices.overwrite_permissions, "overwritePermissions");
    refuse_unless(heeds.format, choices.archive_format.has_value(), "archiveFormat");
    refuse_unless(heeds.paths, !choices.paths.empty(), "paths");
    refuse_unless(heeds.unreadable, choices.skip_unreadable, "skipUnreadable");
    refuse_unless(heeds.command, choices.command.has_value(), "command");
    refuse_unless(heeds.connection, choices.has_connection, "connection");
    refuse_unless(heeds.machines, !choices.machines.empty(), "machines");
    refuse_unless(heeds.machines, choices.storage_path.has_value(), "storagePath");
    refuse_unless(heeds.disks, !choices.disks.empty(), "disks");
    refuse_unless(heeds.disks, choices.confirm.has_value(), "confirm");
}

void fill_original(const Choices& choices, const Circumstances& at,
                   comet::RestoreOptions& options) {
    const char* const field = "originalLocation";
    if (choices.destination) {
        throw Impossible{"destination",
                         "destination: files that go back to where they were need none."};
    }
    if (at.engine != "engine1/file") {
        throw Impossible{field,
                         "originalLocation: only files and folders can go back to where "
                         "they were. Choose a folder."};
    }
    if (!at.knows_original) {
        throw Impossible{field,
                         "originalLocation: this snapshot does not know where its files "
                         "were. Choose a folder."};
    }
    if (!at.source_style && choices.paths.empty()) {
        throw Impossible{field,
                         "originalLocation: which system these files are from is not known any "
                         "more. Choose a folder, or the files and folders to put back."};
    }
    const auto style = style_of(at.target.platform);
    auto styles = std::vector<PathStyle>{at.source_style.value_or(style)};
    for (const auto& path : choices.paths) styles.push_back(style_of_tree(path));
    if (std::ranges::any_of(styles, [style](PathStyle of) { return of != style; })) {
        throw Impossible{field, fmt::format("originalLocation: {} has no such places. Choose a "
                                            "folder.",
                                            at.target.name)};
    }
    options.dest_is_original_location = true;
}

void fill_place(const Choices& choices, const Circumstances& at, comet::RestoreOptions& options) {
    if (choices.original_location) return fill_original(choices, at, options);
    const auto place = choices.destination.value_or("");
    if (const auto wrong = wrong_place(place, style_of(at.target.platform)))
        throw Impossible{"destination",
                         "destination: a path on " + at.target.name + " " + *wrong + "."};
    options.dest_path = place;
}

void fill_overwrite(const Choices& choices, comet::RestoreOptions& options) {
    const auto overwrite = choices.overwrite.value_or(Overwrite::none);
    options.overwrite_existing_files = overwrite != Overwrite::none;
    options.overwrite_if_newer = overwrite == Overwrite::if_newer;
    options.overwrite_if_different_content = overwrite == Overwrite::if_different;
    options.overwrite_force_permissions = choices.overwrite_permissions;
    if (choices.overwrite_permissions && overwrite == Overwrite::none) {
        throw Impossible{"overwritePermissions",
                         "overwritePermissions: files that are kept keep their permissions, too."};
    }
}

void fill_format(const Choices& choices, const Heeds& heeds, comet::RestoreOptions& options) {
    const auto format = choices.archive_format || !heeds.place ? choices.archive_format
                                                               : format_of(options.dest_path);
    if (!format) {
        throw Impossible{"archiveFormat",
                         heeds.place ? "archiveFormat: choose the kind of archive, or let the "
                                       "destination end in .zip, .tar, .tar.gz, .tar.zst or .sqfs."
                                     : "archiveFormat: choose the kind of archive."};
    }
    options.archive_format = *format;
    if (heeds.place && !ends_as(options.dest_path, *format)) {
        throw Impossible{"destination",
                         fmt::format("destination: the archive's name must end in {}, because that "
                                     "is what it will be.",
                                     ending_of(*format))};
    }
}

void fill_command(const Choices& choices, comet::RestoreOptions& options) {
    const auto command = choices.command.value_or("");
    if (command.find_first_not_of(" \t") == std::string::npos)
        throw Impossible{"command", "command: say which program is to be run."};
    if (std::ranges::any_of(command, [](char c) { return c >= 0 && c < ' '; }))
        throw Impossible{"command", "command: must be one line without control characters."};
    options.dest_path = command;
}

bool offers(const Recipe& recipe, Method method) {
    if (method == Method::files || method == Method::archive || method == Method::simulate)
        return true;
    if (method == Method::program || method == Method::program_archive) return recipe.programs;
    return std::ranges::find(recipe.beside, method) != recipe.beside.end();
}

bool looks_into_images(Method method) {
    return method == Method::image_files || method == Method::image_files_archive ||
           method == Method::image_files_simulate;
}

}  // namespace

std::vector<Method> methods_of(std::string_view engine, bool programs_allowed) {
    const auto* const recipe = recipe_of(engine);
    if (recipe == nullptr) return {};
    std::vector<Method> methods{Method::files, Method::archive};
    methods.insert(methods.end(), recipe->beside.begin(), recipe->beside.end());
    if (recipe->programs && programs_allowed)
        methods.insert(methods.end(), {Method::program, Method::program_archive});
    methods.push_back(Method::simulate);
    return methods;
}

void require_method(Method method, std::string_view engine, bool programs_allowed) {
    const auto* const recipe = recipe_of(engine);
    if (recipe == nullptr || !offers(*recipe, method)) {
        throw Impossible{"method", fmt::format("method: {} is no way to restore this kind of item.",
                                               word_of(method))};
    }
    const bool program = method == Method::program || method == Method::program_archive;
    if (program && !programs_allowed) {
        throw Impossible{"method",
                         "method: restoring into a program is switched off here, or not "
                         "allowed with your login."};
    }
}

comet::RestoreOrder order_for(const Choices& choices, const Circumstances& at) {
    require_method(choices.method, at.engine, at.programs_allowed);
    const auto* const recipe = recipe_of(at.engine);
    const auto heeds = heeded_by(choices.method);
    refuse_unheeded(choices, heeds);
    comet::RestoreOrder order;
    auto& options = order.options;
    options.type = type_of(choices.method, *recipe);
    options.skip_unreadable_chunks = choices.skip_unreadable;
    if (looks_into_images(choices.method) && choices.paths.empty()) {
        throw Impossible{"paths", "paths: choose the files inside the image."};
    }
    for (const auto& path : choices.paths) order.paths.push_back(wanted_path(at.engine, path));
    if (heeds.place) fill_place(choices, at, options);
    if (heeds.overwrite) fill_overwrite(choices, options);
    if (heeds.format) fill_format(choices, heeds, options);
    if (heeds.command) fill_command(choices, options);
    if (recipe->fill != nullptr) recipe->fill(choices, at, order);
    order.known = choices.known;
    return order;
}

void require_version(const Target& target, Version least, const std::string& what) {
    std::array<int, 3> parts{};
    const char* at = target.client_version.data();
    const char* const end = at + target.client_version.size();
    for (auto& part : parts) {
        const auto read = std::from_chars(at, end, part);
        if (read.ec != std::errc{}) break;
        at = read.ptr;
        if (at != end && *at == '.') ++at;
    }
    if (parts >= std::array{least.major, least.minor, least.patch}) return;
    throw Impossible{
        "method",
        fmt::format("method: {} needs version {}.{} of the backup software; {} has "
                    "{}. Update it first.",
                    what, least.major, least.minor, target.name,
                    target.client_version.empty() ? "an unknown one" : target.client_version)};
}

void require_windows(const Target& target, const std::string& field, const std::string& what) {
    if (style_of(target.platform) == PathStyle::windows) return;
    throw Impossible{field, fmt::format("{}: {} needs Windows, which {} does not run.", field, what,
                                        target.name)};
}

void fill_machines(const Choices& choices, const Circumstances& at, comet::RestoreOrder& order) {
    if (choices.machines.empty())
        throw Impossible{"machines", "machines: choose at least one virtual machine."};
    for (const auto& chosen : choices.machines) {
        const auto found = std::ranges::find(at.machines, chosen, &comet::Machine::config_path);
        if (found == at.machines.end()) {
            throw Impossible{"machines",
                             "machines: one of them is not in this snapshot. Choose again."};
        }
        order.paths.push_back(chosen);
    }
}

}  // namespace eb::restore

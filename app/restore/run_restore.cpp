// Parse, authorise, look, act, answer.
#include "app/restore/run_restore.hpp"

#include "app/restore/asking.hpp"
#include "comet/restore.hpp"
#include "domain/names.hpp"
#include "restore/recipe.hpp"

namespace eb::app {
namespace {

struct Input {
    DeviceId target;
    ItemId item;
    VaultId vault;
    SnapshotId snapshot;
    restore::Choices choices;
    Secret body;  ///< With its credentials, which mean something once the engine is known.
    Secret password;
};

/// Its field and words are the customer's.
template <class Call>
auto possible(Call call) {
    try {
        return call();
    } catch (const restore::Impossible& impossible) {
        throw BadRequest{impossible.field, impossible.what()};
    }
}

Input parse(const json::Reader& body) {
    return {.target = target_in(body),
            .item = item_in(body),
            .vault = vault_in(body),
            .snapshot = snapshot_in(body),
            .choices = possible([&] { return restore::choices_in(body, ""); }),
            .body = Secret{body.dump()},
            .password = Secret{body.get_or<std::string>("password", "")}};
}

bool runs_program(const restore::Choices& choices) {
    return choices.method == restore::Method::program ||
           choices.method == restore::Method::program_archive;
}

/// What is there to look at before the choices can be held against it.
restore::Circumstances look(ActionContext& context, const Input& in,
                            const comet::LiveConnection& to, const comet::Snapshot& snapshot) {
    const auto& name = context.device(in.target).name;
    restore::Circumstances at{.engine = snapshot.engine,
                              .knows_original = snapshot.original,
                              .target = {.name = name.empty() ? domain::kUnnamedDevice : name,
                                         .platform = to.platform,
                                         .client_version = to.client_version}};
    const auto* const item = context.profile().item(in.item);
    const auto* const source = item == nullptr ? nullptr : context.profile().device(item->owner);
    if (source != nullptr && !source->platform_os.empty())
        at.source_style = restore::style_of(source->platform_os);
    auto& api = context.comet();
    if (in.choices.method == restore::Method::disks) {
        at.source_disks = comet::snapshot_disks(api, to, in.vault, in.snapshot).list;
        at.target_disks = comet::device_disks(api, to).list;
    }
    if (in.choices.method == restore::Method::cloud)
        at.stored_office365 = context.profile().office365_credential(in.item);
    if (in.choices.method == restore::Method::host)
        at.machines = comet::snapshot_machines(api, to, in.vault, in.snapshot).list;
    return at;
}

json::Object run(ActionContext& context, const Input& in, const RestoreParts& parts) {
    context.vault(in.vault);
    context.device(in.target);
    if (context.profile().account().suspended) {
        throw Conflict{"suspended",
                       "This user is suspended on the backup server: its devices do not restore. "
                       "Nothing was changed. Ask support to lift it."};
    }
    if (runs_program(in.choices)) {
        if (!may_run_programs(context.session(), parts.programs)) {
            throw Forbidden{"programs_off",
                            "Restoring into a program is switched off here, or not allowed with "
                            "your login. Nothing was changed."};
        }
        parts.login_password.require(context, in.password);
    }
    const auto connection = context.online(in.target);
    const auto snapshot = parts.lists.snapshot(context, connection, in.vault, in.snapshot);
    if (snapshot.item != in.item) throw NotFound{"There is no such snapshot in this vault."};

    const bool programs = may_run_programs(context.session(), parts.programs);
    possible([&] { restore::require_method(in.choices.method, snapshot.engine, programs); });
    auto at = asking([&] { return look(context, in, connection, snapshot); });
    at.programs_allowed = programs;
    auto order = possible([&] {
        const auto document = json::Document::parse(in.body.reveal());
        return restore::order_for(restore::choices_in(document.root(), snapshot.engine), at);
    });
    order.item = in.item;
    order.vault = in.vault;
    order.snapshot = in.snapshot;

    const auto since = parts.clock.now();
    JobId job;
    context.act([&](comet::AdminApi& api) { job = comet::run_restore(api, connection, order); });
    return json::Object{}.add("jobId", job).add("since", since).add("deviceId", in.target);
}

/// What is written down: where to and how much, no name of a file and no credential.
json::Object detail(const Input& in) {
    const auto& choices = in.choices;
    json::Object out;
    out.add("device", in.target)
        .add("vault", in.vault)
        .add("snapshot", in.snapshot)
        .add("method", restore::word_of(choices.method))
        .add("paths", choices.paths.size() + choices.machines.size() + choices.disks.size());
    if (choices.original_location) out.add("original", true);
    if (choices.destination) out.add("destination", *choices.destination);
    if (choices.overwrite) out.add("overwrite", choices.overwrite != restore::Overwrite::none);
    if (choices.command) {
        // Its arguments may hold a password, and so may what is set before its name.
        const auto program = choices.command->substr(0, choices.command->find_first_of(" \t\r\n"));
        if (program.find('=') == std::string::npos) out.add("program", program);
    }
    return out;
}

}  // namespace

bool may_run_programs(const Session& session, bool programs) {
    return programs && session.permissions.contains("*") && !session.masquerading;
}

Action run_restore(RestoreParts parts) {
    return {.takes_long = true, .read = [parts](const json::Reader& body) -> Work {
                const auto in = parse(body);
                return {
                    .object = in.item.value(),
                    .run = [in, parts](ActionContext& context) { return run(context, in, parts); },
                    .detail = detail(in)};
            }};
}

}  // namespace eb::app

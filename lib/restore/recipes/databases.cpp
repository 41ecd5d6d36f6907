// engine1/mssql, engine1/mysql: as files, or straight into a server.
#include "restore/rules.hpp"

namespace eb::restore {
namespace {

void fill_mssql(const Choices& choices, const Circumstances& at, comet::RestoreOrder& order) {
    if (choices.method != Method::database) return;
    require_windows(at.target, "method", "Restoring into SQL Server");
    if (!choices.mssql)
        throw Impossible{"connection", "connection: say which instance, and how to sign in."};
    order.options.mssql = choices.mssql;
}

void fill_mysql(const Choices& choices, const Circumstances& /*at*/, comet::RestoreOrder& order) {
    if (choices.method != Method::database) return;
    if (!choices.mysql)
        throw Impossible{"connection", "connection: say which server, and how to sign in."};
    order.options.mysql = choices.mysql;
}

}  // namespace

Recipe mssql_recipe() {
    return {.engine = "engine1/mssql",
            .beside = {Method::database},
            .database = comet::RestoreType::mssql,
            .fill = fill_mssql};
}

Recipe mysql_recipe() {
    return {.engine = "engine1/mysql",
            .programs = true,
            .beside = {Method::database},
            .database = comet::RestoreType::mysql,
            .fill = fill_mysql};
}

}  // namespace eb::restore

// The allow lists, by Comet's API reference. A field is here because a page shows it or a report
// counts it; where a field looks useful and is missing, the reason stands beside its neighbours.
#include "comet/kept_fields.hpp"

namespace eb::comet {
namespace {

using json::AllowList;

const AllowList& retention_fields() {
    static const AllowList list{
        "Mode",
        "Ranges.Type",
        "Ranges.Timestamp",
        "Ranges.Jobs",
        "Ranges.Days",
        "Ranges.Weeks",
        "Ranges.Months",
        "Ranges.Years",
        "Ranges.WeekOffset",
        "Ranges.MonthOffset",
        "Ranges.YearOffset",
    };
    return list;
}

const AllowList& size_fields() {
    static const AllowList list{"Size", "MeasureStarted", "MeasureCompleted"};
    return list;
}

const AllowList& platform_fields() {
    static const AllowList list{"version", "distribution", "build", "os", "arch"};
    return list;
}

const AllowList& schedule_fields() {
    static const AllowList list{
        "FrequencyType",
        "SecondsPast",
        "Offset",
        "SelectedMonth",
        "SelectedDay",
        "RandomDelaySecs",
        // The hours and days within which it may run.
        "RestrictRuntime",
        "FromTime.Hour",
        "FromTime.Minutes",
        "ToTime.Hour",
        "ToTime.Minutes",
        "RestrictDays",
        "DaysSelect.Sunday",
        "DaysSelect.Monday",
        "DaysSelect.Tuesday",
        "DaysSelect.Wednesday",
        "DaysSelect.Thursday",
        "DaysSelect.Friday",
        "DaysSelect.Saturday",
    };
    return list;
}

/// BackupRuleConfig: when and how an item runs. Without PreExec, ThawExec and PostExec: people put
/// tokens into commands.
const AllowList& rule_fields() {
    static const AllowList list =
        AllowList{
            "Description",
            "CreateTime",
            "ModifyTime",
            "Source",
            "Destination",
            // How a run behaves.
            "SkipAlreadyRunning",
            "StopAfter",
            "LimitVaultSpeedBps",
            "ReduceDiskConcurrency",
            "UseOnDiskIndexes",
            "AllowZeroFilesSuccess",
            "AutoRetentionLevel",
            "ConcurrencyCount",
            "LogLevel",
            "Tags",
            // What starts one besides the clock.
            "EventTriggers.OnPCBoot",
            "EventTriggers.OnPCBootIfLastJobMissed",
            "EventTriggers.OnLastJobFailDoRetry",
            "EventTriggers.LastJobFailDoRetryCount",
            "EventTriggers.LastJobFailDoRetryTime",
        }
            .add("Schedules", schedule_fields());
    return list;
}

/// UserPolicy: what the customer's plan allows. Without DefaultSources, DefaultBackupRules and
/// their variants: whole items of the provider, commands and credentials included.
const AllowList& policy_fields() {
    static const AllowList list =
        AllowList{
            "PreventRequestStorageVault",
            "PreventAddCustomStorageVault",
            "PreventEditStorageVault",
            "PreventDeleteStorageVault",
            "HideCloudStorageBranding",
            "DefaultNewStorageVault",
            "StorageVaultProviders.ShouldRestrictProviderList",
            "StorageVaultProviders.AllowedProvidersWhenRestricted",
            "PreventNewProtectedItem",
            "PreventEditProtectedItem",
            "PreventDeleteProtectedItem",
            "ProtectedItemEngineTypes.ShouldRestrictEngineTypeList",
            "ProtectedItemEngineTypes.AllowedEngineTypeWhenRestricted",
            "FileAndFolderMandatoryExclusions.Exclude",
            "FileAndFolderMandatoryExclusions.Regex",
            "FileAndFolderMandatoryExclusions.RestrictOS",
            // Settings' defaults, as numbers.
            "ModeScheduleSkipAlreadyRunning",
            "ModeScheduleLastJobFailDoRetry",
            "ModeLastJobFailDoRetryTime",
            "ModeLastJobFailDoRetryCount",
            "ModeAdminResetPassword",
            "ModeAdminViewFilenames",
            "ModeRequireUserResetPassword",
            "PreventDeleteSingleSnapshots",
            "PreventChangeAccountPassword",
            "PreventChangeEmailSettings",
            "PreventChangeAccountName",
            "PreventOpenAppUI",
            "RequirePasswordOpenAppUI",
            "HideAppImport",
            "HideAppVersion",
            "PreventOpenWebUI",
            "PreventViewDeviceNames",
            "EnforceStorageVaultRetention",
            "PreventProtectedItemRetention",
            "AllowEditObjectLockRetention",
            "RandomDelaySecs",
            "RotateStorageVaultKeysHours",
        }
            .add("DefaultStorageVaultRetention", retention_fields());
    return list;
}

/// SourceConfig.EngineProps: free text by engine, so each name is chosen. Never here: USERNAME,
/// PASSWORD and anything of a connection, SMBAUTH* (network passwords), COMMAND and EXTRACOMMAND-*
/// (tokens in commands), and settings that are JSON inside a text, where nothing can be left out.
const AllowList& engine_fields() {
    static const AllowList list{
        // Files and folders: what is in and what is out.
        "INCLUDE*",
        "EXCLUDE*",
        "REXCLUDE*",
        "PINCLUDE*",
        "RINCLUDE*",
        "USE_WIN_VSS",
        "CONFIRM_EFS",
        "RESCAN_UNCHANGED",
        "EXTRA_ATTRIBUTES",
        // Microsoft SQL Server: which databases, and how.
        "ALL_DATABASES",
        "DATABASE-*",
        "EXCEPT-DATABASE-*",
        "INSTANCE",
        "AUTHMODE",
        "METHOD",
        "DIFFBASE",
        "DIFFERENTIAL",
        "LOGTRUNC",
        "LOGNOTRUNC",
        // Program output: where it runs and how its file is called.
        "WORKDIR",
        "SAVEAS",
        // Virtual machines: which ones.
        "ALL_VMS",
        "VM-*",
    };
    return list;
}

}  // namespace

const AllowList& event_fields() {
    static const AllowList list{"Actor", "ResourceID", "Type", "TypeString", "Timestamp"};
    return list;
}

const AllowList& job_fields() {
    static const AllowList list =
        AllowList{
            "GUID",
            "Username",
            "Classification",
            "Status",
            "StartTime",
            "EndTime",
            "RetryCount",
            "SourceGUID",
            "DestinationGUID",
            "DeviceID",
            "SnapshotID",
            "BackupRuleGUID",
            "ClientVersion",
            "ConflictingJobID",
            "CancellationID",
            "Tags",
            // What it moved and what it counted.
            "TotalDirectories",
            "TotalFiles",
            "TotalSize",
            "TotalChunks",
            "UploadSize",
            "DownloadSize",
            "TotalVmCount",
            "TotalMailsCount",
            "TotalSitesCount",
            "TotalAccountsCount",
            "TotalLicensedMailsCount",
            "TotalUnlicensedMailsCount",
            "Progress.Counter",
            "Progress.SentTime",
            "Progress.RecievedTime",
            "Progress.BytesDone",
            "Progress.ItemsDone",
            "Progress.ItemsTotal",
        }
            .add("DestinationSizeStart", size_fields())
            .add("DestinationSizeEnd", size_fields());
    return list;
}

const AllowList& account_fields() {
    static const AllowList list =
        AllowList{
            "Username",
            "AccountName",
            "LocalTimezone",
            "LanguageCode",
            "OrganizationID",
            "GroupID",
            "CreateTime",
            "IsSuspended",
            "LastSuspended",
            // Reports by mail: to whom. Which reports they get is read where it is edited.
            "Emails",
            "SendEmailReports",
            // Quotas; 0 is no limit.
            "AllProtectedItemsQuotaEnabled",
            "AllProtectedItemsQuotaBytes",
            "MaximumDevices",
            "QuotaOffice365ProtectedAccounts",
            "QuotaHyperVGuests",
            "QuotaVMwareGuests",
            // How one may log in. Not PasswordHash, PasswordRecovery, TOTPKey.
            "AllowPasswordLogin",
            "AllowPasswordAndTOTPLogin",
            "RequirePasswordChange",
            "PolicyID",
            "ServerConfig.RandomDelaySecs",
        }
            .add("Policy", policy_fields())
            .add("BackupRules.*", rule_fields());
    return list;
}

const AllowList& device_fields() {
    static const AllowList list =
        AllowList{
            "FriendlyName",
            "RegistrationTime",
            "DeviceTimezone",
            "ClientVersion",
            // Its items, as it last told them.
            "Sources.*.Engine",
            "Sources.*.Description",
            "Sources.*.O365AccountCount",
            "Sources.*.TotalVmCount",
            "Sources.*.Size",
        }
            .add("PlatformVersion", platform_fields());
    return list;
}

const AllowList& item_fields() {
    static const AllowList list =
        AllowList{
            "Engine",     "Description",    "OwnerDevice",        "CreateTime",
            "ModifyTime", "PolicySourceID", "ExistingUserUpdate", "Statistics.LastStartTime",
            // Not PreExec, ThawExec and PostExec, as for rules.
        }
            .add("EngineProps", engine_fields())
            .add("OverrideDestinationRetention.*", retention_fields())
            .add("Statistics.LastBackupJob", job_fields())
            .add("Statistics.LastSuccessfulBackupJob", job_fields());
    return list;
}

const AllowList& vault_fields() {
    static const AllowList list =
        AllowList{
            "Description", "CreateTime", "ModifyTime", "DestinationType", "Tag", "RebrandStorage",
            "AssociatedDevices", "SpanUseStaticSlots", "SpanTargets.DestinationType",
            "RepoInitTimestamp", "EncryptionKeyEncryptionMethod", "StorageLimitEnabled",
            "StorageLimitBytes", "S3ObjectLockMode", "S3ObjectLockDays",
            // What is in it, and when that was last proven.
            "Statistics.ClientProvidedContent.MeasureStarted",
            "Statistics.ClientProvidedContent.MeasureCompleted",
            "Statistics.ClientProvidedContent.Components.Bytes",
            "Statistics.ClientProvidedContent.Components.UsedBy",
            "Statistics.LastSuccessfulDeepVerify_GUID",
            "Statistics.LastSuccessfulDeepVerify_StartTime",
            "Statistics.LastSuccessfulDeepVerify_EndTime",
            // No server, path, account or key of any storage: even an address may carry a password.
            // RetentionError is free text of the storage's own making, and may quote such an
            // address.
        }
            .add("Statistics.ClientProvidedSize", size_fields())
            .add("DefaultRetention", retention_fields());
    return list;
}

const AllowList& device_event_fields() {
    static const AllowList list = AllowList{"Username", "DeviceID"}.add("", device_fields());
    return list;
}

const AllowList& vault_location_fields() {
    static const AllowList list{
        "CometServer",       "CometBucket",
        "S3Server",          "S3BucketName",
        "AZBRealm",          "AZBContainer",
        "Swift.AuthURL",     "Swift.Container",
        "B2.Bucket",         "Storj.SatelliteAddress",
        "Storj.StorjBucket",
    };
    return list;
}

}  // namespace eb::comet

// The stand-in's own reading of the structs it serves: `field:type`, `?` when omitted while empty.
// Kept by hand, apart from every other reading; a test compares it with the published API.

export const structs = {
    BackupJobDetail: `GUID:string Username:string Classification:JobClassification
        Status:JobStatus StartTime:int64 EndTime:int64 RetryCount:int64 SourceGUID:string
        DestinationGUID:string DeviceID:string SnapshotID?:string BackupRuleGUID?:string
        ClientVersion:string TotalDirectories:int64 TotalFiles:int64 TotalSize:int64
        TotalChunks:int64 UploadSize:int64 DownloadSize:int64 TotalVmCount?:int64
        TotalMailsCount?:int64 TotalSitesCount?:int64 TotalAccountsCount?:int64
        TotalLicensedMailsCount?:int64 TotalUnlicensedMailsCount?:int64 ConflictingJobID?:string
        CancellationID?:string Progress?:BackupJobProgress DestinationSizeStart?:SizeMeasurement
        DestinationSizeEnd?:SizeMeasurement Tags?:string`,
    BackupJobProgress: `Counter:int64 SentTime:int64 RecievedTime:int64 BytesDone:int64
        ItemsDone:int64 ItemsTotal:int64`,
    SizeMeasurement: `Size:int64 MeasureStarted:int64 MeasureCompleted:int64`,
    StreamableEvent: `Actor:string OwnerOrganizationID:string ResourceID?:string
        Type:StreamableEventType Timestamp?:int64 TypeString?:string Data?:any`,
    LiveUserConnection: `Username:string DeviceID:string ReportedVersion:string
        ReportedPlatform:string ReportedPlatformVersion?:OSInfo DeviceTimeZone?:string
        IPAddress?:string ConnectionTime:int64 AllowsFilenames:bool`,
    OSInfo: `version?:string distribution?:string build?:string os?:string arch?:string`,
    GetProfileAndHashResponseMessage: `Status:int Message:string ProfileHash:string
        Profile:UserProfileConfig`,
    UserProfileConfig: `Username:string AccountName:string LocalTimezone:string
        LanguageCode:string OrganizationID?:string GroupID:string Emails:[]string
        OverrideEmailSettings:map[string]UserCustomEmailSettings SendEmailReports:bool
        Destinations:map[string]DestinationConfig SupportsDeviceAssociations:bool
        Sources:map[string]SourceConfig BackupRules:map[string]BackupRuleConfig
        Devices:map[string]DeviceConfig IsSuspended:bool LastSuspended?:int64
        AllProtectedItemsQuotaEnabled:bool AllProtectedItemsQuotaBytes:int64
        MaximumDevices:int64 QuotaOffice365ProtectedAccounts:int64 QuotaHyperVGuests:int64
        QuotaVMwareGuests:int64 PolicyID:string Policy:UserPolicy PasswordFormat:int
        PasswordHash:string PasswordRecovery?:string AllowPasswordLogin:bool
        AllowPasswordAndTOTPLogin:bool TOTPKeyEncryptionFormat:int TOTPKey:string
        RequirePasswordChange:bool CreateTime:int64 CreationGUID:string
        ServerConfig?:UserServerConfig AutoStorageTemplateGUID:string LinuxHomedirSandbox:bool`,
    UserCustomEmailSettings: `Reports:[]EmailReportConfig`,
    EmailReportConfig: `ReportType:EmailReportType SummaryFrequency:[]ScheduleConfig
        TimeSpan?:TimeSpan Filter:SearchClause`,
    ScheduleConfig: `FrequencyType:uint64 SecondsPast:uint64 Offset?:int64 RestrictRuntime:bool
        FromTime:HourSchedConfig ToTime:HourSchedConfig RestrictDays:bool
        DaysSelect:DaysOfWeekConfig RandomDelaySecs?:uint64 SelectedMonth:uint64
        SelectedDay:uint64`,
    HourSchedConfig: `Hour:uint64 Minutes:uint64`,
    DaysOfWeekConfig: `Sunday:bool Monday:bool Tuesday:bool Wednesday:bool Thursday:bool
        Friday:bool Saturday:bool`,
    TimeSpan: `FrequencyType:uint64 Seconds:int64`,
    SearchClause: `ClauseType:SearchClauseType RuleField:string RuleOperator:SearchOperatorType
        RuleValue:string ClauseChildren?:[]SearchClause`,
    DestinationConfig: `Description:string CreateTime:int64 ModifyTime:int64 PreExec:[]string
        ThawExec:[]string PostExec:[]string DestinationType:uint64 CometServer:string
        CometBucket:string CometBucketKey:string S3Server:string S3UsesTLS:bool
        S3AccessKey:string S3SecretKey:string S3BucketName:string S3Subdir:string
        S3CustomRegion:string S3UsesV2Signing:bool S3RemoveDeleted:bool S3ObjectLockMode:uint8
        S3ObjectLockDays:int SFTPServer:string SFTPUsername:string SFTPRemotePath:string
        SFTPAuthMode:SftpAuthMode SFTPPassword:string SFTPPrivateKey:string
        SFTPCustomAuth_UseKnownHostsFile:bool SFTPCustomAuth_KnownHostsFile:string
        FTPServer:string FTPUsername:string FTPPassword:string FTPBaseUseHomeDirectory:bool
        FTPCustomBaseDirectory:string FTPSMode:FtpsModeType FTPPort:int FTPMaxConnections:int
        FTPAcceptInvalidSSL:bool AZBAccountName:string AZBAccountKey:string AZBContainer:string
        AZBRealm:string AZBPrefix:string LocalcopyPath:string LocalcopyWinSMBUsername:string
        LocalcopyWinSMBPassword:string LocalcopyWinSMBPasswordFormat:uint64
        Swift:SwiftDestinationLocation B2:B2DestinationLocation WebDav:WebDavDestinationLocation
        Storj:StorjDestinationLocation SMB:SMBDestinationLocation
        SpanTargets:[]DestinationLocation SpanUseStaticSlots:bool Tag:string
        EncryptionKeyEncryptionMethod:uint64 EncryptedEncryptionKey:string
        RepoInitTimestamp:int64 StorageLimitEnabled:bool StorageLimitBytes:int64
        Statistics?:DestinationStatistics DefaultRetention:RetentionPolicy RebrandStorage:bool
        RetentionError:string AssociatedDevices:[]string`,
    SwiftDestinationLocation: `Username?:string APIKey?:string Region?:string AuthURL?:string
        Domain?:string Tenant?:string TenantDomain?:string TenantID?:string TrustID?:string
        AuthToken?:string Prefix?:string Container?:string DefaultContainerPolicy?:string`,
    B2DestinationLocation: `AccountID?:string Key?:string Bucket?:string Prefix?:string
        MaxConnections?:int HideDeletedFiles?:bool`,
    WebDavDestinationLocation: `DavServer?:string UserName?:string AccessKey?:string
        Path?:string`,
    StorjDestinationLocation: `SatelliteAddress:string APIKey:string Passphrase:string
        StorjBucket:string StorjBucketPrefix?:string`,
    SMBDestinationLocation: `SMBServer:string SMBShare:string SMBDirectory:string
        SMBUsername:string SMBPassword:string`,
    DestinationLocation: `DestinationType:uint64 CometServer:string CometBucket:string
        CometBucketKey:string S3Server:string S3UsesTLS:bool S3AccessKey:string
        S3SecretKey:string S3BucketName:string S3Subdir:string S3CustomRegion:string
        S3UsesV2Signing:bool S3RemoveDeleted:bool S3ObjectLockMode:uint8 S3ObjectLockDays:int
        SFTPServer:string SFTPUsername:string SFTPRemotePath:string SFTPAuthMode:SftpAuthMode
        SFTPPassword:string SFTPPrivateKey:string SFTPCustomAuth_UseKnownHostsFile:bool
        SFTPCustomAuth_KnownHostsFile:string FTPServer:string FTPUsername:string
        FTPPassword:string FTPBaseUseHomeDirectory:bool FTPCustomBaseDirectory:string
        FTPSMode:FtpsModeType FTPPort:int FTPMaxConnections:int FTPAcceptInvalidSSL:bool
        AZBAccountName:string AZBAccountKey:string AZBContainer:string AZBRealm:string
        AZBPrefix:string LocalcopyPath:string LocalcopyWinSMBUsername:string
        LocalcopyWinSMBPassword:string LocalcopyWinSMBPasswordFormat:uint64
        Swift:SwiftDestinationLocation B2:B2DestinationLocation WebDav:WebDavDestinationLocation
        Storj:StorjDestinationLocation SMB:SMBDestinationLocation
        SpanTargets:[]DestinationLocation SpanUseStaticSlots:bool Tag:string`,
    DestinationStatistics: `ClientProvidedSize:SizeMeasurement
        ClientProvidedContent:ContentMeasurement LastSuccessfulDeepVerify_GUID?:string
        LastSuccessfulDeepVerify_StartTime?:int64 LastSuccessfulDeepVerify_EndTime?:int64`,
    ContentMeasurement: `MeasureStarted:int64 MeasureCompleted:int64
        Components:[]ContentMeasurementComponent`,
    ContentMeasurementComponent: `Bytes:int64 UsedBy:[]string`,
    RetentionPolicy: `Mode:RetentionMode Ranges:[]RetentionRange`,
    RetentionRange: `Type:RetentionRangeType Timestamp:int64 Jobs:int64 Days:int64 Weeks:int64
        Months:int64 Years:int64 WeekOffset:int64 MonthOffset:int64 YearOffset:int64`,
    SourceConfig: `Engine:string Description:string OwnerDevice:string CreateTime:int64
        ModifyTime:int64 PreExec:[]string ThawExec:[]string PostExec:[]string
        EngineProps:map[string]string PolicySourceID:string ExistingUserUpdate:bool
        OverrideDestinationRetention?:map[string]RetentionPolicy Statistics?:SourceStatistics`,
    SourceStatistics: `LastStartTime:int64 LastBackupJob:BackupJobDetail
        LastSuccessfulBackupJob:BackupJobDetail`,
    BackupRuleConfig: `Description:string CreateTime:int64 ModifyTime:int64 PreExec:[]string
        ThawExec:[]string PostExec:[]string Source:string Destination:string
        SkipAlreadyRunning:bool StopAfter:int64 LimitVaultSpeedBps:int64
        ReduceDiskConcurrency:bool UseOnDiskIndexes:bool AllowZeroFilesSuccess:bool
        AutoRetentionLevel:AutoRetentionLevel ConcurrencyCount:int64 LogLevel:string Tags:string
        Schedules:[]ScheduleConfig EventTriggers:BackupRuleEventTriggers`,
    BackupRuleEventTriggers: `OnPCBoot?:bool OnPCBootIfLastJobMissed?:bool
        OnLastJobFailDoRetry?:bool LastJobFailDoRetryCount?:uint64
        LastJobFailDoRetryTime?:uint64`,
    DeviceConfig: `FriendlyName:string RegistrationTime?:int64 PlatformVersion?:OSInfo
        Sources?:map[string]SourceBasicInfo DeviceTimezone?:string ClientVersion?:string
        SyncroUUID?:string`,
    SourceBasicInfo: `Engine:string Description:string O365AccountCount:int64 TotalVmCount:int64
        Size:int64 OverrideDestinationRetention?:map[string]RetentionPolicy`,
    UserPolicy: `PreventRequestStorageVault:bool PreventAddCustomStorageVault:bool
        PreventEditStorageVault:bool HideCloudStorageBranding:bool
        PreventDeleteStorageVault:bool StorageVaultProviders:StorageVaultProviderPolicy
        DefaultNewStorageVault:string PreventNewProtectedItem:bool PreventEditProtectedItem:bool
        PreventDeleteProtectedItem:bool ProtectedItemEngineTypes:ProtectedItemEngineTypePolicy
        FileAndFolderMandatoryExclusions?:[]ExtraFileExclusion
        ModeScheduleSkipAlreadyRunning?:DefaultSettingMode
        ModeScheduleLastJobFailDoRetry?:DefaultSettingMode ModeLastJobFailDoRetryTime?:uint64
        ModeLastJobFailDoRetryCount?:uint64 ModeAdminResetPassword?:DefaultSettingMode
        ModeAdminViewFilenames?:DefaultSettingMode
        ModeRequireUserResetPassword?:DefaultSettingMode PreventDeleteSingleSnapshots:bool
        PreventChangeAccountPassword:bool PreventChangeEmailSettings:bool
        PreventChangeAccountName:bool PreventOpenAppUI:bool RequirePasswordOpenAppUI:bool
        HideAppImport:bool HideAppVersion:bool PreventOpenWebUI:bool PreventViewDeviceNames:bool
        DefaultEmailReports:DefaultEmailReportPolicy
        DefaultStorageVaultRetention:RetentionPolicy EnforceStorageVaultRetention:bool
        PreventProtectedItemRetention:bool AllowEditObjectLockRetention:bool
        DefaultSources:map[string]SourceConfig
        DefaultSourcesBackupRules:map[string]BackupRuleConfig
        DefaultSourcesWithOSRestriction:map[string]DefaultSourceWithOSRestriction
        DefaultBackupRules:map[string]BackupRuleConfig RandomDelaySecs?:uint64
        RotateStorageVaultKeysHours:int`,
    StorageVaultProviderPolicy: `ShouldRestrictProviderList:bool
        AllowedProvidersWhenRestricted:[]uint64`,
    ProtectedItemEngineTypePolicy: `ShouldRestrictEngineTypeList:bool
        AllowedEngineTypeWhenRestricted:[]string`,
    ExtraFileExclusion: `Exclude:string Regex:bool RestrictOS:ExtraFileExclusionOSRestriction`,
    DefaultEmailReportPolicy: `ShouldOverrideDefaultReports:bool Reports:[]EmailReportConfig`,
    DefaultSourceWithOSRestriction: `SourceConfig:SourceConfig
        RestrictOS:DefaultSourceOSRestriction`,
    UserServerConfig: `RandomDelaySecs?:uint64`,
    CometAPIResponseMessage: `Status:int Message:string`,
    ServerMetaVersionInfo: `Version:string VersionCodename:string StorageRole:bool
        AuthenticationRole:bool SoftwareBuildRole:bool OverseerRole:bool ConstellationRole:bool
        ExperimentalOptions?:[]string ServerStartTime:int64 ServerStartHash:string
        CurrentTime:int64 ServerLicenseHash:string ServerLicenseFeaturesAll:bool
        ServerLicenseFeatureSet:uint32 ServerLicenseLimit:LicenseLimits ConfiguredDevices:int
        BoosterLimit:map[string]int LicenseValidUntil:int64 EmailsSentSuccessfully:int64
        EmailsSentErrors:int64 EmailsWaitingInQueue:int64 ScheduledEmailThreadCurrentState:int64
        ScheduledEmailThreadLastCalculateDurationNanos:int64
        ScheduledEmailThreadWaitingUntil:int64 ScheduledEmailThreadLastWakeTime:int64
        ScheduledEmailThreadLastWakeSentEmails:bool SelfBackup:[]SelfBackupStatistics`,
    LicenseLimits: `deviceCount?:int boosterCount?:map[string]int`,
    SelfBackupStatistics: `CurrentRunStart:int64 LastRunStart:int64 LastRunEnd:int64
        LastRunSuccess:bool LastRunSize:int64`,
    JobEntry: `Time:int64 Severity:Severity Message:string`,
    BackupJobAdvancedOptions: `SkipAlreadyRunning:bool StopAfter:int64 LimitVaultSpeedBps:int64
        ReduceDiskConcurrency:bool UseOnDiskIndexes:bool AllowZeroFilesSuccess:bool
        AutoRetentionLevel:AutoRetentionLevel ConcurrencyCount:int64 LogLevel:string Tags:string`,
    DispatchWithJobIDResponse: `Status:int Message:string JobID?:string`,
    AdminOptions: `Policy:PolicyOptions`,
    PolicyOptions: `DeleteSources:[]string`,
    SessionKeyRegeneratedResponse: `Status:int Message:string SessionKey:string
        SessionType:string`,
    DispatcherVaultSnapshotsResponse: `Status:int Message:string Snapshots:[]VaultSnapshot`,
    VaultSnapshot: `Snapshot:string EngineType:string Source:string CreateTime:int64
        HasOriginalPathInfo:bool Tags?:[]string`,
    DispatcherStoredObjectsResponse: `Status:int Message:string StoredObjects:[]StoredObject`,
    StoredObject: `name:string mtime:int64 type:string subtree:string size:uint64 dname?:string
        itemClass?:string from?:string to?:string rtime?:int64 has_attachments?:bool stime?:int64
        etime?:int64 r?:bool f?:uint64 b?:uint64 d?:uint64`,
    VMDKSnapshotViewOptions: `Enabled:bool PartitionGUID:string ListPath:string
        PartitionName:string`,
    RestoreJobAdvancedOptions: `Type:RestoreType OverwriteExistingFiles:bool
        OverwriteIfNewer:bool OverwriteIfDifferentContent:bool OverwriteForcePermissions:bool
        DestIsOriginalLocation:bool DestPath:string ExactDestPaths:[]string
        ArchiveFormat:RestoreArchiveFormat SkipUnreadableChunks:bool OnDiskIndexesKey:bool
        Office365Credential?:RestoreOffice365Credential Username:string Password:string
        Host:string Port:string UseSsl:bool SslAllowInvalid:bool SslCaFile:string
        SslCrtFile:string SslKeyFile:string MsSqlConnection?:MSSQLLoginArgs
        VMwareConnection?:VMwareRestoreTargetOptions
        HyperVConnection?:HyperVRestoreTargetOptions
        ProxmoxConnection?:ProxmoxRestoreTargetOptions`,
    Office365Credential: `AppID:string TenantID:string Secret:string AppCert:string
        Region:string`,
    MSSQLLoginArgs: `Instance:string AuthMode:MSSQLAuthMode Username:string Password:string
        MethodIsOledb32Bit:bool RestoreNoRecovery:bool`,
    VMwareRestoreTargetOptions: `Datacenter:string Host:string DatastorePath:string
        Network:string Connection:VMwareConnection`,
    VMwareConnection: `ConnectionType:VMwareConnectionType SSH:SSHConnection
        VSphere:VSphereConnection`,
    VSphereConnection: `Hostname:string Https:bool AllowInvalidCertificate:bool Username:string
        Password:string ThumbPrint:string`,
    SSHConnection: `SSHServer:string SSHUsername:string SSHAuthMode:SSHAuthMode
        SSHPassword:string SSHPrivateKey:string SSHCustomAuth_UseKnownHostsFile:bool
        SSHCustomAuth_KnownHostsFile:string`,
    HyperVRestoreTargetOptions: `DiskStoragePath:string`,
    ProxmoxRestoreTargetOptions: `Node:string SSH:SSHConnection Storage:string`,
    DispatcherListSnapshotVirtualMachinesResponse: `Status:int Message:string VMs:[]VMInfo`,
    VMInfo: `ID:string Name:string CPUCores:int RamBytes:int64 FirmwareType:string ConfigPath:string
        Disks:[]VMDiskInfo`,
    VMDiskInfo: `Path:string Size:int64 Controller:int64 DeviceNum:int64`,
    DispatcherWindiskSnapshotResponse: `Status:int Message:string WindiskSnapshot:[]DiskDrive`,
    BrowseDiskDrivesResponse: `Status:int Message:string Disks:[]DiskDrive`,
    DiskDrive: `ID:string DeviceName:string Caption:string Model:string SerialNumber:string
        Size:int64 Partitions:[]Partition DeviceParents:[]string Flags:int64 Cylinders:int64 Heads:int64
        Sectors:int64 SectorSize:int64 PartitionConflicts:[]PartitionConflict`,
    Partition: `DeviceName:string PartitionGuid:string PartitionOffset:int64 Filesystem:string
        VolumeName:string VolumeGuid:string VolumeSerial:string MountPoints:[]string ReadOffset:int64
        Size:int64 UsedSize:int64 Flags:int64 BytesPerFilesystemCluster:int64`,
    PartitionConflict: `PartitionA:string PartitionB:string Size:uint64`,
    BrowseHVResponse: `Status:int Message:string VirtualMachines:[]HyperVMachineInfo`,
    HyperVMachineInfo: `ID:string Name:string MemoryLimitMB:int64 CPUCores:int64 HardDrives:[]string
        Generation:int ConfigFilePath:string`,
    BrowseVMwareResponse: `Status:int Message:string VirtualMachines:[]VMwareMachineInfo`,
    VMwareMachineInfo: `Name:string`,
    BrowseVMwareDatacentersResponse: `Status:int Message:string Datacenters:[]VMwareDatacenterInfo`,
    VMwareDatacenterInfo: `Name:string`,
    BrowseVMwareHostsResponse: `Status:int Message:string Hosts:[]VMwareHostInfo`,
    VMwareHostInfo: `Name:string`,
    BrowseVMwareDatastoresResponse: `Status:int Message:string Datastores:[]VMwareDatastoreInfo`,
    VMwareDatastoreInfo: `Name:string`,
    BrowseVMwareNetworksResponse: `Status:int Message:string Networks:[]VMwareNetworkInfo`,
    VMwareNetworkInfo: `Name:string`,
    BrowseProxmoxResponse: `Status:int Message:string VMs:[]PVEVM`,
    PVEVM: `CPU:string Disks:[]PVEDisk Memory:string Name:string Node:string OSType:string
        Running:bool Type:string VMID:string`,
    PVEDisk: `Device:string DeviceNum:int StorageID?:string Volume?:string Size?:int64
        Format?:string Options?:string`,
    BrowseProxmoxNodesResponse: `Status:int Message:string Nodes:[]string`,
    BrowseProxmoxStorageResponse: `Status:int Message:string Storage:[]PVEStorageName`,
    PVEStorageName: `Name:string Type:string`,
    ProxmoxConnection: `SSH:SSHConnection`,
    BrowseSQLServerResponse: `Status:int Message:string Objects:map[string]string`,
    MSSQLConnection: `Type:string Username:string Password:string Hostname:string
        InstanceName:string Method:string`,
    MySQLConnection: `Host:string Port:string Username:string Password:string UseTLS:bool
        TLSSkipVerify:bool TLSCustomServerCAPath:string TLSCustomClientCrtPath:string
        TLSCustomClientKeyPath:string`,
    MongoDBConnection: `Server:string Port:int Username:string Password:string
        AuthenticationDB:string MongoShellPath:string MongodumpPath:string ReadPreference:string
        UseReplica:bool ReplicaName:string ReplicaMembers:[]string UseSSL:bool ClientSSLPEMPath:string
        ServerSSLPEMPath:string SSLClientKeyPassword:string AllowInvalidCertificate:bool
        AllowInvalidHostname:bool UseSSH:bool SSHConnection?:SSHConnection`,
    BrowseEDBResponse: `Status:int Message:string Databases:[]EDBFileInfo`,
    EDBFileInfo: `Name:string Guid:string ServerName:string CircularLoggingEnabled:bool`,
    SearchSnapshotsResponse: `Status:int Message:string
        SnapshotFiles:map[string][]SearchResultFileInfo`,
    SearchResultFileInfo: `path:string name:string type:string mode?:string mtime?:string
        atime?:string ctime?:string size?:uint64`,
    EmailReportGeneratedPreview: `Status:int Message:string From:string To:[]string
        EmailSubject:string EmailBodyHTML:string EmailBodyPlaintext:string`,
};

/// Named types of the API that are a plain one on the wire.
export const aliases = {
    AutoRetentionLevel: 'int64', DefaultSettingMode: 'int', DefaultSourceOSRestriction: 'int',
    EmailReportType: 'int', ExtraFileExclusionOSRestriction: 'int', FtpsModeType: 'int',
    LiveUserConnectionID: 'string',
    LiveUserConnectionMap: 'map[LiveUserConnectionID]LiveUserConnection',
    MSSQLAuthMode: 'string', RestoreArchiveFormat: 'int', RestoreType: 'int',
    RetentionMode: 'int64', RetentionRangeType: 'int64', SearchClauseType: 'string',
    SearchOperatorType: 'string', Severity: 'string', StreamableEventType: 'int',
    VMwareConnectionType: 'string',
};

/// Named by the publication, and left without fields: it has those of the struct it is called after.
export const unpublishedAliases = { RestoreOffice365Credential: 'Office365Credential' };

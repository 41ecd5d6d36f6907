-- As the old addon's activation makes them, with rows that are awkward. Statements end with a semicolon at the end of a line.
SET SESSION sql_mode = '', time_zone = '+00:00';
CREATE TABLE comet_devices (
  id VARCHAR(255) NOT NULL, client_id INT NULL, username VARCHAR(255) NULL, hash VARCHAR(255) NOT NULL, content JSON NULL, name VARCHAR(255) NULL,
  platform_os VARCHAR(32) NOT NULL DEFAULT '', platform_arch VARCHAR(32) NOT NULL DEFAULT '', is_active TINYINT(1) NOT NULL DEFAULT 0,
  created_at TIMESTAMP NULL, updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, revoked_at TIMESTAMP NULL,
  offline_since TIMESTAMP NULL, msp_id BIGINT UNSIGNED NULL, customer_id BIGINT UNSIGNED NULL,
  PRIMARY KEY (hash), UNIQUE KEY comet_devices_hash_client_id_unique (hash, client_id), KEY comet_devices_client_id_index (client_id),
  KEY comet_devices_username_index (username), KEY comet_devices_name_index (name), KEY comet_devices_msp_id_index (msp_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
INSERT INTO comet_devices (id, client_id, username, hash, content, name, is_active, created_at, updated_at, revoked_at, msp_id) VALUES
  (SHA2('7h1', 256), 7, 'Acme', 'h1', '{"FriendlyName":"PC-1"}', 'PC-1', 1, '2024-02-29 12:00:00', '2024-03-01 00:00:01', NULL, 4),
  (SHA2('8h2', 256), 9, 'moved', 'h2', NULL, 'another client''s id', 0, '0000-00-00 00:00:00', '2024-03-01 00:00:02', '0000-00-00 00:00:00', NULL),
  (UPPER(SHA2('7H3', 256)), 7, 'Acme  ', 'H3', '{}', 'upper case, padded', 0, NULL, '2024-03-01 00:00:03', NULL, NULL),
  ('h4', NULL, NULL, 'h4', NULL, NULL, 0, NULL, '2024-03-01 00:00:04', NULL, NULL),
  ('h5', 0, '', 'h5', NULL, 'Büro 💻', 0, NULL, '2024-03-01 00:00:05', NULL, NULL),
  ('h6', 2147483647, REPEAT('ü', 255), 'h6', NULL, REPEAT('n', 255), 0, '2038-01-19 03:14:07', '2024-03-01 00:00:06', NULL, NULL);
CREATE TABLE comet_items (
  id CHAR(36) NOT NULL PRIMARY KEY, client_id INT NOT NULL, username VARCHAR(255) NULL, content JSON NOT NULL, owner_device VARCHAR(255) NULL,
  comet_device_id VARCHAR(255) NOT NULL, name VARCHAR(255) NOT NULL, type VARCHAR(255) NOT NULL, total_bytes BIGINT NULL, total_files BIGINT NULL,
  total_directories BIGINT NULL, created_at TIMESTAMP NULL, updated_at TIMESTAMP NULL, msp_id BIGINT UNSIGNED NULL, customer_id BIGINT UNSIGNED NULL,
  KEY comet_items_client_id_index (client_id), KEY comet_items_username_index (username), KEY comet_items_owner_device_index (owner_device),
  KEY comet_items_comet_device_id_index (comet_device_id), KEY comet_items_name_index (name), KEY comet_items_type_index (type),
  KEY idx_client_user (client_id, username)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
INSERT INTO comet_items (id, client_id, username, content, owner_device, comet_device_id, name, type, total_bytes, created_at, updated_at) VALUES
  ('0f4a1c2e-0000-4000-8000-000000000001', 7, 'Acme', '{"Engine":"engine1/file"}', 'h1', SHA2('7h1', 256), 'Files', 'engine1/file', 5, NULL, NULL),
  ('0F4A1C2E-0000-4000-8000-000000000002', 9, 'moved ', '{}', NULL, '', '', '', NULL, '0000-00-00 00:00:00', '2024-03-01 00:00:07');
CREATE TABLE comet_jobs (
  id CHAR(36) NOT NULL PRIMARY KEY, content JSON NOT NULL, client_id INT NOT NULL, username VARCHAR(255) NULL, comet_vault_id CHAR(36) NOT NULL,
  comet_device_id VARCHAR(255) NOT NULL, comet_item_id CHAR(36) NOT NULL, type SMALLINT NOT NULL, status SMALLINT NOT NULL,
  comet_snapshot_id VARCHAR(100) NULL, comet_cancellation_id VARCHAR(100) NOT NULL, total_bytes BIGINT NOT NULL, total_files BIGINT NOT NULL,
  total_directories BIGINT NOT NULL, upload_bytes BIGINT NOT NULL, download_bytes BIGINT NOT NULL, total_ms_accounts INT NOT NULL,
  started_at TIMESTAMP NOT NULL, ended_at TIMESTAMP NULL, last_status_at TIMESTAMP NULL, msp_id BIGINT UNSIGNED NULL, customer_id BIGINT UNSIGNED NULL,
  KEY comet_jobs_client_id_index (client_id), KEY comet_jobs_comet_vault_id_index (comet_vault_id), KEY comet_jobs_started_at_index (started_at),
  KEY comet_jobs_device_status (comet_device_id, last_status_at), KEY comet_jobs_total_ms_accounts_index (total_ms_accounts)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
INSERT INTO comet_jobs (id, content, client_id, username, comet_vault_id, comet_device_id, comet_item_id, type, status, comet_cancellation_id,
    total_bytes, total_files, total_directories, upload_bytes, download_bytes, total_ms_accounts, started_at, ended_at) VALUES
  ('1f4a1c2e-0000-4000-8000-000000000001', '{"Classification":4001}', 7, 'Acme', '', SHA2('7h1', 256), '', 4001, 5000, '', 1, 2, 3, 4, 5, 6, '2024-02-29 12:00:00', NULL),
  ('1f4a1c2e-0000-4000-8000-000000000002', '{}', 0, NULL, '', '', '', 0, -1, '', -1, 0, 0, 0, 0, 0, '0000-00-00 00:00:00', '0000-00-00 00:00:00');
CREATE TABLE comet_vaults (
  id CHAR(36) NOT NULL, client_id INT NOT NULL, username VARCHAR(255) NULL, content JSON NOT NULL, name VARCHAR(255) NOT NULL, type SMALLINT NOT NULL,
  total_bytes BIGINT NULL, bucket_server VARCHAR(255) NOT NULL, bucket_name VARCHAR(255) NOT NULL, bucket_key VARCHAR(255) NOT NULL,
  has_storage_limit TINYINT(1) NOT NULL, storage_limit_bytes BIGINT NOT NULL, is_active TINYINT(1) NOT NULL DEFAULT 1, created_at TIMESTAMP NULL,
  updated_at TIMESTAMP NULL, removed_at TIMESTAMP NULL, last_success_at TIMESTAMP NULL, last_error TEXT NULL,
  PRIMARY KEY (id), UNIQUE KEY comet_vaults_id_unique (id), KEY comet_vaults_client_id_index (client_id), KEY idx_user_vault (username, id),
  KEY idx_bucket_server (bucket_server), KEY idx_user_server_type (username, bucket_server, type), KEY idx_vault_active (is_active)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
INSERT INTO comet_vaults (id, client_id, username, content, name, type, total_bytes, bucket_server, bucket_name, bucket_key, has_storage_limit,
    storage_limit_bytes, removed_at) VALUES
  ('2f4a1c2e-0000-4000-8000-000000000001', 7, 'Acme', '{}', 'Vault', 1003, 77, 's3', 'b', 'AKIA', 0, 0, NULL),
  ('2f4a1c2e-0000-4000-8000-000000000002', 0, NULL, '{}', '', 0, NULL, '', '', '', 1, -1, '0000-00-00 00:00:00');
CREATE TABLE comet_users (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, content JSON NULL, user_id INT NULL, comet_server_id INT NULL, account_name VARCHAR(255) NULL,
  username VARCHAR(255) NULL, locale VARCHAR(32) NULL, timezone VARCHAR(64) NULL, is_suspended TINYINT(1) NULL, has_items_limit TINYINT(1) NULL,
  items_limit_bytes BIGINT NULL, device_quota INT NULL, comet_policy_id VARCHAR(36) NULL, created_at TIMESTAMP NULL, updated_at TIMESTAMP NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
INSERT INTO comet_users (user_id, username) VALUES (7, 'Acme'), (NULL, NULL);
CREATE TABLE comet_server_aliases (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, server_id INT NOT NULL, alias_host VARCHAR(190) NOT NULL,
  UNIQUE KEY s (server_id, alias_host)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO comet_server_aliases (server_id, alias_host) VALUES (1, 'backup.example');
CREATE TABLE eb_jobs_live (
  server_id VARCHAR(64) NOT NULL, job_id VARCHAR(128) NOT NULL, username VARCHAR(255) NOT NULL DEFAULT '', device VARCHAR(255) NOT NULL DEFAULT '',
  job_type VARCHAR(80) NOT NULL DEFAULT '', started_at INT UNSIGNED NOT NULL DEFAULT 0, bytes_done BIGINT UNSIGNED NOT NULL DEFAULT 0,
  throughput_bps BIGINT UNSIGNED NOT NULL DEFAULT 0, last_update INT UNSIGNED NOT NULL DEFAULT 0, last_bytes BIGINT UNSIGNED NOT NULL DEFAULT 0,
  last_bytes_ts INT UNSIGNED NOT NULL DEFAULT 0, cancel_attempts TINYINT UNSIGNED NOT NULL DEFAULT 0, last_checked_ts INT UNSIGNED NOT NULL DEFAULT 0,
  stale_observations TINYINT UNSIGNED NOT NULL DEFAULT 0, action_stage VARCHAR(24) NOT NULL DEFAULT 'none', next_action_ts INT UNSIGNED NOT NULL DEFAULT 0,
  last_action_error VARCHAR(255) NOT NULL DEFAULT '',
  PRIMARY KEY (server_id, job_id), KEY idx_started_at (started_at), KEY idx_last_update (last_update),
  KEY idx_jobs_live_reconcile (server_id, job_type, next_action_ts, last_checked_ts)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
INSERT INTO eb_jobs_live (server_id, job_id, username, device, job_type, started_at, last_bytes) VALUES
  ('cometbackup', 'j1', 'Acme', 'h1', '4001', 1700000000, 9223372036854775807), ('', REPEAT('j', 128), 'Acme  ', '', REPEAT('t', 80), 0, 0);
CREATE TABLE eb_jobs_recent_24h (
  server_id VARCHAR(64) NOT NULL, job_id VARCHAR(128) NOT NULL, username VARCHAR(255) NOT NULL DEFAULT '', device VARCHAR(255) NOT NULL DEFAULT '',
  job_type VARCHAR(80) NOT NULL DEFAULT '', status ENUM('success','error','warning','missed','skipped') NOT NULL, bytes BIGINT UNSIGNED NOT NULL DEFAULT 0,
  duration_sec INT UNSIGNED NOT NULL DEFAULT 0, ended_at INT UNSIGNED NOT NULL, created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (server_id, job_id), KEY idx_status (status), KEY idx_ended_at (ended_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
INSERT INTO eb_jobs_recent_24h VALUES ('cometbackup', 'j0', 'Acme', 'h1', '4001', 'warning', 1, 2, 1700000000, '2024-03-01 00:00:08'),
  ('', 'j0', 'acme', '', '', '', 18446744073709551615, 4294967295, 4294967295, '0000-00-00 00:00:00');
CREATE TABLE eb_event_cursor (source VARCHAR(64) NOT NULL PRIMARY KEY, last_ts INT UNSIGNED NOT NULL, last_id VARCHAR(128) NULL)
  ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
INSERT INTO eb_event_cursor VALUES ('comet-ws:obc', 1700000000, NULL);
CREATE TABLE eb_devices_daily (d DATE NOT NULL PRIMARY KEY, registered INT NOT NULL, active_24h INT NOT NULL,
  created_at TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO eb_devices_daily VALUES ('2024-02-29', 1, 2, NULL), ('0000-00-00', 0, 0, '0000-00-00 00:00:00');
CREATE TABLE eb_items_daily (d DATE NOT NULL PRIMARY KEY, di_devices INT NOT NULL, hv_vms INT NOT NULL, vw_vms INT NOT NULL, m365_users INT NOT NULL,
  ff_items INT NOT NULL, created_at TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO eb_items_daily VALUES ('2024-02-29', 1, 2, 3, 4, 5, '2024-03-01 00:00:09');
CREATE TABLE eb_device_groups (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, client_id INT NOT NULL, name VARCHAR(191) NOT NULL,
  name_norm VARCHAR(191) NOT NULL, color VARCHAR(32) NULL, icon VARCHAR(32) NULL, sort_order INT NOT NULL DEFAULT 0, created_at TIMESTAMP NULL,
  updated_at TIMESTAMP NULL, UNIQUE KEY n (client_id, name_norm)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
INSERT INTO eb_device_groups (id, client_id, name, name_norm) VALUES (3, 7, 'Servers', 'servers');
CREATE TABLE eb_device_group_assignments (client_id INT NOT NULL, device_id VARCHAR(255) NOT NULL, group_id BIGINT UNSIGNED NULL,
  updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, PRIMARY KEY (client_id, device_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
INSERT INTO eb_device_group_assignments VALUES (7, SHA2('7h1', 256), 3, '2024-03-01 00:00:10'), (9, SHA2('8h2', 256), 4, '2024-03-01 00:00:11'),
  (7, UPPER(SHA2('7H3', 256)), NULL, '2024-03-01 00:00:12'), (8, SHA2('8h2', 256), 5, '2024-03-01 00:00:13');
CREATE TABLE mod_eazybackup_dismissals (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, user_id INT NOT NULL, client_id INT NOT NULL,
  announcement_key VARCHAR(190) NOT NULL) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO mod_eazybackup_dismissals (user_id, client_id, announcement_key) VALUES (1, 7, 'k');

-- As the old addon's upgrade makes them, with rows that are awkward.
SET SESSION sql_mode = '', time_zone = '+00:00';
CREATE TABLE comet_devices (
  id VARCHAR(255) NOT NULL, client_id INT NULL, username VARCHAR(255) NULL, hash VARCHAR(255) NOT NULL, content JSON NULL, name VARCHAR(255) NULL,
  platform_os VARCHAR(32) NOT NULL DEFAULT '', platform_arch VARCHAR(32) NOT NULL DEFAULT '', is_active TINYINT(1) NOT NULL DEFAULT 0,
  created_at TIMESTAMP NULL, updated_at TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, revoked_at TIMESTAMP NULL,
  offline_since TIMESTAMP NULL, PRIMARY KEY (hash), UNIQUE KEY uq_hash_client (hash, client_id), KEY idx_username (username)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
INSERT INTO comet_devices (id, client_id, username, hash, name, updated_at) VALUES (SHA2('7h1', 256), 8, 'b', 'h1', 'PC-1', '2024-03-01 00:00:01'),
  (SHA2('8h3', 256), 8, 'b', 'h3', 'PC-3', NULL);
CREATE TABLE comet_items (
  id CHAR(36) NOT NULL PRIMARY KEY, client_id INT NOT NULL, username VARCHAR(255) NULL, content JSON NULL, owner_device VARCHAR(128) NULL,
  comet_device_id VARCHAR(64) NOT NULL DEFAULT '', name VARCHAR(255) NOT NULL DEFAULT '', type VARCHAR(255) NOT NULL DEFAULT '', total_bytes BIGINT NULL,
  total_files BIGINT NULL, total_directories BIGINT NULL, created_at TIMESTAMP NULL, updated_at TIMESTAMP NULL, KEY idx_type (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
INSERT INTO comet_items (id, client_id, username, content, owner_device, comet_device_id) VALUES ('i1', 8, 'b', NULL, REPEAT('o', 128), REPEAT('0', 64)),
  ('i2', 0, NULL, '{}', NULL, '');
CREATE TABLE comet_vaults (
  id CHAR(36) NOT NULL PRIMARY KEY, client_id INT NULL, username VARCHAR(255) NULL, content JSON NULL, name VARCHAR(255) NOT NULL DEFAULT '',
  type SMALLINT NOT NULL DEFAULT 0, total_bytes BIGINT NULL, bucket_server VARCHAR(255) NOT NULL DEFAULT '', bucket_name VARCHAR(255) NOT NULL DEFAULT '',
  bucket_key VARCHAR(255) NOT NULL DEFAULT '', has_storage_limit TINYINT(1) NOT NULL DEFAULT 0, storage_limit_bytes BIGINT NOT NULL DEFAULT 0,
  is_active TINYINT(1) NOT NULL DEFAULT 1, created_at TIMESTAMP NULL, updated_at TIMESTAMP NULL ON UPDATE CURRENT_TIMESTAMP, removed_at TIMESTAMP NULL,
  last_success_at TIMESTAMP NULL, last_error TEXT NULL, UNIQUE KEY again (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
INSERT INTO comet_vaults (id, client_id, name, updated_at) VALUES ('v1', 8, 'Vault', '2024-03-01 00:00:02'), ('v2', NULL, 'Nobody', '2024-03-01 00:00:03');
CREATE TABLE comet_users (client_id INT NOT NULL, username VARCHAR(255) NOT NULL, msp_id BIGINT NULL, customer_id BIGINT NULL,
  KEY c (client_id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO comet_users (client_id, username) VALUES (8, 'b'), (8, 'b');
CREATE TABLE eb_jobs_live (
  server_id VARCHAR(64) NOT NULL, job_id VARCHAR(64) NOT NULL, username VARCHAR(255) NOT NULL DEFAULT '', device VARCHAR(255) NOT NULL DEFAULT '',
  job_type VARCHAR(64) NOT NULL DEFAULT '', started_at INT UNSIGNED NOT NULL, bytes_done BIGINT UNSIGNED NOT NULL DEFAULT 0,
  throughput_bps BIGINT UNSIGNED NOT NULL DEFAULT 0, last_update INT UNSIGNED NOT NULL, last_bytes BIGINT NOT NULL DEFAULT 0,
  last_bytes_ts INT NOT NULL DEFAULT 0, cancel_attempts TINYINT NOT NULL, last_checked_ts INT NOT NULL,
  PRIMARY KEY (server_id, job_id), KEY idx_username (username), KEY idx_jobs_live_monitor (server_id, job_type, last_checked_ts)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
INSERT INTO eb_jobs_live (server_id, job_id, username, started_at, last_bytes) VALUES ('obc', 'j', 'b', 5, -1);
CREATE TABLE eb_jobs_recent_24h (
  server_id VARCHAR(64) NOT NULL, job_id VARCHAR(64) NOT NULL, username VARCHAR(255) NOT NULL DEFAULT '', device VARCHAR(255) NOT NULL DEFAULT '',
  job_type VARCHAR(64) NOT NULL DEFAULT '', status VARCHAR(16) NOT NULL DEFAULT '', bytes BIGINT UNSIGNED NOT NULL DEFAULT 0,
  duration_sec INT UNSIGNED NOT NULL DEFAULT 0, ended_at INT UNSIGNED NOT NULL, PRIMARY KEY (server_id, job_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
INSERT INTO eb_jobs_recent_24h VALUES ('obc', 'k', 'b', 'h1', '4001', 'success', 1, 2, 3), ('obc', 'l', 'b', 'h1', '4001', 'Abandoned', 1, 2, 3);
CREATE TABLE eb_event_cursor (source VARCHAR(128) NOT NULL PRIMARY KEY, last_ts INT UNSIGNED NOT NULL, last_id VARCHAR(128) NULL) ENGINE=InnoDB;
INSERT INTO eb_event_cursor VALUES ('comet-ws:cometbackup', 0, '');
CREATE TABLE eb_devices_registry (
  server_id VARCHAR(64) NOT NULL, device_id VARCHAR(128) NOT NULL, username VARCHAR(255) NOT NULL, friendly_name VARCHAR(255) NOT NULL,
  platform_os VARCHAR(32) NOT NULL, platform_arch VARCHAR(32) NOT NULL, registered_at INT UNSIGNED NOT NULL, last_seen INT UNSIGNED NOT NULL,
  status VARCHAR(16) NOT NULL, updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, PRIMARY KEY (server_id, device_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
INSERT INTO eb_devices_registry VALUES ('obc', 'h1', 'b', 'PC-1', 'windows', '', 1, 2, 'active', '2024-03-01 00:00:04');
CREATE TABLE eb_devices_daily (d DATE NOT NULL PRIMARY KEY, registered INT UNSIGNED NOT NULL DEFAULT 0, active_24h INT UNSIGNED NOT NULL DEFAULT 0) ENGINE=InnoDB;
INSERT INTO eb_devices_daily VALUES ('2024-02-29', 1, 2);
CREATE TABLE eb_items_daily (d DATE NOT NULL PRIMARY KEY, di_devices INT UNSIGNED NOT NULL DEFAULT 0, hv_vms INT UNSIGNED NOT NULL DEFAULT 0,
  vw_vms INT UNSIGNED NOT NULL DEFAULT 0, m365_users INT UNSIGNED NOT NULL DEFAULT 0, ff_items INT UNSIGNED NOT NULL DEFAULT 0) ENGINE=InnoDB;
INSERT INTO eb_items_daily VALUES ('2024-02-29', 1, 2, 3, 4, 5);
CREATE TABLE eb_devices_client_daily (d DATE NOT NULL, client_id INT NOT NULL, registered INT UNSIGNED NOT NULL DEFAULT 0, online INT UNSIGNED NOT NULL DEFAULT 0,
  updated_at TIMESTAMP NULL, PRIMARY KEY (d, client_id)) ENGINE=InnoDB;
INSERT INTO eb_devices_client_daily VALUES ('2024-02-29', 8, 1, 1, NULL);
CREATE TABLE eb_storage_daily (d DATE NOT NULL, client_id INT NOT NULL, username VARCHAR(191) NOT NULL, bytes_total BIGINT UNSIGNED NOT NULL,
  bytes_t1000 BIGINT UNSIGNED NOT NULL DEFAULT 0, bytes_t1003 BIGINT UNSIGNED NOT NULL DEFAULT 0, updated_at TIMESTAMP NULL,
  PRIMARY KEY (d, client_id, username)) ENGINE=InnoDB;
INSERT INTO eb_storage_daily VALUES ('2024-02-29', 8, 'b', 5, 2, 3, NULL);
CREATE TABLE eb_usage_bundled_daily (d DATE NOT NULL PRIMARY KEY, billed_tb DECIMAL(10,2) NOT NULL, tier_crossing TINYINT(1) NOT NULL,
  created_at TIMESTAMP NULL) ENGINE=InnoDB;
INSERT INTO eb_usage_bundled_daily VALUES ('2024-02-29', 1.25, 0, NULL);
CREATE TABLE eb_monitor_profile_state (profile VARCHAR(64) NOT NULL PRIMARY KEY, last_success_ts INT UNSIGNED NOT NULL DEFAULT 0,
  last_error_ts INT UNSIGNED NOT NULL DEFAULT 0, consecutive_failures INT NOT NULL DEFAULT 0, last_incomplete_count INT NOT NULL DEFAULT 0,
  last_error VARCHAR(255) NULL, updated_at TIMESTAMP NULL) ENGINE=InnoDB;
INSERT INTO eb_monitor_profile_state (profile) VALUES ('obc');
CREATE TABLE eb_device_group_assignments (client_id INT NOT NULL, device_id VARCHAR(255) NOT NULL, group_id BIGINT UNSIGNED NULL, updated_at TIMESTAMP NULL,
  PRIMARY KEY (client_id, device_id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;
INSERT INTO eb_device_group_assignments VALUES (8, SHA2('7h1', 256), 3, NULL), (8, SHA2('8h1', 256), 4, NULL);
CREATE TABLE eb_client_notify_prefs (client_id INT NOT NULL PRIMARY KEY, notify_storage TINYINT NOT NULL DEFAULT 1, routing_policy VARCHAR(16) NOT NULL DEFAULT 'primary') ENGINE=InnoDB;
INSERT INTO eb_client_notify_prefs (client_id) VALUES (8);

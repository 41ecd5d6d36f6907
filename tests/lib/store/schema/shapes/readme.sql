-- As the old addon's documentation has them: PRIMARY KEY (id) of devices, with ids that went astray; an old server's character set, row
-- format and TIMESTAMP rules, and none of the indexes that its CREATE INDEX statements failed to make.
SET SESSION sql_mode = '', time_zone = '+00:00', explicit_defaults_for_timestamp = OFF;
CREATE TABLE comet_devices (
  id VARCHAR(255) NOT NULL, client_id INT NULL, username VARCHAR(255) NULL, hash VARCHAR(64) NOT NULL, content LONGTEXT NULL, name VARCHAR(255) NULL,
  platform_os VARCHAR(32) NOT NULL DEFAULT '', platform_arch VARCHAR(32) NOT NULL DEFAULT '', is_active TINYINT(1) NOT NULL DEFAULT 0,
  created_at TIMESTAMP NULL, updated_at TIMESTAMP NOT NULL, revoked_at TIMESTAMP NULL, offline_since TIMESTAMP NULL,
  PRIMARY KEY (id), UNIQUE KEY hash_client (hash, client_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_unicode_ci ROW_FORMAT=COMPACT;
INSERT INTO comet_devices (id, client_id, username, hash, name, updated_at) VALUES
  (SHA2('8h1', 256), 7, 'Acme', 'h1', 'has the next one''s id', '2024-03-01 00:00:01'), (SHA2('7h1', 256), 8, 'b', 'h1', 'and the other way', '2024-03-01 00:00:02'),
  ('h2', 7, 'Acme', 'h2', 'the hash itself', '0000-00-00 00:00:00'), (UPPER(SHA2('7h3', 256)), 7, 'Acme', 'h3', 'upper case', '2024-03-01 00:00:03'),
  (SHA2('7h4', 256), 7, 'Acme ', 'h4', 'right', '2024-03-01 00:00:04'), ('n1', NULL, NULL, 'h5', NULL, '2024-03-01 00:00:05'),
  ('n2', NULL, NULL, 'h5', NULL, '2024-03-01 00:00:06'), ('~', 0, '', 'h5', NULL, '2024-03-01 00:00:07');
CREATE TABLE comet_items (
  id CHAR(36) NOT NULL, client_id INT NOT NULL, username VARCHAR(255) NULL, content LONGTEXT NOT NULL, owner_device VARCHAR(255) NULL,
  comet_device_id VARCHAR(255) NOT NULL, name VARCHAR(255) NOT NULL, type VARCHAR(255) NOT NULL, total_bytes BIGINT NULL, total_files BIGINT NULL,
  total_directories BIGINT NULL, created_at TIMESTAMP NOT NULL, updated_at TIMESTAMP NOT NULL, note_of_ours VARCHAR(20) NOT NULL DEFAULT 'ours',
  PRIMARY KEY (id), KEY note (note_of_ours)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_general_ci ROW_FORMAT=COMPACT;
INSERT INTO comet_items (id, client_id, username, content, comet_device_id, name, type, created_at, updated_at, note_of_ours)
  VALUES ('i1', 7, 'Acme', '', '', 'Büro', '', '2024-03-01 00:00:08', '0000-00-00 00:00:00', 'kept');
CREATE TABLE comet_jobs (
  id CHAR(36) NOT NULL PRIMARY KEY, content LONGTEXT NOT NULL, client_id INT NOT NULL, username VARCHAR(255) NULL, comet_vault_id CHAR(36) NOT NULL,
  comet_device_id VARCHAR(255) NOT NULL, comet_item_id CHAR(36) NOT NULL, type SMALLINT NOT NULL, status SMALLINT NOT NULL,
  comet_snapshot_id VARCHAR(100) NULL, comet_cancellation_id VARCHAR(100) NOT NULL, total_bytes BIGINT NOT NULL, total_files BIGINT NOT NULL,
  total_directories BIGINT NOT NULL, upload_bytes BIGINT NOT NULL, download_bytes BIGINT NOT NULL, total_ms_accounts INT NOT NULL,
  started_at TIMESTAMP NOT NULL, ended_at TIMESTAMP NULL, last_status_at TIMESTAMP NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_unicode_ci ROW_FORMAT=REDUNDANT;
INSERT INTO comet_jobs (id, content, client_id, started_at) VALUES ('j1', '', 7, '2024-03-01 00:00:09');
CREATE TABLE comet_vaults (
  id CHAR(36) NOT NULL, client_id BIGINT UNSIGNED NULL COMMENT 'whose', username VARCHAR(255) NULL, content LONGTEXT NULL, name VARCHAR(255) NOT NULL, type SMALLINT NOT NULL,
  total_bytes BIGINT NULL, created_at TIMESTAMP NOT NULL, PRIMARY KEY (id), UNIQUE KEY twice (id), UNIQUE KEY own (name)
) ENGINE=InnoDB DEFAULT CHARSET=latin1 ROW_FORMAT=COMPACT;
INSERT INTO comet_vaults (id, client_id, name, created_at) VALUES ('v1', NULL, 'a', '2024-03-01 00:00:10'), ('v2', 2147483648, 'b', '2024-03-01 00:00:11');
CREATE TABLE eb_jobs_live (
  server_id VARCHAR(64) NOT NULL, job_id VARCHAR(64) NOT NULL, username VARCHAR(255) NOT NULL, device VARCHAR(255) NOT NULL, job_type VARCHAR(64) NOT NULL,
  started_at INT UNSIGNED NOT NULL, bytes_done BIGINT UNSIGNED NOT NULL, throughput_bps BIGINT UNSIGNED NOT NULL, last_update INT UNSIGNED NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 ROW_FORMAT=COMPACT;
INSERT INTO eb_jobs_live VALUES ('obc', 'j', 'Acme', 'h1', '4001', 1, 2, 3, 4), ('cometbackup', 'j', 'Acme', 'h1', '4001', 1, 2, 3, 4);
CREATE TABLE eb_jobs_recent_24h (
  server_id VARCHAR(64) NOT NULL, job_id VARCHAR(64) NOT NULL, username VARCHAR(255) NOT NULL, device VARCHAR(255) CHARACTER SET utf8mb4 NOT NULL,
  job_type VARCHAR(64) NOT NULL, status VARCHAR(16) NOT NULL, bytes BIGINT UNSIGNED NOT NULL, duration_sec INT UNSIGNED NOT NULL,
  ended_at INT UNSIGNED NOT NULL, PRIMARY KEY (server_id, job_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 ROW_FORMAT=COMPACT;
INSERT INTO eb_jobs_recent_24h VALUES ('obc', 'k', 'Acme', 'h1', '4001', 'success', 1, 2, 3);
CREATE TABLE eb_device_group_assignments (client_id INT NOT NULL, device_id VARCHAR(255) NOT NULL, group_id BIGINT UNSIGNED NULL, updated_at TIMESTAMP NOT NULL,
  PRIMARY KEY (client_id, device_id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 ROW_FORMAT=COMPACT;
INSERT INTO eb_device_group_assignments VALUES (7, SHA2('8h1', 256), 3, '2024-03-01 00:00:12'), (8, SHA2('7h1', 256), 4, '2024-03-01 00:00:13'),
  (7, 'h2', 5, '2024-03-01 00:00:14');

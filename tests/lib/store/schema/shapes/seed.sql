-- The specification's own tables; a device's id is its hash.
SET SESSION sql_mode = '', time_zone = '+00:00';
CREATE TABLE comet_devices (id VARCHAR(255) NOT NULL PRIMARY KEY, client_id INT, username VARCHAR(255), hash VARCHAR(255) NOT NULL, content JSON,
  name VARCHAR(255), platform_os VARCHAR(32) NOT NULL DEFAULT '', platform_arch VARCHAR(32) NOT NULL DEFAULT '', is_active TINYINT(1) NOT NULL DEFAULT 1,
  created_at TIMESTAMP NULL, updated_at TIMESTAMP NULL, revoked_at TIMESTAMP NULL) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO comet_devices (id, client_id, username, hash, name) VALUES ('h1', 7, 'Acme', 'h1', 'PC-1'), ('h2', NULL, 'nobody', 'h2', 'PC-2');
CREATE TABLE comet_items (id CHAR(36) NOT NULL PRIMARY KEY, client_id INT, username VARCHAR(255), content JSON, owner_device VARCHAR(255),
  comet_device_id VARCHAR(255), name VARCHAR(255), type VARCHAR(255), total_bytes BIGINT, total_files BIGINT, total_directories BIGINT,
  created_at TIMESTAMP NULL, updated_at TIMESTAMP NULL) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO comet_items (id, client_id, username) VALUES ('i1', NULL, NULL), ('i2', 7, 'Acme');
CREATE TABLE eb_event_cursor (source VARCHAR(128) PRIMARY KEY, last_ts INT UNSIGNED NOT NULL, last_id VARCHAR(128) NULL) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO eb_event_cursor VALUES ('comet-ws:eazybackup', 1, 'x');
CREATE TABLE eb_jobs_live (
  server_id VARCHAR(64) NOT NULL, job_id VARCHAR(64) NOT NULL, username VARCHAR(255) NOT NULL DEFAULT '', device VARCHAR(255) NOT NULL DEFAULT '',
  job_type VARCHAR(64) NOT NULL DEFAULT '', started_at INT UNSIGNED NOT NULL, bytes_done BIGINT UNSIGNED NOT NULL DEFAULT 0,
  throughput_bps BIGINT UNSIGNED NOT NULL DEFAULT 0, last_update INT UNSIGNED NOT NULL, last_bytes BIGINT NOT NULL DEFAULT 0,
  last_bytes_ts INT NOT NULL DEFAULT 0, cancel_attempts TINYINT NOT NULL DEFAULT 0, last_checked_ts INT NOT NULL DEFAULT 0,
  PRIMARY KEY (server_id, job_id), KEY idx_last_update (last_update)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO eb_jobs_live (server_id, job_id, started_at, last_update) VALUES ('obc', 'j', 5, 6);
CREATE TABLE eb_jobs_recent_24h (
  server_id VARCHAR(64) NOT NULL, job_id VARCHAR(64) NOT NULL, username VARCHAR(255) NOT NULL DEFAULT '', device VARCHAR(255) NOT NULL DEFAULT '',
  job_type VARCHAR(64) NOT NULL DEFAULT '', status ENUM('success','warning','error','missed','skipped') NOT NULL, bytes BIGINT UNSIGNED NOT NULL DEFAULT 0,
  duration_sec INT UNSIGNED NOT NULL DEFAULT 0, ended_at INT UNSIGNED NOT NULL, created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (server_id, job_id), KEY idx_status (status), KEY idx_ended (ended_at), KEY idx_username (username), KEY idx_device (device)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO eb_jobs_recent_24h (server_id, job_id, status, ended_at, created_at) VALUES ('obc', 'k', 'missed', 7, '2024-03-01 00:00:01');
CREATE TABLE eb_devices_registry (
  server_id VARCHAR(64) NOT NULL, device_id VARCHAR(128) NOT NULL, username VARCHAR(255) NOT NULL DEFAULT '', friendly_name VARCHAR(255) NOT NULL DEFAULT '',
  platform_os VARCHAR(32) NOT NULL DEFAULT '', platform_arch VARCHAR(32) NOT NULL DEFAULT '', registered_at INT UNSIGNED NOT NULL,
  last_seen INT UNSIGNED NOT NULL DEFAULT 0, status ENUM('active','removed') NOT NULL DEFAULT 'active',
  updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, PRIMARY KEY (server_id, device_id),
  KEY idx_username (username), KEY idx_status (status), KEY idx_last_seen (last_seen)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO eb_devices_registry (server_id, device_id, registered_at, updated_at) VALUES ('obc', 'h1', 1, '2024-03-01 00:00:02');
CREATE TABLE eb_devices_daily (d DATE PRIMARY KEY, registered INT UNSIGNED NOT NULL DEFAULT 0, active_24h INT UNSIGNED NOT NULL DEFAULT 0) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO eb_devices_daily VALUES ('2024-02-29', 1, 1);
CREATE TABLE eb_items_daily (d DATE PRIMARY KEY, di_devices INT UNSIGNED NOT NULL DEFAULT 0, hv_vms INT UNSIGNED NOT NULL DEFAULT 0,
  vw_vms INT UNSIGNED NOT NULL DEFAULT 0, m365_users INT UNSIGNED NOT NULL DEFAULT 0, ff_items INT UNSIGNED NOT NULL DEFAULT 0) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
CREATE TABLE eb_incident_ack (client_id INT NOT NULL, job_id VARCHAR(64) NOT NULL, until_ts INT UNSIGNED NOT NULL, PRIMARY KEY (client_id, job_id),
  KEY idx_until (until_ts)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO eb_incident_ack VALUES (7, 'k', 4294967295);

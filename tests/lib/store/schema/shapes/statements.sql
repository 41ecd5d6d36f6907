-- What the old addon's programs write and read, with the columns that they know.
SET SESSION sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00';
INSERT INTO comet_devices (id, client_id, username, hash, content, name, platform_os, platform_arch, is_active, created_at, updated_at)
  VALUES (SHA2('71dd', 256), 71, 'old', 'dd', '{}', 'Old PC', 'windows', 'x86_64', 1, '2024-03-01 00:00:00', '2024-03-01 00:00:00')
  ON DUPLICATE KEY UPDATE client_id = VALUES(client_id), username = VALUES(username), name = VALUES(name), is_active = VALUES(is_active), revoked_at = NULL;
INSERT INTO comet_devices (id, client_id, username, hash, content, name, is_active, created_at)
  VALUES (SHA2('71dd', 256), 71, 'old', 'dd', '{}', 'Renamed', 1, '2024-03-01 00:00:00')
  ON DUPLICATE KEY UPDATE client_id = VALUES(client_id), username = VALUES(username), name = VALUES(name), is_active = VALUES(is_active), revoked_at = NULL;
UPDATE comet_devices SET is_active = 0, offline_since = NOW() WHERE client_id = 71 AND hash = 'dd';
UPDATE comet_devices SET revoked_at = NOW(), is_active = 0 WHERE client_id = 71 AND username = 'old' AND hash NOT IN ('other');
INSERT INTO comet_items (id, client_id, username, content, comet_device_id, owner_device, name, type, total_bytes, total_files, total_directories, created_at, updated_at)
  VALUES ('9f4a1c2e-0000-4000-8000-000000000001', 71, 'old', '{}', SHA2('71dd', 256), 'dd', 'Files', 'engine1/file', 1, 2, 3, '2024-03-01 00:00:00', '2024-03-01 00:00:00')
  ON DUPLICATE KEY UPDATE client_id = VALUES(client_id), content = VALUES(content), total_bytes = VALUES(total_bytes);
INSERT INTO comet_items (id, client_id, username, content, comet_device_id, owner_device, name, type, total_bytes, total_files, total_directories, created_at, updated_at)
  VALUES ('9f4a1c2e-0000-4000-8000-000000000001', 71, 'old', '{}', SHA2('71dd', 256), 'dd', 'Files', 'engine1/file', 9, 2, 3, '2024-03-01 00:00:00', '2024-03-01 00:00:00')
  ON DUPLICATE KEY UPDATE client_id = VALUES(client_id), content = VALUES(content), total_bytes = VALUES(total_bytes);
INSERT INTO comet_vaults (id, client_id, username, content, name, type, total_bytes, bucket_server, bucket_name, bucket_key, has_storage_limit, storage_limit_bytes, is_active)
  VALUES ('9f4a1c2e-0000-4000-8000-000000000002', 71, 'old', '{}', 'Vault', 1003, 5, 's', 'b', 'k', 0, 0, 1)
  ON DUPLICATE KEY UPDATE is_active = VALUES(is_active), total_bytes = VALUES(total_bytes);
UPDATE comet_vaults SET is_active = 0, removed_at = NOW() WHERE username = 'old' AND id NOT IN ('x');
INSERT INTO comet_jobs (id, content, client_id, username, comet_vault_id, comet_device_id, comet_item_id, type, status, comet_snapshot_id, comet_cancellation_id,
    total_bytes, total_files, total_directories, upload_bytes, download_bytes, total_ms_accounts, started_at, ended_at, last_status_at)
  VALUES ('9f4a1c2e-0000-4000-8000-000000000003', '{}', 71, 'old', '', SHA2('71dd', 256), '', 4001, 6001, NULL, '', 0, 0, 0, 0, 0, 0, '2024-03-01 00:00:00', NULL, NULL)
  ON DUPLICATE KEY UPDATE status = VALUES(status), started_at = started_at;
INSERT INTO eb_jobs_live (server_id, job_id, username, device, job_type, started_at, bytes_done, throughput_bps, last_update)
  VALUES ('cometbackup', 'old-job', 'old', 'dd', '4001', 1700000000, 1, 2, 1700000001)
  ON DUPLICATE KEY UPDATE bytes_done = VALUES(bytes_done), last_update = VALUES(last_update);
UPDATE eb_jobs_live SET cancel_attempts = cancel_attempts + 1, last_checked_ts = 1700000002, last_bytes = 3, last_bytes_ts = 4 WHERE server_id = 'cometbackup' AND job_id = 'old-job';
INSERT INTO eb_jobs_recent_24h (server_id, job_id, username, device, job_type, status, bytes, duration_sec, ended_at)
  VALUES ('cometbackup', 'old-job', 'old', 'dd', '4001', 'success', 1, 2, 1700000003) ON DUPLICATE KEY UPDATE status = VALUES(status), ended_at = VALUES(ended_at);
INSERT INTO eb_jobs_recent_24h (server_id, job_id, username, device, job_type, status, bytes, duration_sec, ended_at, created_at)
  VALUES ('cometbackup', 'old-stalled', 'old', 'dd', '4001', 'error', 1, 2, 1700000003, NOW()) ON DUPLICATE KEY UPDATE status = VALUES(status);
DELETE FROM eb_jobs_live WHERE server_id = 'cometbackup' AND job_id = 'old-job';
INSERT INTO eb_event_cursor (source, last_ts, last_id) VALUES ('comet-ws:old', 1700000004, 'x') ON DUPLICATE KEY UPDATE last_ts = VALUES(last_ts), last_id = VALUES(last_id);
INSERT INTO eb_devices_daily (d, registered, active_24h) VALUES ('2024-03-02', 1, 1) ON DUPLICATE KEY UPDATE registered = VALUES(registered);
INSERT INTO eb_items_daily (d, di_devices, hv_vms, vw_vms, m365_users, ff_items) VALUES ('2024-03-02', 1, 2, 3, 4, 5) ON DUPLICATE KEY UPDATE hv_vms = VALUES(hv_vms);
INSERT INTO eb_devices_client_daily (d, client_id, registered, online) VALUES ('2024-03-02', 71, 1, 1) ON DUPLICATE KEY UPDATE online = VALUES(online);
INSERT INTO eb_storage_daily (d, client_id, username, bytes_total, bytes_t1000, bytes_t1003) VALUES ('2024-03-02', 71, 'old', 5, 0, 5)
  ON DUPLICATE KEY UPDATE bytes_total = GREATEST(bytes_total, VALUES(bytes_total));

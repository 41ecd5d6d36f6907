<?php
// The same events the way a PHP worker writes them: PDO, prepared statements, each of them a transaction of its own.
// php single.php SOCKET USER DATABASE PLACES RUN PAIRS SECONDS; prints "EVENTS SECONDS".
[, $socket, $user, $database, $file, $run, $pairs, $seconds] = $argv;
const SERVER = 'cometbackup';
const STANDING = 2000;
const VAULT = 'a54fb459-bffa-4d65-9d44-1c24a50e928c';
const BYTES = 734003200;

$db = new PDO("mysql:unix_socket=$socket;dbname=$database;charset=utf8mb4", $user, '', [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
$db->exec("SET SESSION tx_isolation = 'READ-COMMITTED', time_zone = '+00:00'");
$live = $db->prepare('INSERT INTO eb_jobs_live (server_id, job_id, username, device, item_id, vault_id, job_type, comet_status,
    started_at, bytes_done, throughput_bps, last_update) VALUES (?, ?, ?, ?, ?, ?, ?, 6001, ?, 0, 0, ?)
    ON DUPLICATE KEY UPDATE username = VALUES(username), device = VALUES(device), last_update = VALUES(last_update)');
$recent = $db->prepare('INSERT INTO eb_jobs_recent_24h (server_id, job_id, username, device, item_id, vault_id, job_type, comet_status,
    status, started_at, ended_at, bytes, duration_sec) VALUES (?, ?, ?, ?, ?, ?, ?, 5000, ?, ?, ?, ?, 0)
    ON DUPLICATE KEY UPDATE status = VALUES(status), bytes = VALUES(bytes), ended_at = VALUES(ended_at)');
$gone = $db->prepare('DELETE FROM eb_jobs_live WHERE server_id = ? AND job_id = ?');
$history = $db->prepare('INSERT INTO comet_jobs (id, content, client_id, username, comet_vault_id, comet_device_id, comet_item_id, type,
    status, total_bytes, total_files, upload_bytes, started_at, ended_at, last_status_at, server_id)
    VALUES (?, ?, ?, ?, ?, ?, ?, 4001, ?, ?, ?, ?, FROM_UNIXTIME(?), FROM_UNIXTIME(?), NOW(), ?)
    ON DUPLICATE KEY UPDATE content = VALUES(content), status = VALUES(status), total_bytes = VALUES(total_bytes),
    total_files = VALUES(total_files), upload_bytes = VALUES(upload_bytes), ended_at = VALUES(ended_at), last_status_at = VALUES(last_status_at)');
$log = $db->prepare('INSERT INTO eb_pulse_log (id, at, kind, server_id, username, client_id, job_id, device, payload)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
$cursor = $db->prepare('INSERT INTO eb_event_cursor (source, last_ts, last_id) VALUES (?, ?, ?)
    ON DUPLICATE KEY UPDATE last_ts = VALUES(last_ts), last_id = VALUES(last_id)');

$places = array_map(static fn(string $line): array => explode(' ', $line), file($file, FILE_IGNORE_NEW_LINES));
$logId = 0;
$guid = static fn(int $job): string => substr_replace(substr_replace(substr(md5("$run/$job"), 0, 24) . sprintf('%08x', $job), '-', 8, 0), '-', 17, 0);
$entry = static function (string $kind, string $id, array $place, array $said, int $now) use ($log, &$logId): void {
    [$username, $device] = $place;
    $log->execute([++$logId, $now, $kind, SERVER, $username, substr($username, 8), $id, $device, json_encode(['id' => SERVER . ":$id", 'job_id' => $id,
        'server_id' => SERVER, 'username' => $username, 'device' => $device, 'device_name' => '', 'job_type' => '4001',
        'item_name' => '', 'vault_id' => VAULT, 'started_at' => $now] + $said)]);
};
$tell = static function (int $job, bool $starts) use ($places, $guid, $live, $recent, $gone, $history, $cursor, $entry): void {
    [$username, $device, $item] = $place = $places[$job % count($places)];
    [$id, $now] = [$guid($job), time()];
    $client = substr($username, 8);
    $content = json_encode(['GUID' => $id, 'Username' => $username, 'Classification' => 4001, 'Status' => $starts ? 6001 : 5000, 'StartTime' => $now,
        'EndTime' => $starts ? 0 : $now, 'SourceGUID' => $item, 'DestinationGUID' => VAULT, 'DeviceID' => $device, 'ClientVersion' => '25.9.6',
        'TotalDirectories' => 12, 'TotalFiles' => 400, 'TotalSize' => BYTES, 'TotalChunks' => 88, 'UploadSize' => BYTES, 'DownloadSize' => 0]);
    if ($starts) {
        $live->execute([SERVER, $id, $username, $device, $item, VAULT, '4001', $now, $now]);
        $entry('job:start', $id, $place, ['status' => 'Running', 'status_code' => 6001, 'ended_at' => 0, 'bytes_done' => 0], $now);
    } else {
        $recent->execute([SERVER, $id, $username, $device, $item, VAULT, '4001', 'success', $now, $now, BYTES]);
        $gone->execute([SERVER, $id]);
        $entry('job:end', $id, $place, ['status' => 'success', 'status_code' => 5000, 'ended_at' => $now, 'bytes' => BYTES], $now);
    }
    $done = $starts ? 0 : BYTES;
    $history->execute([$id, $content, $client, $username, VAULT, hash('sha256', $client . $device), $item, $starts ? 6001 : 5000, $done,
        $starts ? 0 : 400, $done, $now, $starts ? null : $now, SERVER]);
    $cursor->execute(['comet-ws:' . SERVER, $now, $id]);
};
$db->beginTransaction();  // These are not counted.
for ($job = 0; $job < STANDING; $job++) {
    $tell($job, true);
}
$db->commit();
$began = microtime(true);
for ($pair = 0; $pair < $pairs && microtime(true) - $began < $seconds; $pair++) {
    $tell($pair + STANDING, true);
    $tell($pair, false);
}
printf("%d %.3f\n", 2 * $pair, microtime(true) - $began);

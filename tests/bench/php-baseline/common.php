<?php
// The specification's own design in plain PHP: a query per question, for each request. No framework: a WHMCS page would load far
// more before its first line, so what is measured here is the least that PHP needs.

function client_id(): int
{
    return (int) ($_GET['client'] ?? 0);  // Stands for the WHMCS session.
}

function db(): PDO
{
    return new PDO('mysql:unix_socket=' . getenv('DB_SOCKET') . ';dbname=whmcs;charset=utf8mb4', getenv('DB_USER'), getenv('DB_PASS'), [
        PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION,
        PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_ASSOC,
    ]);
}

/** The client's active Comet usernames: every other query is limited to them. */
function scope(PDO $db, int $client): array
{
    $q = $db->prepare("SELECT username FROM tblhosting WHERE userid = ? AND domainstatus = 'Active' AND username <> ''");
    $q->execute([$client]);
    return $q->fetchAll(PDO::FETCH_COLUMN);
}

function marks(array $users): string
{
    return implode(',', array_fill(0, count($users), '?'));
}

function jobs_running(PDO $db, array $users): array
{
    if (!$users) {
        return [];
    }
    $q = $db->prepare('SELECT j.server_id, j.job_id, j.username, j.device, COALESCE(NULLIF(d.friendly_name, \'\'), j.device) AS device_name,
            j.job_type, j.started_at, j.bytes_done, j.throughput_bps, j.last_update
        FROM eb_jobs_live j
        LEFT JOIN eb_devices_registry d ON d.server_id = j.server_id AND d.device_id = j.device
        WHERE j.username IN (' . marks($users) . ') ORDER BY j.started_at DESC');
    $q->execute($users);
    return $q->fetchAll();
}

function jobs_recent(PDO $db, array $users): array
{
    if (!$users) {
        return [];
    }
    $q = $db->prepare('SELECT r.server_id, r.job_id, r.username, r.device, COALESCE(NULLIF(d.friendly_name, \'\'), r.device) AS device_name,
            r.job_type, r.status, r.bytes, r.duration_sec, r.ended_at
        FROM eb_jobs_recent_24h r
        LEFT JOIN eb_devices_registry d ON d.server_id = r.server_id AND d.device_id = r.device
        WHERE r.username IN (' . marks($users) . ') AND r.ended_at >= ? ORDER BY r.ended_at DESC');
    $q->execute([...$users, time() - 86400]);
    return $q->fetchAll();
}

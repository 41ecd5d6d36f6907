<?php
// pulse-snapshot as the specification describes it: one JSON answer for the client of the session.
require __DIR__ . '/common.php';
header('Content-Type: application/json');
header('Cache-Control: no-store');
$client = client_id();
if ($client <= 0) {
    http_response_code(403);
    exit('{"error":"login"}');
}
$db = db();
$users = scope($db, $client);
echo json_encode(['kind' => 'snapshot', 'ts' => time(), 'jobsRunning' => jobs_running($db, $users), 'jobsRecent24h' => jobs_recent($db, $users)]);

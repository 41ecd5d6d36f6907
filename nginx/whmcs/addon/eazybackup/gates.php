<?php
// Pages that some clients must pass first: WHMCS's page hooks do not run for ours, so eb_auth.php asks here.
// Returns fn(int $clientId): string, the word of the first gate still closed, or ''. The responder maps words to addresses.
// The lists are the operator's to shorten; a gate whose tables are absent is open.

use WHMCS\Database\Capsule;

if (!defined('WHMCS')) {
    exit;
}

// A row of the client with this column at 1 closes the gate.
$flags = [
    'onboarding' => ['eb_msp_onboarding', 'must_complete'],
    'password' => ['eb_password_onboarding', 'must_set'],
];
// The newest active version wants to be accepted, and nobody has accepted it for the client.
$texts = [
    'terms' => ['eb_tos_versions', 'eb_tos_user_acceptances', 'tos_version'],
    'privacy' => ['eb_privacy_versions', 'eb_privacy_user_acceptances', 'privacy_version'],
];
$order = ['onboarding', 'terms', 'privacy', 'password'];

$flagged = function (string $table, string $column, int $clientId): bool {
    return Capsule::schema()->hasTable($table)
        && Capsule::table($table)->where('client_id', $clientId)->where($column, 1)->exists();
};

$unaccepted = function (string $versions, string $acceptances, string $column, int $clientId): bool {
    if (!Capsule::schema()->hasTable($versions) || !Capsule::schema()->hasTable($acceptances)) {
        return false;
    }
    $newest = Capsule::table($versions)->where('is_active', 1)->orderBy('published_at', 'desc')->first();
    if ($newest === null || (int) $newest->require_acceptance !== 1) {
        return false;
    }
    return !Capsule::table($acceptances)
        ->where('client_id', $clientId)->where($column, $newest->version)->exists();
};

return function (int $clientId) use ($flags, $texts, $order, $flagged, $unaccepted): string {
    foreach ($order as $gate) {
        $closed = isset($flags[$gate])
            ? $flagged(...[...$flags[$gate], $clientId])
            : $unaccepted(...[...$texts[$gate], $clientId]);
        if ($closed) {
            return $gate;
        }
    }
    return '';
};

<?php
// Tells nginx who is asking (auth_request). Lives in WHMCS's root beside init.php, and is reached through an internal
// location only. It answers 204 with headers of plain tokens, or 401; nothing of WHMCS's own output leaves it.

use WHMCS\Authentication\CurrentUser;
use WHMCS\Database\Capsule;

// Any PHP location of the site could run this file for a visitor; no visitor can set this parameter.
if (($_SERVER['EB_BRIDGE'] ?? '') !== '1') {
    http_response_code(404);
    exit;
}

define('CLIENTAREA', true);
ob_start();
require __DIR__ . '/init.php';

const EB_PERMISSIONS = ['profile', 'contacts', 'products', 'manageproducts', 'productsso', 'domains', 'managedomains',
    'invoices', 'quotes', 'tickets', 'affiliates', 'emails', 'orders'];

/** The permission keys of a user on a client; '*' for the owner, '' where there is no link between the two. */
function eb_permissions(int $userId, int $clientId): string
{
    $link = Capsule::table('tblusers_clients')
        ->where('auth_user_id', $userId)->where('client_id', $clientId)->first();
    if ($link === null) {
        return '';
    }
    if ((int) $link->owner === 1) {
        return '*';
    }
    // WHMCS stores a comma list; reading words keeps this right should it ever be JSON.
    preg_match_all('/[a-z]+/', (string) $link->permissions, $words);
    return implode(',', array_values(array_intersect(EB_PERMISSIONS, $words[0])));
}

/** The first page gate that the client has not passed, or ''. */
function eb_gate(int $clientId): string
{
    $file = __DIR__ . '/modules/addons/eazybackup/gates.php';
    return is_readable($file) ? (require $file)($clientId) : '';
}

/** The facts as headers; null when nobody with a chosen account is logged in. */
function eb_identity(): ?array
{
    $current = new CurrentUser();
    $client = $current->client();
    $user = $current->user();
    $masquerading = $current->isMasqueradingAdmin();
    $admin = $masquerading ? $current->admin() : null;

    // A session that the browser does not hold yet (a remembered login) would get a new secret on every call, and nginx
    // could not hand its cookies on. WHMCS's own page can: 401 leads there.
    $known = session_id() !== '' && session_id() === ($_COOKIE[session_name()] ?? '');
    if ($client === null || !$known || ($user === null && !$masquerading)) {
        session_write_close();
        return null;
    }

    if (!preg_match('/^[0-9a-f]{64}$/', (string) ($_SESSION['eazybackup_csrf'] ?? ''))) {
        $_SESSION['eazybackup_csrf'] = bin2hex(random_bytes(32));
    }
    $secret = $_SESSION['eazybackup_csrf'];
    // From here on other tabs of this visitor need not wait for us.
    session_write_close();

    $clientId = (int) $client->id;
    $userId = $user === null ? 0 : (int) $user->id;
    $permissions = $masquerading ? '*' : eb_permissions($userId, $clientId);
    return [
        'X-EB-Client-Id' => (string) $clientId,
        'X-EB-User-Id' => (string) $userId,
        'X-EB-Owner' => $permissions === '*' && !$masquerading ? '1' : '0',
        'X-EB-Perms' => $permissions,
        'X-EB-Masq' => $masquerading ? '1' : '0',
        'X-EB-Admin-Id' => $admin === null ? '0' : (string) (int) $admin->id,
        'X-EB-Csrf' => $secret,
        // A masquerading administrator must not accept terms or set a password in a customer's place.
        'X-EB-Gate' => $masquerading ? '' : eb_gate($clientId),
        'X-EB-Lang' => (string) preg_replace('/[^a-z-]/', '', strtolower((string) $client->language)),
    ];
}

$status = 500;
$headers = [];
try {
    $headers = eb_identity();
    $status = $headers === null ? 401 : 204;
} catch (Throwable $error) {
    // The visitor is told to try again; the reason belongs into PHP's log.
    error_log('eb_auth: ' . get_class($error) . ': ' . $error->getMessage());
}
while (ob_get_level() > 0) {
    ob_end_clean();
}
header_remove();
header('Cache-Control: no-store');
foreach ($headers ?? [] as $name => $value) {
    header($name . ': ' . $value);
}
http_response_code($status);

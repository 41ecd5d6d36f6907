<?php
// The external API: six actions, with the refusals of the real one and a few more for parameters it does not know.

use WHMCS\Database\Capsule;

require dirname(__DIR__) . '/init.php';
require dirname(__DIR__) . '/lib/encryption.php';

session_write_close();
header('Content-Type: application/json');

const SIM_COMMON = ['action', 'identifier', 'secret', 'username', 'password', 'responsetype', 'accesskey'];
const SIM_PARAMETERS = [
    'DecryptPassword' => ['password2'],
    'EncryptPassword' => ['password2'],
    'GetClientsProducts' => ['clientid', 'serviceid', 'pid', 'domain', 'username2', 'limitstart', 'limitnum'],
    'UpdateClientProduct' => ['serviceid', 'pid', 'serverid', 'domain', 'status', 'notes', 'serviceusername',
        'servicepassword', 'suspendreason', 'autorecalc'],
    'ValidateLogin' => ['email', 'password2'],
    'WhmcsDetails' => [],
];

function sim_api_error(string $message, int $status = 200): never
{
    http_response_code($status);
    exit(json_encode(['result' => 'error', 'message' => $message]));
}

function sim_api_success(array $fields): never
{
    exit(json_encode(['result' => 'success'] + $fields, JSON_UNESCAPED_UNICODE));
}

function sim_param(string $name): string
{
    if (!isset($_POST[$name]) || !is_string($_POST[$name]) || $_POST[$name] === '') {
        sim_api_error(ucfirst($name) . ' is required');
    }
    return $_POST[$name];
}

function sim_authenticate(): void
{
    global $sim_api_identifier, $sim_api_secret;
    $identifier = (string) ($_POST['identifier'] ?? $_POST['username'] ?? '');
    $secret = (string) ($_POST['secret'] ?? $_POST['password'] ?? '');
    if (!hash_equals($sim_api_identifier, $identifier) || !hash_equals($sim_api_secret, $secret)) {
        sim_api_error('Authentication Failed', 403);
    }
}

/** One entry of products.product[]: as WHMCS answers, numbers are strings and text is escaped for HTML. */
function sim_product(object $service): array
{
    $product = Capsule::table('tblproducts')->where('id', $service->packageid)->first();
    $server = Capsule::table('tblservers')->where('id', $service->server)->first();
    return [
        'id' => (string) $service->id, 'clientid' => (string) $service->userid, 'pid' => (string) $service->packageid,
        'name' => htmlspecialchars($product->name ?? ''), 'domain' => $service->domain,
        'serverid' => (string) $service->server, 'servername' => htmlspecialchars($server->name ?? ''),
        'serverhostname' => $server->hostname ?? '', 'status' => $service->domainstatus,
        'username' => $service->username, 'password' => sim_decrypt($service->password),
        'customfields' => ['customfield' => []], 'configoptions' => ['configoption' => []],
    ];
}

function sim_clients_products(): never
{
    $query = Capsule::table('tblhosting');
    foreach (['clientid' => 'userid', 'serviceid' => 'id', 'pid' => 'packageid', 'username2' => 'username'] as $param => $column) {
        if (($_POST[$param] ?? '') !== '') {
            $query->where($column, $_POST[$param]);
        }
    }
    $rows = $query->orderBy('id')->get()->all();
    $start = (int) ($_POST['limitstart'] ?? 0);
    $page = array_slice($rows, $start, (int) ($_POST['limitnum'] ?? 25));
    sim_api_success(['totalresults' => (string) count($rows), 'startnumber' => $start, 'numreturned' => count($page),
        'products' => ['product' => array_map('sim_product', $page)]]);
}

function sim_update_client_product(): never
{
    $id = (int) sim_param('serviceid');
    if (!Capsule::table('tblhosting')->where('id', $id)->exists()) {
        sim_api_error('Service ID Not Found');
    }
    $columns = ['pid' => 'packageid', 'serverid' => 'server', 'domain' => 'domain', 'status' => 'domainstatus',
        'notes' => 'notes', 'serviceusername' => 'username', 'suspendreason' => 'suspendreason'];
    $changes = [];
    foreach ($columns as $param => $column) {
        if (isset($_POST[$param])) {
            $changes[$column] = $_POST[$param];
        }
    }
    if (isset($_POST['servicepassword'])) {
        $changes['password'] = sim_encrypt($_POST['servicepassword']);
    }
    if ($changes === []) {
        sim_api_error('You must provide at least one change');
    }
    Capsule::table('tblhosting')->where('id', $id)->update($changes);
    sim_api_success(['serviceid' => (string) $id]);
}

function sim_validate_login(): never
{
    $user = Capsule::table('tblusers')->where('email', sim_param('email'))->first();
    if ($user === null || !sim_password_matches(sim_param('password2'), $user->password)) {
        sim_api_error('Email or Password Invalid');
    }
    sim_api_success(['userid' => (int) $user->id, 'passwordhash' => bin2hex(random_bytes(16)), 'twoFactorEnabled' => false]);
}

if ($_SERVER['REQUEST_METHOD'] !== 'POST'
    || !str_starts_with($_SERVER['CONTENT_TYPE'] ?? '', 'application/x-www-form-urlencoded')) {
    sim_api_error('An API call is a form sent by POST', 400);
}
$action = (string) ($_POST['action'] ?? '');
sim_log('api', ['action' => $action, 'serviceid' => $_POST['serviceid'] ?? null]);
sim_authenticate();
// Only what changes something: the responder asks for its own credentials, too.
$fault = is_readable($sim_fault_file) ? trim(file_get_contents($sim_fault_file)) : '';
if ($action === 'UpdateClientProduct' && $fault === 'api') {
    http_response_code(503);
    exit('Down for maintenance.');
}
if ($action === 'UpdateClientProduct' && $fault === 'quote') {
    sim_api_error('Invalid value: ' . ($_POST['servicepassword'] ?? ''));
}
if (($_POST['responsetype'] ?? '') !== 'json') {
    sim_api_error('This stand-in answers responsetype=json only');
}
if (!isset(SIM_PARAMETERS[$action])) {
    sim_api_error('Command Not Found');
}
if ($unknown = array_diff(array_keys($_POST), SIM_COMMON, SIM_PARAMETERS[$action])) {
    sim_api_error("$action does not know " . implode(', ', $unknown));
}
match ($action) {
    'DecryptPassword' => sim_api_success(['password' => sim_decrypt(sim_param('password2'))]),
    'EncryptPassword' => sim_api_success(['password' => sim_encrypt(sim_param('password2'))]),
    'GetClientsProducts' => sim_clients_products(),
    'UpdateClientProduct' => sim_update_client_product(),
    'ValidateLogin' => sim_validate_login(),
    'WhmcsDetails' => sim_api_success(['whmcs' => ['version' => '8.13.1', 'canonicalversion' => '8.13.1-release.1']]),
};

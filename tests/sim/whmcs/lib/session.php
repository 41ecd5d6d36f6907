<?php
// Session, form token and login state. Keys other than uid, adminid and login_auth_tk are this stand-in's own.

use WHMCS\Database\Capsule;

function sim_boot(): void
{
    global $sim_session_dir, $db_dsn, $db_username, $db_password, $sim_fault_file;
    Capsule::connect($db_dsn, $db_username, $db_password);
    // Tests make WHMCS fail or answer with its own redirect (banned address, maintenance) through this file.
    $fault = is_readable($sim_fault_file) ? trim(file_get_contents($sim_fault_file)) : '';
    if ($fault === 'redirect') {
        header('Location: /maintenance.php', true, 302);
        exit;
    }
    if ($fault === 'fail') {
        throw new RuntimeException('The simulated start failed.');
    }
    session_save_path($sim_session_dir);
    session_name('WHMCSsimulated');
    session_set_cookie_params(['path' => '/', 'httponly' => true, 'samesite' => 'Lax']);
    session_start(['use_strict_mode' => 1, 'gc_maxlifetime' => 1440]);
    // Like WHMCS: a session belongs to the address it began at.
    if (($_SESSION['address'] ??= $_SERVER['REMOTE_ADDR']) !== $_SERVER['REMOTE_ADDR']) {
        session_unset();
        session_regenerate_id(true);
    }
    $_SESSION['token'] ??= bin2hex(random_bytes(20));
    sim_login_remembered();
    if ($fault === 'slow') {
        usleep(11_000_000);
    }
}

function sim_remember_file(string $token): string
{
    global $sim_session_dir;
    return "$sim_session_dir/remembered_" . hash('sha256', $token);
}

/** The long-lived cookie of "Remember Me". */
function sim_remember(int $userId): void
{
    $token = bin2hex(random_bytes(20));
    file_put_contents(sim_remember_file($token), (string) $userId);
    setcookie('WHMCSUser', $token, ['expires' => time() + 365 * 86400, 'path' => '/', 'httponly' => true, 'samesite' => 'Lax']);
}

/** Logs in whoever comes with that cookie and no session, on any page, as WHMCS does in its start. */
function sim_login_remembered(): void
{
    $token = (string) ($_COOKIE['WHMCSUser'] ?? '');
    if (isset($_SESSION['login_user']) || $token === '' || !is_readable(sim_remember_file($token))) {
        return;
    }
    $user = Capsule::table('tblusers')->where('id', (int) file_get_contents(sim_remember_file($token)))->first();
    if ($user !== null) {
        sim_login_user($user);
    }
}

/** Ends the request unless it carries this session's form token. */
function sim_check_token(): void
{
    if ($_SERVER['REQUEST_METHOD'] !== 'POST' || !hash_equals($_SESSION['token'], (string) ($_POST['token'] ?? ''))) {
        http_response_code(400);
        exit('Invalid CSRF Protection Token');
    }
}

/** The clients a user reaches, owned ones first: rows of tblusers_clients. */
function sim_links(int $userId): array
{
    $rows = Capsule::table('tblusers_clients')->where('auth_user_id', $userId)->get()->all();
    usort($rows, fn ($a, $b) => [$b->owner, $a->client_id] <=> [$a->owner, $b->client_id]);
    return $rows;
}

/** Passwords of people are stored as sim$salt$sha256(salt password): seeding a thousand of them must be quick. */
function sim_password_matches(string $password, string $stored): bool
{
    [$scheme, $salt, $hash] = explode('$', $stored) + [1 => '', 2 => ''];
    return $scheme === 'sim' && hash_equals($hash, hash('sha256', $salt . $password));
}

function sim_login_user(object $user): void
{
    // The old session's secrets must not outlive a change of person.
    $keep = array_intersect_key($_SESSION, array_flip(['address', 'adminid', 'loginurlredirect']));
    session_regenerate_id(true);
    $_SESSION = $keep + ['token' => bin2hex(random_bytes(20)), 'login_user' => (int) $user->id,
        'login_auth_tk' => bin2hex(random_bytes(20))];
    $links = sim_links((int) $user->id);
    // With several accounts WHMCS lets the user choose.
    if (count($links) === 1) {
        $_SESSION['uid'] = (int) $links[0]->client_id;
    }
}

function sim_logout(): void
{
    if (isset($_COOKIE['WHMCSUser'])) {
        if (is_file(sim_remember_file($_COOKIE['WHMCSUser']))) {
            unlink(sim_remember_file($_COOKIE['WHMCSUser']));
        }
        setcookie('WHMCSUser', '', ['expires' => 1, 'path' => '/']);
    }
    unset($_SESSION['uid'], $_SESSION['login_user'], $_SESSION['login_auth_tk'], $_SESSION['masquerading'],
        $_SESSION['eazybackup_csrf']);
    session_regenerate_id(true);
}

function sim_redirect(string $to): never
{
    header('Location: ' . $to, true, 302);
    exit;
}

/** The address WHMCS returns to after the login, or its home. */
function sim_return_to(): string
{
    $to = $_SESSION['loginurlredirect'] ?? '';
    unset($_SESSION['loginurlredirect']);
    return is_string($to) && preg_match('~^/(?!/)~', $to) ? $to : sim_web_root() . '/index.php';
}

/** WEB_ROOT: the folder of WHMCS in the address, '' or '/billing'. */
function sim_web_root(): string
{
    global $sim_web_root;
    return $sim_web_root;
}

function sim_log(string $name, array $line): void
{
    global $sim_log_dir;
    file_put_contents("$sim_log_dir/$name.log", json_encode($line) . "\n", FILE_APPEND | LOCK_EX);
}

<?php
// Staff login, and "Login as Owner" of one client.

use WHMCS\Database\Capsule;

define('ADMINAREA', true);
require dirname(__DIR__) . '/init.php';

if ($_SERVER['REQUEST_METHOD'] === 'POST') {
    sim_check_token();
    if (($_POST['do'] ?? '') === 'login') {
        $admin = Capsule::table('tbladmins')->where('username', (string) ($_POST['username'] ?? ''))->first();
        if ($admin === null || !sim_password_matches((string) ($_POST['password'] ?? ''), $admin->password)) {
            sim_page('Administration', 'Login failed.', 401);
        }
        session_regenerate_id(true);
        $_SESSION['adminid'] = (int) $admin->id;
    } elseif (($_POST['do'] ?? '') === 'login_as_owner' && isset($_SESSION['adminid'])) {
        $client = (int) ($_POST['client'] ?? 0);
        $owner = Capsule::table('tblusers_clients')->where('client_id', $client)->where('owner', 1)->first();
        if ($owner === null) {
            sim_page('Administration', 'There is no such client.', 404);
        }
        sim_logout();
        $_SESSION['uid'] = $client;
        $_SESSION['login_user'] = (int) $owner->auth_user_id;
        $_SESSION['masquerading'] = true;
        sim_redirect(sim_web_root() . '/index.php');
    }
}
$token = '<input type="hidden" name="token" value="' . h($_SESSION['token']) . '">';
sim_page('Administration', isset($_SESSION['adminid'])
    ? "<form method=\"post\">$token<input name=\"client\"><button name=\"do\" value=\"login_as_owner\">Login as Owner</button></form>"
    : "<form method=\"post\">$token<input name=\"username\"><input type=\"password\" name=\"password\">"
        . '<button name="do" value="login">Login</button></form>');

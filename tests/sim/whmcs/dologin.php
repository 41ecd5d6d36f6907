<?php
// Checks the login form and goes on to where the visitor wanted to be.

use WHMCS\Database\Capsule;

define('CLIENTAREA', true);
require __DIR__ . '/init.php';

sim_check_token();
$user = Capsule::table('tblusers')->where('email', (string) ($_POST['username'] ?? ''))->first();
if ($user === null || !sim_password_matches((string) ($_POST['password'] ?? ''), $user->password)) {
    sim_login_form('Login Details Incorrect. Please try again.', 401);
}
sim_login_user($user);
if (($_POST['rememberme'] ?? '') === 'on') {
    sim_remember((int) $user->id);
}
sim_redirect(sim_return_to());

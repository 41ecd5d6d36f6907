<?php
// The client area: home, login and choice of accounts (rp=), addon pages (m=).

define('CLIENTAREA', true);
require __DIR__ . '/init.php';

if (isset($_REQUEST['m'])) {
    sim_addon_page(is_string($_REQUEST['m']) ? $_REQUEST['m'] : '');
}

$current = new WHMCS\Authentication\CurrentUser();
switch ($_GET['rp'] ?? '') {
    case '/login':
        $current->client() === null ? sim_login_form() : sim_redirect(sim_return_to());
    case '/user/accounts':
        if ($current->user() === null) {
            sim_require_login();
        }
        if ($_SERVER['REQUEST_METHOD'] === 'POST') {
            sim_check_token();
            foreach (sim_links((int) $_SESSION['login_user']) as $link) {
                if ((int) $link->client_id === (int) ($_POST['id'] ?? 0)) {
                    $_SESSION['uid'] = (int) $link->client_id;
                    sim_redirect(sim_return_to());
                }
            }
            sim_page('Choose Account', 'There is no such account.', 404);
        }
        sim_accounts_form();
}

sim_require_login();
sim_page('Client Area', '<p id="client">' . (int) $current->client()->id . '</p>');

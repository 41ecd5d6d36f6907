<?php
// The page around everything WHMCS shows here, and its two forms.

use WHMCS\Authentication\CurrentUser;
use WHMCS\User\Client;

function h(string $text): string
{
    return htmlspecialchars($text, ENT_QUOTES, 'UTF-8');
}

function sim_page(string $title, string $body, int $status = 200): never
{
    $links = '';
    foreach (sim_navbar() as $item) {
        $links .= '<li><a href="' . h(sim_web_root() . '/' . $item['uri']) . '">' . h($item['label']) . "</a></li>\n";
    }
    $current = new CurrentUser();
    if ($current->client() !== null) {
        $name = $current->client()->firstname . ' ' . $current->client()->lastname;
        $links .= '<li>' . h($name) . '</li><li><a href="' . h(sim_web_root()) . '/logout.php'
            . ($current->isMasqueradingAdmin() ? '?returntoadmin=1">Return to admin' : '">Log out') . '</a></li>';
    }
    http_response_code($status);
    header('Content-Type: text/html; charset=utf-8');
    header('Cache-Control: no-store');
    echo '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>', h($title), "</title></head>\n",
        "<body><nav><ul>\n$links</ul></nav>\n<main><h1>", h($title), "</h1>\n$body\n</main></body></html>\n";
    exit;
}

function sim_login_form(string $message = '', int $status = 200): never
{
    sim_page('Login', ($message === '' ? '' : '<p role="alert">' . h($message) . '</p>')
        . '<form method="post" action="' . h(sim_web_root()) . '/dologin.php">'
        . '<input type="hidden" name="token" value="' . h($_SESSION['token']) . '">'
        . '<p><label>Email Address <input type="email" name="username" autocomplete="username" required></label></p>'
        . '<p><label>Password <input type="password" name="password" autocomplete="current-password" required></label></p>'
        . '<p><label><input type="checkbox" name="rememberme"> Remember Me</label></p>'
        . '<p><button type="submit" id="login">Login</button></p></form>', $status);
}

function sim_accounts_form(): never
{
    $buttons = '';
    foreach (sim_links((int) $_SESSION['login_user']) as $link) {
        $client = Client::find((int) $link->client_id);
        $buttons .= '<p><button type="submit" name="id" value="' . (int) $client->id . '">'
            . h($client->companyname ?: $client->firstname . ' ' . $client->lastname) . '</button></p>';
    }
    sim_page('Choose Account', '<form method="post" action="' . h(sim_web_root()) . '/index.php?rp=/user/accounts">'
        . '<input type="hidden" name="token" value="' . h($_SESSION['token']) . "\">$buttons</form>");
}

/** What WHMCS does with a page that requires a login. */
function sim_require_login(): void
{
    $current = new CurrentUser();
    if ($current->client() !== null) {
        return;
    }
    $_SESSION['loginurlredirect'] = $_SERVER['REQUEST_URI'];
    if ($current->user() !== null) {
        sim_accounts_form();
    }
    sim_login_form();
}

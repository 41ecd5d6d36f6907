<?php
// Stands in WHMCS where the old addon stood: menu entry, login, and nothing else. The client area itself is answered by the
// responder; what reaches this file came around nginx or is no page of ours, and gets a 404.

use WHMCS\Authentication\CurrentUser;

if (!defined('WHMCS')) {
    exit;
}

function eazybackup_config()
{
    return [
        'name' => 'eazyBackup',
        'description' => 'Shows customers their Comet backup accounts. Pages are served by a program of their own beside WHMCS.',
        'version' => '1.0',
        'author' => 'eazyBackup',
        'language' => 'english',
        'fields' => [],
    ];
}

function eazybackup_activate()
{
    return ['status' => 'success', 'description' => 'The tables are made by eb-migrate.'];
}

function eazybackup_deactivate()
{
    return ['status' => 'success', 'description' => 'The tables are left as they are.'];
}

function eazybackup_clientarea($vars)
{
    // nginx alone can set EB_LOGIN: it does so when it hands on a page whose visitor is not logged in.
    if (($_SERVER['EB_LOGIN'] ?? '') !== '1') {
        eazybackup_not_found();
    }
    if ((new CurrentUser())->client() === null) {
        // WHMCS shows its login or its choice of accounts, and comes back to this address.
        return ['pagetitle' => 'Backup', 'templatefile' => '', 'requirelogin' => true, 'vars' => []];
    }
    eazybackup_once_more();
}

/** A login that WHMCS has just renewed (remember me): its cookies are on the way, so the same address works now. */
function eazybackup_once_more()
{
    // A browser that keeps some cookies but not these would go round for ever.
    if (isset($_COOKIE['eb_once_more'])) {
        eazybackup_not_found();
    }
    setcookie('eb_once_more', '1', ['expires' => time() + 10, 'path' => '/', 'httponly' => true, 'samesite' => 'Lax']);
    header('Cache-Control: no-store');
    header('Location: ' . '/' . ltrim($_SERVER['REQUEST_URI'] ?? '', '/'), true, 303);
    exit;
}

function eazybackup_not_found()
{
    header('Cache-Control: no-store');
    header('Content-Type: text/plain; charset=utf-8');
    http_response_code(404);
    echo "Not found.\n";
    exit;
}

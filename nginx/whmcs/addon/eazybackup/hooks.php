<?php
// Puts the client area into WHMCS's menu, for visitors who have chosen an account.

use WHMCS\Authentication\CurrentUser;

if (!defined('WHMCS')) {
    exit;
}

add_hook('ClientAreaPrimaryNavbar', 1, function ($navbar) {
    if ((new CurrentUser())->client() === null) {
        return;
    }
    $navbar->addChild('eazybackup', [
        'label' => 'Backup',
        'uri' => 'index.php?m=eazybackup&a=dashboard',
        'order' => 15,
    ]);
});

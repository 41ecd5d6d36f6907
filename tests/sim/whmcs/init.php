<?php
// WHMCS's start: configuration, database, session and the public classes. Custom pages require this file.

if (defined('WHMCS')) {
    return;
}
define('WHMCS', true);
define('ROOTDIR', __DIR__);

set_error_handler(function ($level, $message, $file, $line) {
    throw new ErrorException($message, 0, $level, $file, $line);
});

require __DIR__ . '/configuration.php';
require __DIR__ . '/lib/Capsule.php';
require __DIR__ . '/lib/people.php';
require __DIR__ . '/lib/CurrentUser.php';
require __DIR__ . '/lib/session.php';
require __DIR__ . '/lib/page.php';
require __DIR__ . '/lib/addons.php';

sim_boot();

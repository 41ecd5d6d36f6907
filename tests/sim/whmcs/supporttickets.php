<?php
// A page of WHMCS that the client area links to, and no more than that.

define('CLIENTAREA', true);
require __DIR__ . '/init.php';

sim_require_login();
sim_page('Client Area', '<p>This stand-in has no such page.</p>');

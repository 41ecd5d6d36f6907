<?php
// The login page under its old address.

define('CLIENTAREA', true);
require __DIR__ . '/init.php';
sim_login_form();

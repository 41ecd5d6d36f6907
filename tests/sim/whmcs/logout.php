<?php
// Ends the customer's session; ?returntoadmin=1 ends only the masquerade.

define('CLIENTAREA', true);
require __DIR__ . '/init.php';

$back = isset($_GET['returntoadmin']) && isset($_SESSION['adminid']);
sim_logout();
sim_redirect(sim_web_root() . ($back ? '/admin/index.php' : '/index.php'));

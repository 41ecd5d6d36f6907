<?php
// The services and invoices of the client: pages that the client area links to.

use WHMCS\Authentication\CurrentUser;
use WHMCS\Database\Capsule;

define('CLIENTAREA', true);
require __DIR__ . '/init.php';

sim_require_login();
if (($_GET['action'] ?? '') !== 'services') {
    sim_page('Client Area', '<p>This stand-in has no such page.</p>');
}
$rows = '';
foreach (Capsule::table('tblhosting')->where('userid', (new CurrentUser())->client()->id)->get()->all() as $service) {
    $product = Capsule::table('tblproducts')->where('id', $service->packageid)->first();
    $rows .= '<tr><td>' . h($product->name) . '</td><td>' . h($service->username) . '</td><td>' . h($service->domainstatus) . "</td></tr>\n";
}
sim_page('My Services', "<table>\n$rows</table>");

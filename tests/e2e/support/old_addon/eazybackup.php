<?php
// The old addon as it was on an installation: whatever reaches it leaves a mark, so that a test can say "nothing did".

function eazybackup_clientarea($vars)
{
    sim_log('old-addon', ['a' => $_REQUEST['a'] ?? null, 'uri' => $_SERVER['REQUEST_URI']]);
    return ['pagetitle' => 'OLD HANDLER', 'requirelogin' => false, 'vars' => ['a' => $_REQUEST['a'] ?? null]];
}

<?php
// Addon modules: their hooks, their menu entries, and their client area page.

/** What a ClientAreaPrimaryNavbar hook is given. */
final class SimNavbar
{
    public array $items = [['label' => 'Home', 'uri' => 'index.php', 'order' => 10]];

    public function addChild(string $name, array $options): self
    {
        $unknown = array_diff(array_keys($options), ['label', 'uri', 'order', 'icon']);
        if ($unknown !== [] || !isset($options['label'], $options['uri'])) {
            throw new InvalidArgumentException("Menu item $name: " . implode(', ', $unknown));
        }
        $this->items[] = $options + ['order' => 100];
        return $this;
    }
}

$sim_hooks = [];

function add_hook(string $point, int $priority, callable $hook): void
{
    global $sim_hooks;
    if ($point !== 'ClientAreaPrimaryNavbar') {
        throw new InvalidArgumentException("This stand-in has no hook point $point");
    }
    $sim_hooks[] = [$priority, $hook];
}

function sim_navbar(): array
{
    global $sim_hooks;
    foreach (glob(ROOTDIR . '/modules/addons/*/hooks.php') as $file) {
        require_once $file;
    }
    usort($sim_hooks, fn ($a, $b) => $a[0] <=> $b[0]);
    $navbar = new SimNavbar();
    foreach ($sim_hooks as [, $hook]) {
        $hook($navbar);
    }
    usort($navbar->items, fn ($a, $b) => $a['order'] <=> $b['order']);
    return $navbar->items;
}

/** index.php?m=<module>: as WHMCS, m and a may come by query or body, the body's last. */
function sim_addon_page(string $module): never
{
    sim_log('requests', ['method' => $_SERVER['REQUEST_METHOD'], 'uri' => $_SERVER['REQUEST_URI'], 'm' => $module,
        'a' => $_REQUEST['a'] ?? null]);
    $file = ROOTDIR . "/modules/addons/$module/$module.php";
    if (!preg_match('/^[a-z0-9_]+$/', $module) || !is_readable($file)) {
        sim_redirect(sim_web_root() . '/index.php');
    }
    require_once $file;
    $function = $module . '_clientarea';
    if (!function_exists($function)) {
        sim_redirect(sim_web_root() . '/index.php');
    }
    $answer = $function(['modulelink' => "index.php?m=$module"]);
    $known = ['pagetitle', 'breadcrumb', 'templatefile', 'requirelogin', 'forcessl', 'vars'];
    if (!is_array($answer) || array_diff(array_keys($answer), $known) !== []) {
        throw new UnexpectedValueException("$function answered something WHMCS does not know");
    }
    if (!empty($answer['requirelogin'])) {
        sim_require_login();
    }
    sim_page($answer['pagetitle'] ?? '', h(json_encode($answer['vars'] ?? [])));
}

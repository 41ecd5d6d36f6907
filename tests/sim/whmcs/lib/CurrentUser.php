<?php
// WHMCS's answer to "who is logged in". The states are not exclusive: administrator, user and client at once is normal.

namespace WHMCS\Authentication;

use WHMCS\Database\Capsule;
use WHMCS\User\Admin;
use WHMCS\User\Client;
use WHMCS\User\User;

class CurrentUser
{
    public function isAuthenticatedUser(): bool
    {
        return $this->user() !== null;
    }

    public function user(): ?User
    {
        return isset($_SESSION['login_user']) ? User::find((int) $_SESSION['login_user']) : null;
    }

    public function client(): ?Client
    {
        if (!isset($_SESSION['uid']) || ($this->user() === null && !$this->isMasqueradingAdmin())) {
            return null;
        }
        // A link that was taken away meanwhile ends the access at once.
        $linked = $this->isMasqueradingAdmin() || Capsule::table('tblusers_clients')
            ->where('auth_user_id', $this->user()->id)->where('client_id', (int) $_SESSION['uid'])->exists();
        return $linked ? Client::find((int) $_SESSION['uid']) : null;
    }

    public function isAuthenticatedAdmin(): bool
    {
        return $this->admin() !== null;
    }

    public function admin(): ?Admin
    {
        return isset($_SESSION['adminid']) ? Admin::find((int) $_SESSION['adminid']) : null;
    }

    public function isMasqueradingAdmin(): bool
    {
        return isset($_SESSION['masquerading']) && $this->isAuthenticatedAdmin();
    }
}

<?php
// WHMCS's three kinds of people. Attributes are the columns; one that does not exist is an error.

namespace WHMCS\User;

use WHMCS\Database\Capsule;

abstract class Person
{
    protected const TABLE = '';

    final public function __construct(private object $row)
    {
    }

    public static function find(int $id): ?static
    {
        $row = Capsule::table(static::TABLE)->where('id', $id)->first();
        return $row === null ? null : new static($row);
    }

    public function __get(string $name): mixed
    {
        if (!property_exists($this->row, $name)) {
            throw new \LogicException(static::class . " has no attribute $name");
        }
        return $this->row->$name;
    }
}

class Client extends Person
{
    protected const TABLE = 'tblclients';
}

class Admin extends Person
{
    protected const TABLE = 'tbladmins';
}

class User extends Person
{
    protected const TABLE = 'tblusers';

    public function isOwner(Client $client): bool
    {
        return Capsule::table('tblusers_clients')->where('auth_user_id', $this->id)
            ->where('client_id', $client->id)->where('owner', 1)->exists();
    }

    public function verifyPassword(string $password): bool
    {
        return \sim_password_matches($password, $this->password);
    }
}

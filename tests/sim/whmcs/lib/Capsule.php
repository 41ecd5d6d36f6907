<?php
// The part of WHMCS's query builder that addons of ours use; anything else is an error.

namespace WHMCS\Database;

use PDO;

class Capsule
{
    private static ?PDO $pdo = null;

    public static function connect(string $dsn, string $username, string $password): void
    {
        self::$pdo = new PDO($dsn, $username, $password, [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION,
            PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_OBJ, PDO::ATTR_EMULATE_PREPARES => false]);
    }

    public static function table(string $name): Query
    {
        return new Query(self::$pdo, $name);
    }

    public static function schema(): Schema
    {
        return new Schema(self::$pdo);
    }
}

class Schema
{
    public function __construct(private PDO $pdo)
    {
    }

    public function hasTable(string $name): bool
    {
        $query = $this->pdo->prepare(
            'SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?');
        $query->execute([$name]);
        return $query->fetchColumn() !== false;
    }
}

class Rows
{
    public function __construct(private array $rows)
    {
    }

    public function all(): array
    {
        return $this->rows;
    }
}

class Query
{
    private array $wheres = [];
    private array $values = [];
    private string $tail = '';

    public function __construct(private PDO $pdo, private string $table)
    {
        $this->table = self::name($table);
    }

    private static function name(string $name): string
    {
        if (!preg_match('/^[A-Za-z0-9_]+$/', $name)) {
            throw new \InvalidArgumentException("Not a plain name: $name");
        }
        return "`$name`";
    }

    public function where(string $column, mixed $value): self
    {
        $this->wheres[] = self::name($column) . ' = ?';
        $this->values[] = $value;
        return $this;
    }

    public function orderBy(string $column, string $direction = 'asc'): self
    {
        $this->tail = ' ORDER BY ' . self::name($column) . (strtolower($direction) === 'desc' ? ' DESC' : ' ASC');
        return $this;
    }

    public function get(): Rows
    {
        $where = $this->wheres === [] ? '' : ' WHERE ' . implode(' AND ', $this->wheres);
        $query = $this->pdo->prepare("SELECT * FROM {$this->table}$where{$this->tail}");
        $query->execute($this->values);
        return new Rows($query->fetchAll());
    }

    public function first(): ?object
    {
        return $this->get()->all()[0] ?? null;
    }

    public function exists(): bool
    {
        return $this->first() !== null;
    }

    public function value(string $column): mixed
    {
        return $this->first()?->$column;
    }

    public function update(array $changes): int
    {
        $set = implode(', ', array_map(fn ($column) => self::name($column) . ' = ?', array_keys($changes)));
        $where = $this->wheres === [] ? '' : ' WHERE ' . implode(' AND ', $this->wheres);
        $query = $this->pdo->prepare("UPDATE {$this->table} SET $set$where");
        $query->execute([...array_values($changes), ...$this->values]);
        return $query->rowCount();
    }
}

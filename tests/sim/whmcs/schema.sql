-- The WHMCS tables that the client area and its stand-in read: columns, types, collations and keys as installations have them.
SET NAMES utf8mb4;

CREATE TABLE tblclients (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, uuid VARCHAR(255) NOT NULL DEFAULT '', firstname TEXT NOT NULL, lastname TEXT NOT NULL,
  companyname TEXT NOT NULL, email TEXT NOT NULL, groupid INT NOT NULL DEFAULT 0, currency INT NOT NULL DEFAULT 1,
  defaultgateway TEXT NOT NULL DEFAULT '', status VARCHAR(8) NOT NULL DEFAULT 'Active', language TEXT NOT NULL DEFAULT '',
  datecreated DATE NOT NULL DEFAULT '2020-01-01', created_at TIMESTAMP NULL, updated_at TIMESTAMP NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_unicode_ci;

CREATE TABLE tblusers (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, first_name VARCHAR(255) NOT NULL DEFAULT '', last_name VARCHAR(255) NOT NULL DEFAULT '',
  email VARCHAR(255) NOT NULL, password VARCHAR(255) NOT NULL DEFAULT '', created_at TIMESTAMP NULL, updated_at TIMESTAMP NULL,
  UNIQUE KEY email (email(191))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_unicode_ci;

CREATE TABLE tblusers_clients (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, auth_user_id INT UNSIGNED NOT NULL, client_id INT UNSIGNED NOT NULL,
  owner TINYINT NOT NULL DEFAULT 0, permissions TEXT NULL, last_login TIMESTAMP NULL, created_at TIMESTAMP NULL, updated_at TIMESTAMP NULL,
  UNIQUE KEY user_client (auth_user_id, client_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_unicode_ci;

CREATE TABLE tbladmins (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, username TEXT NOT NULL, password VARCHAR(255) NOT NULL DEFAULT '', email TEXT NOT NULL DEFAULT '',
  disabled TINYINT NOT NULL DEFAULT 0
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_unicode_ci;

CREATE TABLE tblhosting (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, userid INT NOT NULL, orderid INT NOT NULL DEFAULT 0, packageid INT NOT NULL, server INT NOT NULL DEFAULT 0,
  regdate DATE NOT NULL DEFAULT '2020-01-01', domain TEXT NOT NULL DEFAULT '', paymentmethod TEXT NOT NULL DEFAULT '', qty INT UNSIGNED NOT NULL DEFAULT 1,
  firstpaymentamount DECIMAL(16,2) NOT NULL DEFAULT 0, amount DECIMAL(16,2) NOT NULL DEFAULT 0, billingcycle TEXT NOT NULL DEFAULT 'Monthly',
  nextduedate DATE NULL, nextinvoicedate DATE NULL, termination_date DATE NULL, completed_date DATE NULL,
  domainstatus ENUM('Pending','Active','Suspended','Terminated','Cancelled','Fraud','Completed') NOT NULL DEFAULT 'Pending',
  username TEXT NOT NULL DEFAULT '', password TEXT NOT NULL DEFAULT '', notes TEXT NOT NULL DEFAULT '', subscriptionid TEXT NOT NULL DEFAULT '',
  suspendreason TEXT NOT NULL DEFAULT '', overideautosuspend TINYINT NOT NULL DEFAULT 0, overidesuspenduntil DATE NULL,
  dedicatedip TEXT NOT NULL DEFAULT '', assignedips TEXT NOT NULL DEFAULT '', ns1 TEXT NOT NULL DEFAULT '', ns2 TEXT NOT NULL DEFAULT '',
  diskusage INT NOT NULL DEFAULT 0, disklimit INT NOT NULL DEFAULT 0, bwusage INT NOT NULL DEFAULT 0, bwlimit INT NOT NULL DEFAULT 0,
  lastupdate DATETIME NULL, created_at DATETIME NULL, updated_at DATETIME NULL,
  KEY serviceid (id), KEY userid (userid), KEY packageid (packageid), KEY username (username(8))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_unicode_ci;

CREATE TABLE tblproductgroups (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, name TEXT NOT NULL)
  ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_unicode_ci;

CREATE TABLE tblproducts (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, gid INT NOT NULL DEFAULT 1, type TEXT NOT NULL DEFAULT 'other', name TEXT NOT NULL, servertype TEXT NOT NULL DEFAULT '',
  servergroup INT NOT NULL DEFAULT 0, configoption1 TEXT NOT NULL DEFAULT '', configoption2 TEXT NOT NULL DEFAULT '', configoption3 TEXT NOT NULL DEFAULT ''
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_unicode_ci;

CREATE TABLE tblservers (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, name TEXT NOT NULL, ipaddress TEXT NOT NULL DEFAULT '', assignedips TEXT NOT NULL DEFAULT '', hostname TEXT NOT NULL,
  maxaccounts INT NOT NULL DEFAULT 0, type TEXT NOT NULL DEFAULT '', username TEXT NOT NULL DEFAULT '', password TEXT NOT NULL DEFAULT '',
  accesshash TEXT NOT NULL DEFAULT '', secure TEXT NOT NULL DEFAULT '', port INT NULL, active INT NOT NULL DEFAULT 1, disabled INT NOT NULL DEFAULT 0
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_unicode_ci;

CREATE TABLE tblservergroups (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, name TEXT NOT NULL, filltype INT NOT NULL DEFAULT 1)
  ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_unicode_ci;
CREATE TABLE tblservergroupsrel (groupid INT NOT NULL, serverid INT NOT NULL)
  ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_unicode_ci;

CREATE TABLE tblcustomfields (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, type TEXT NOT NULL, relid INT NOT NULL DEFAULT 0, fieldname TEXT NOT NULL, fieldtype TEXT NOT NULL DEFAULT 'text',
  adminonly TEXT NOT NULL DEFAULT '', required TEXT NOT NULL DEFAULT '', sortorder INT NOT NULL DEFAULT 0, created_at TIMESTAMP NULL, updated_at TIMESTAMP NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_unicode_ci;
CREATE TABLE tblcustomfieldsvalues (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, fieldid INT NOT NULL, relid INT NOT NULL, value TEXT NOT NULL, UNIQUE KEY fieldid_relid (fieldid, relid)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_unicode_ci;

CREATE TABLE tblconfiguration (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, setting TEXT NOT NULL, value TEXT NOT NULL DEFAULT '')
  ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_unicode_ci;
CREATE TABLE tbladdonmodules (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, module TEXT NOT NULL, setting TEXT NOT NULL, value TEXT NOT NULL DEFAULT '')
  ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_unicode_ci;
CREATE TABLE tbltickets (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, tid VARCHAR(128) NOT NULL DEFAULT '', userid INT NOT NULL DEFAULT 0, title TEXT NOT NULL DEFAULT '',
  status VARCHAR(64) NOT NULL DEFAULT 'Open', date DATETIME NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_unicode_ci;

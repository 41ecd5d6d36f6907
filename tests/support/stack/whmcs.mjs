// Installs the WHMCS stand-in with the shipped bridge and addon in it, and fills its tables from a fleet.
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { insert } from './mariadb.mjs';

export const kAdmin = { id: 7, username: 'admin', password: 'demo-admin' };

// A user's id is never its client's, so that a mix-up shows.
export const ownerOf = (clientId) => clientId + 1000;

/** What WHMCS stores in tables; lib/encryption.php of the stand-in is the other half. */
export function encrypt(plain, hash) {
    const iv = randomBytes(16);
    const cipher = createCipheriv('aes-256-cbc', createHash('sha256').update(hash).digest(), iv);
    return Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final()]).toString('base64');
}

function personPassword(password) {
    const salt = randomBytes(8).toString('hex');
    return `sim$${salt}$${createHash('sha256').update(salt + password).digest('hex')}`;
}

/** SQL for one more login and the clients it reaches: [{ clientId, owner, permissions }]. */
export function userSql({ id, email, password, links }) {
    return insert('tblusers', [{ id, first_name: 'Extra', last_name: 'User', email, password: personPassword(password) }])
        + insert('tblusers_clients', links.map((it) => ({ auth_user_id: id, client_id: it.clientId,
            owner: it.owner ? 1 : 0, permissions: it.permissions ?? '' })));
}

/** Copies the stand-in, the bridge and an addon into `root` and writes configuration.php. */
export function installWhmcs({ repo, dir, root, subfolder, dbSocket, dbUser, dbPassword, hash, api, addon }) {
    rmSync(root, { recursive: true, force: true });
    mkdirSync(root, { recursive: true });
    cpSync(join(repo, 'tests/sim/whmcs'), root, { recursive: true });
    cpSync(join(repo, 'nginx/whmcs/eb_auth.php'), join(root, 'eb_auth.php'));
    cpSync(addon ?? join(repo, 'nginx/whmcs/addon/eazybackup'), join(root, 'modules/addons/eazybackup'),
        { recursive: true });
    const sessions = join(dir, 'sessions');
    rmSync(sessions, { recursive: true, force: true });
    mkdirSync(sessions, { recursive: true, mode: 0o700 });
    const settings = {
        db_dsn: `mysql:unix_socket=${dbSocket};dbname=whmcs;charset=utf8mb4`,
        db_username: dbUser,
        db_password: dbPassword,
        cc_encryption_hash: hash,
        sim_session_dir: sessions,
        sim_log_dir: join(dir, 'log'),
        sim_fault_file: join(dir, 'whmcs-fault'),
        sim_web_root: subfolder,
        sim_api_identifier: api.identifier,
        sim_api_secret: api.secret,
    };
    const quoted = (value) => `'${value.replace(/[\\']/g, '\\$&')}'`;
    writeFileSync(join(root, 'configuration.php'), `<?php\n${Object.entries(settings)
        .map(([name, value]) => `$${name} = ${quoted(value)};\n`).join('')}`, { mode: 0o600 });
}

/** What a utf8mb3 column keeps of a text: WHMCS's tables have no room for four-byte characters. */
const threeBytes = (text) => text.replace(/[\u{10000}-\u{10ffff}]/gu, '?');

/** The rows of a fleet. `servers` tells each profile's address and admin: { [name]: { port, user, password } }. */
export function seedSql(fleet, { servers, hash, url }) {
    const { profiles, clients, services } = fleet;
    return [
        insert('tblconfiguration', [{ setting: 'SystemURL', value: `${url}/` }, { setting: 'Template', value: 'twenty-one' },
            { setting: 'CompanyName', value: 'Demonstration' }]),
        insert('tbladmins', [{ id: kAdmin.id, username: kAdmin.username, password: personPassword(kAdmin.password) }]),
        insert('tblproductgroups', [{ id: 1, name: 'Backup' }]),
        insert('tblservergroups', profiles.map((it) => ({ id: it.groupId, name: it.groupName }))),
        insert('tblservers', profiles.map((it) => ({ id: it.serverId, name: `Comet ${it.name}`, hostname: '127.0.0.1',
            type: 'comet', username: servers[it.name]?.user ?? '', password: encrypt(servers[it.name]?.password ?? '', hash),
            secure: '', port: servers[it.name]?.port ?? null }))),
        insert('tblservergroupsrel', profiles.map((it) => ({ groupid: it.groupId, serverid: it.serverId }))),
        insert('tblproducts', profiles.map((it) => ({ id: it.productId, name: it.productName, servertype: 'comet',
            servergroup: it.groupId }))),
        insert('tblclients', clients.map((it) => ({ id: it.id, firstname: threeBytes(it.firstname),
            lastname: threeBytes(it.lastname), companyname: threeBytes(it.companyname ?? ''), email: it.email, language: it.language ?? '' }))),
        insert('tblusers', clients.map((it) => ({ id: ownerOf(it.id), first_name: threeBytes(it.firstname),
            last_name: threeBytes(it.lastname), email: it.email, password: personPassword(it.password) }))),
        insert('tblusers_clients', clients.map((it) => ({ auth_user_id: ownerOf(it.id), client_id: it.id, owner: 1 }))),
        insert('tblhosting', services.map((it) => ({ id: it.id, userid: it.userid, packageid: it.packageid,
            server: it.server, domainstatus: it.domainstatus, username: it.username,
            password: encrypt(it.password, hash) }))),
        insert('tbladdonmodules', [{ module: 'eazybackup', setting: 'version', value: '1.0' }]),
    ].join('');
}

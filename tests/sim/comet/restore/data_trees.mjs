// Databases, the parts of Windows, and what a program wrote: few objects, each of them large.
import { random } from '../../fleet/random.mjs';

const GB = 1e9;

const folder = (name, mtime, children) => ({ name, type: 'dir', mtime, size: 0, children });

const databases = {
    'engine1/mssql': [['ERP', 'Praxis', 'master', 'model', 'msdb', 'Lohn & Gehalt', 'archive [2019]'], '.bak'],
    'engine1/mysql': [['shop', 'wordpress', 'mysql', 'crm_neu', 'x"y\'z'], '.sql'],
    'engine1/mongodb': [['admin', 'config', 'events', 'catalogue'], '.bson'],
};

export const databasesOf = (engine) => databases[engine][0];

function databaseTree({ sourceId, engine, at }) {
    const r = random('databases', sourceId);
    const [names, ending] = databases[engine];
    return folder('', at, () => names.map((name) => ({ name: `${name}${ending}`, type: 'file', mtime: at, size: r.int(1, 4000) * 1_000_000 })));
}

export const exchangeDatabases = ['Mailbox Database 0417', 'Archive <old>', 'Public Folders'];

function exchangeTree({ sourceId, at }) {
    const r = random('exchange', sourceId);
    const file = (name, size) => ({ name, type: 'winfile', mtime: at, size });
    return folder('', at, () => exchangeDatabases.map((name) => {
        const size = r.int(5, 90) * GB;
        return folder(name.replace(/[<>]/g, '_'), at, () => [file(`${name.replace(/[<>]/g, '_')}.edb`, size), file('E00.chk', 8192),
            ...Array.from({ length: 12 }, (_, i) => file(`E00${String(i).padStart(8, '0')}.log`, 2 ** 20))]);
    }));
}

function writersTree({ at }) {
    const file = (name, size) => ({ name, type: 'winfile', mtime: at, size });
    const writers = { 'Registry Writer': ['SYSTEM', 'SOFTWARE', 'SAM'], 'COM+ REGDB Writer': ['R000000000001.clb'],
        'WMI Writer': ['OBJECTS.DATA', 'INDEX.BTR'], 'SqlServerWriter': ['ERP.mdf', 'ERP_log.ldf'] };
    return folder('', at, () => Object.entries(writers).map(([name, files]) =>
        folder(name, at, () => files.map((it, i) => file(it, (i + 1) * 50_000_000)))));
}

const oneFile = (name, size) => ({ at }) => folder('', at, () => [{ name, type: 'file', mtime: at, size }]);

export const dataTrees = {
    'engine1/mssql': databaseTree, 'engine1/mysql': databaseTree, 'engine1/mongodb': databaseTree, 'engine1/exchangeedb': exchangeTree,
    'engine1/vsswriter': writersTree, 'engine1/systemstate': oneFile('SystemState.vhd', 14 * GB),
    'engine1/windowssystem': oneFile('WindowsSystem.vhd', 60 * GB), 'engine1/stdout': oneFile('stdout', 400_000_000),
};

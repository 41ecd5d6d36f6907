// Three clients on one profile: enough for tests that ask who is asking, not what they see.
const client = (id) => ({ id, firstname: `First${id}`, lastname: `Last${id}`, companyname: `Company ${id}`,
    email: `client${id}@example.com`, password: `password-${id}`, language: id === 2 ? 'german' : 'english' });

export const kSmallFleet = {
    profiles: [{ name: 'obc', serverId: 2, groupId: 2, groupName: 'obc', productId: 60, productName: 'Backup' }],
    clients: [client(1), client(2), client(3)],
    services: [1, 2, 3].map((id) => ({ id: 100 + id, userid: id, packageid: 60, server: 2, domainstatus: 'Active',
        username: `account${id}`, password: `secret-${id}` })),
};

/** Options of a stack whose responder shows what nginx hands it. */
export const kEcho = { fleet: kSmallFleet, comet: false, workers: false, app: false,
    responder: 'tests/e2e/support/echo_responder.mjs' };

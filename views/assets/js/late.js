// A script that is loaded when it is first needed. A browser may remember that it could not be had,
// so that the next try asks by another address.

/** `address()`: the script's, relative to the page. Resolves with the module. */
export function lateModule(address) {
    let failed = 0;
    return async () => {
        const url = new URL(address(), document.baseURI);
        if (failed) url.searchParams.set('again', failed);
        try {
            return await import(url.href);
        } catch (error) {
            failed += 1;
            throw error;
        }
    };
}

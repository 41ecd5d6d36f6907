// A page with one of each component, for trying them apart from any page of the product.
import { build } from 'esbuild';
import { CSP } from './site.mjs';

const MODULES = new URL('../../views/assets/js/', import.meta.url).pathname;
const NAMES = ['overlay', 'confirm', 'tabs', 'copy', 'fields', 'times', 'refresh', 'actions', 'tables', 'toasts'];

/** All component modules as `window.eb`, started as a page starts them. */
export async function bundle() {
    const { outputFiles: [file] } = await build({
        stdin: {
            contents: `${NAMES.map((name) => `import * as ${name} from './${name}.js';`).join('\n')}
                Object.assign(window, { eb: { ${NAMES.join(', ')} } });
                copy.startCopying(); fields.startFields(); tables.startTables(); times.startTimes();
                window.tabs = tabs.startTabs(document.querySelector('[data-tabs]'));`,
            resolveDir: MODULES,
        },
        bundle: true, format: 'esm', write: false,
    });
    return file.text;
}

/** The page; `rows` and `more` are what a later reading may change. */
export function markup({ assets, confirm, rows, count = rows.length, extra = '', tab = 'one', unloaded = '', pageKey = 'client-7' }) {
    const current = (name) => (tab === name ? 'aria-current="page"' : 'hidden-from');
    return `<!doctype html><html lang="en" data-theme="dark"><head><title>Components</title>
<meta name="csrf-token" content="csrf"><link rel="stylesheet" href="${assets.css}"><script type="module" src="components.js"></script></head>
<body class="bg-page text-ink-2" data-icons="${assets.icons}" data-modulelink="index.php?m=eazybackup" data-service="5" data-page-key="${pageKey}">
<main id="main" tabindex="-1"><h1>Components</h1>
<button type="button" id="opener">Open</button> <a id="behind" href="#main">Behind</a>
<button type="button" id="copier" data-copy="birchwood-main" aria-label="Copy the name"><svg class="ic size-5" aria-hidden="true"><use href="${assets.icons}#i-copy"/></svg></button>
<nav class="tabs" data-tabs="tab" aria-label="Parts">
  <a class="tab" href="?tab=one" data-tab="one" ${current('one')}>One</a><a class="tab" href="?tab=two" data-tab="two" ${current('two')}>Two</a><a class="tab" href="?tab=three" data-tab="three" ${current('three')}>Three</a>
</nav>
<section id="panel-one" ${tab === 'one' ? '' : 'hidden'} data-refresh="one">${extra}<div data-table="things">
  <h2>Things</h2><p data-count data-one="thing" data-many="things" data-refresh="count">${count}</p>
  <label>Find <input type="search" id="find" data-find class="field"></label>
  <div role="group" aria-label="Show"><button type="button" data-show="all" aria-pressed="true">All</button><button type="button" data-show="bad" aria-pressed="false">Bad</button></div>
  <table class="tbl tbl-stack"><thead><tr><th scope="col" data-sort="text" data-sorted>Name</th><th scope="col" class="num" data-sort="number">Size</th><th scope="col"><span class="sr-only">Do</span></th></tr></thead>
  <tbody data-refresh="rows">${rows.map(([name, size, tags = '']) => `<tr data-key="${name}" data-tags="${tags}"><td class="lead">${name}</td><td class="num" data-th="Size" data-v="${size}">${size === '' ? 'unknown' : `${size} GiB`}</td><td><button type="button" class="btn btn-quiet btn-sm" aria-label="Manage ${name}">Manage</button></td></tr>`).join('')}</tbody></table>
  <div data-none hidden><span data-none-text></span> <button type="button" class="link" data-clear></button></div>
</div></section>
<section id="panel-two" ${tab === 'two' ? '' : 'hidden'} data-refresh="two" ${unloaded}>${unloaded ? '' : '<h2>Second</h2>'}</section>
<section id="panel-three" ${tab === 'three' ? '' : 'hidden'}><h2>Third</h2></section>
<form id="form"><button type="button" role="switch" class="toggle" aria-checked="false" aria-labelledby="limit-label" data-toggle data-field="limit"></button>
  <label class="label" id="limit-label" for="limit">Maximum devices</label><input class="field" id="limit" name="limit" type="number" disabled tabindex="-1" aria-describedby="limit-error"><p class="hint hint-bad" id="limit-error" hidden></p></form>
<time datetime="2020-01-05T10:00:00Z" data-time="day">5 Jan</time>
</main>
<div class="overlay" id="drawer" hidden><div class="scrim" data-close></div>
  <div class="drawer" role="dialog" aria-modal="true" aria-labelledby="drawer-title"><h2 id="drawer-title">SRV-1</h2>
  <button type="button" data-close>Close</button><button type="button" id="grave">Uninstall…</button></div></div>
${confirm}
<div id="toast-container" role="status" aria-live="polite" class="fixed right-4 bottom-4 z-50"></div>
</body></html>`;
}

export { CSP };

// Makes elements. Text is always set as text, so a device's name can never be markup.

const SVG = 'http://www.w3.org/2000/svg';

function fill(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
        if (value !== null && value !== undefined && value !== false) {
            element.setAttribute(name, value === true ? '' : value);
        }
    }
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
}

export function html(tag, attributes = {}, ...children) {
    return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
    return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** The address of an icon in the sprite. */
export function iconHref(name) {
    return `${document.body.dataset.icons}#i-${name}`;
}

export function icon(name, sizeClass = 'size-4') {
    return svg('svg', { class: `ic ${sizeClass}`, 'aria-hidden': 'true' },
        svg('use', { href: iconHref(name) }));
}

/** Sets an attribute only where it differs: an untouched element costs the browser nothing. */
export function put(element, name, value) {
    const text = String(value);
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}

/** Sets the text only where it differs. */
export function say(element, text) {
    if (element.textContent !== text) element.textContent = text;
}

// An element that a reading of the page has replaced, found again: by its id, or by its row's key and
// its place there.

const INSIDE = 'a, button, input, select';

const placeIn = (row, element) => [...row.querySelectorAll(INSIDE)].indexOf(element);

/** Returns a function that answers the element itself as long as it is on the page, then the one in
 *  its place, or null. */
export function findAgain(element) {
    const row = element.closest('[data-key]');
    const place = row ? placeIn(row, element) : -1;
    return () => {
        if (element.isConnected) return element;
        const byId = element.id && document.getElementById(element.id);
        if (byId || !row) return byId || null;
        const again = document.querySelector(`[data-key="${CSS.escape(row.dataset.key)}"]`);
        return (place < 0 ? again : again?.querySelectorAll(INSIDE)[place]) ?? null;
    };
}

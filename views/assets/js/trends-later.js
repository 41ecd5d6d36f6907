// Loads the trend card's script when somebody comes near it: charts are no part of the first paint.

const NEAR = '400px';

export function loadTrends() {
    const section = document.querySelector('[data-trends]');
    if (!section) return;
    const load = async () => {
        try {
            // The address is the page's, and a module's imports are relative to the module.
            const { startTrends } = await import(new URL(section.dataset.trends, document.baseURI).href);
            await startTrends(section);
        } catch {
            section.querySelector('[data-trend-bones]').hidden = true;
            const message = section.querySelector('[data-trend-message]');
            message.hidden = false;
            message.textContent = 'The trend could not be loaded. Load the page anew to try again.';
        }
    };
    let near = false;
    const begin = () => {
        // A page that was opened in the background has nobody near it.
        if (!near || document.hidden) return;
        observer.disconnect();
        document.removeEventListener('visibilitychange', begin);
        load();
    };
    const observer = new IntersectionObserver((entries) => {
        near = entries[entries.length - 1].isIntersecting;
        begin();
    }, { rootMargin: NEAR });
    observer.observe(section);
    document.addEventListener('visibilitychange', begin);
}

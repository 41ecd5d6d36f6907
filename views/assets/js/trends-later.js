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
    const observer = new IntersectionObserver((entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        observer.disconnect();
        load();
    }, { rootMargin: NEAR });
    observer.observe(section);
}

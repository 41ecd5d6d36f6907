// What the server told scripts of the account: ids, names and states, no more than the page shows.

/** Of this moment: a re-reading of the page brings a newer one. */
export function profileData() {
    return JSON.parse(document.getElementById('profile-data').textContent);
}

// Looks whether a payment has arrived and shows the page anew once it has. Without this file a link does the same.

const PAUSE = 4000;
const MOST_LOOKS = 20;
const stateOf = (root) => root.querySelector("[data-order-state]")?.dataset.orderState;
const before = stateOf(document);

const look = async (looks) => {
  if (!document.hidden) {
    try {
      const answer = await fetch(window.location.pathname, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = stateOf(page);
      if (now && now !== before) return window.location.reload();
    } catch {
      // The network is away: look again later.
    }
  }
  if (looks < MOST_LOOKS) setTimeout(look, PAUSE, looks + 1);
};

if (before) setTimeout(look, PAUSE, 1);

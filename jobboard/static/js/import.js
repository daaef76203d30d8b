// Shows how far an import has come until it is done. Without this file a link does the same.

const PAUSE = 1000;
const waiting = () => document.querySelector("[data-import-waiting]");

const look = async () => {
  try {
    const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("[data-import]");
    if (answer.ok && now) document.querySelector("[data-import]").replaceWith(now);
  } catch {
    // The network is away: look again later.
  }
  if (waiting()) setTimeout(look, PAUSE);
};

if (waiting()) setTimeout(look, PAUSE);

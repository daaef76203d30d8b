// Says that mail arrived, and makes the frame as tall as the message. The pages work without it.

const status = document.querySelector("[data-newest]");
const frame = document.querySelector("iframe.letter");

async function look() {
  const answer = await fetch("/api/newest").catch(() => null);
  if (!answer || !answer.ok) return;
  const { newest } = await answer.json();
  if (newest > Number(status.dataset.newest) && !status.firstChild) {
    const link = document.createElement("a");
    link.href = location.href;
    link.textContent = "New mail has arrived: show it";
    status.append(link);
  }
}

function fit() {
  const page = frame.contentDocument?.documentElement;
  if (page) frame.style.height = `${Math.max(page.scrollHeight + 2, 240)}px`;
}

if (status) setInterval(() => document.hidden || look(), 2000);
if (frame) {
  if (frame.contentDocument?.readyState === "complete") fit();
  frame.addEventListener("load", fit);
  window.addEventListener("resize", fit);
}

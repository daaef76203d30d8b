// The saved jobs of somebody without an account: the browser keeps the ids, the server says which are open.

import { decorate, say } from "./cards.js";
import { read, write } from "./kept.js";
import { post } from "./saved.js";

const part = (name) => document.querySelector(`[data-${name}]`);
const page = part("saved-here");

const showClosed = (closed) => {
  const gone = read("saved").filter((job) => closed.has(job.id));
  part("gone").hidden = gone.length === 0;
  page.querySelector("[data-gone] [data-list]").replaceChildren(
    ...gone.map((job) => {
      const item = document.createElement("li");
      item.textContent = job.title;
      return item;
    }),
  );
  part("forget-closed").onclick = () => {
    write("saved", read("saved").filter((job) => !closed.has(job.id)));
    part("gone").hidden = true;
    showHeading(read("saved").length);
    part("heading").focus();
  };
};

const showHeading = (many, open = many) => {
  const closed = many - open;
  const words = many ? `${many} saved job${many === 1 ? "" : "s"}${closed ? `, ${closed} no longer open` : ""}` : "No saved jobs";
  part("heading").textContent = words;
  part("empty").hidden = many > 0;
  return words;
};

const load = async () => {
  const jobs = read("saved");
  part("problem").hidden = true;
  if (!jobs.length) {
    part("open").replaceChildren();
    showHeading(0);
    return;
  }
  part("heading").textContent = "Saved jobs";
  part("empty").hidden = true;
  try {
    const response = await post(page.dataset.cardsUrl, jobs.map((job) => job.id));
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-cards]");
    const closed = new Set(fresh.dataset.closed.split(" ").filter(Boolean));
    part("open").replaceChildren(...fresh.children);
    decorate();
    showClosed(closed);
    say(showHeading(jobs.length, jobs.length - closed.size));
  } catch {
    part("problem").hidden = false;
  }
};

part("retry").addEventListener("click", load);
window.addEventListener("pageshow", (event) => event.persisted && load());
load();

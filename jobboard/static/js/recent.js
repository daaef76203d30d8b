// What this browser looked at lately: postings and searches. It never leaves the browser.

import { read, write } from "./kept.js";

const AT_MOST = { jobs: 10, searches: 5 };

const remember = (kind, item) => {
  const others = read(kind).filter((other) => other.url !== item.url);
  write(kind, [item, ...others].slice(0, AT_MOST[kind]));
};

// Only addresses of this site are ever linked, whatever stands in the storage.
const isOurs = (item) => typeof item?.url === "string" && item.url.startsWith("/jobs/") && typeof item.words === "string";

export const viewed = (url, words) => remember("jobs", { url, words });

export const searched = () => {
  const results = document.querySelector("#results");
  if (results && results.dataset.search !== "/jobs/") {
    remember("searches", { url: results.dataset.search, words: results.dataset.words });
  }
};

const entry = ({ url, words }) => {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = url;
  link.textContent = words.slice(0, 1).toUpperCase() + words.slice(1);
  item.append(link);
  return item;
};

const showKind = (section) => {
  const kind = section.dataset.recent;
  const items = read(kind).filter(isOurs);
  section.querySelector("[data-list]").replaceChildren(...items.map(entry));
  section.hidden = items.length === 0;
};

const forget = (section) => {
  write(section.dataset.recent, []);
  showKind(section);
  document.querySelector("#main").focus({ preventScroll: true });
};

export const showRecent = () => {
  for (const section of document.querySelectorAll("[data-recent]")) {
    section.querySelector("[data-forget]").onclick = () => forget(section);
    showKind(section);
  }
};

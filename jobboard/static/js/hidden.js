// Hidden jobs: folded to a line at once, left out on later visits, counted above the list.

import { read, write } from "./kept.js";

const AT_MOST = 500;
const showing = new WeakSet(); // lists whose hidden jobs are shown for now
const folded = new WeakSet(); // cards hidden since the page was loaded

const isHidden = (card) => read("hidden").includes(card.dataset.job);

const setHidden = (card, wanted) => {
  const others = read("hidden").filter((id) => id !== card.dataset.job);
  write("hidden", (wanted ? [card.dataset.job, ...others] : others).slice(0, AT_MOST));
};

const hideButton = (card) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--small button--quiet";
  button.dataset.hide = "";
  button.addEventListener("click", () => toggle(card));
  return button;
};

const toggle = (card) => {
  const wanted = !isHidden(card);
  setHidden(card, wanted);
  if (wanted) folded.add(card);
  const list = card.closest(".job-list");
  refreshHidden(list);
  const next = wanted && !showing.has(list) ? card.querySelector("[data-undo]") : card.querySelector("[data-hide]");
  next?.focus();
};

const undoLine = (card, title) => {
  const line = document.createElement("p");
  line.className = "job-card__gone";
  const undo = document.createElement("button");
  undo.type = "button";
  undo.className = "link-button";
  undo.dataset.undo = "";
  undo.textContent = "Undo";
  undo.addEventListener("click", () => toggle(card));
  const name = document.createElement("span");
  name.textContent = title;
  line.append("Hidden: ", name, ". ", undo);
  return line;
};

export const addHiding = (card, actions, title) => {
  actions.append(hideButton(card));
  card.prepend(undoLine(card, title));
};

const showCard = (card, list) => {
  const away = isHidden(card) && !showing.has(list);
  const title = card.querySelector(".job-card__link").textContent;
  const words = document.createElement("span");
  words.className = "visually-hidden";
  words.textContent = ` ${title}`;
  card.hidden = away && !folded.has(card);
  card.classList.toggle("job-card--gone", away);
  card.querySelector("[data-hide]").replaceChildren(isHidden(card) ? "Unhide" : "Hide", words);
};

const countLine = (list) => {
  let line = list.previousElementSibling;
  if (!line?.matches("[data-hidden-line]")) {
    line = document.createElement("p");
    line.className = "hidden-line";
    line.dataset.hiddenLine = "";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link-button";
    button.addEventListener("click", () => {
      if (!showing.delete(list)) showing.add(list);
      refreshHidden(list);
    });
    line.append(document.createElement("span"), " ", button);
    list.before(line);
  }
  return line;
};

export const refreshHidden = (list) => {
  const cards = [...list.querySelectorAll(".job-card:has([data-hide])")];
  for (const card of cards) showCard(card, list);
  const many = cards.filter(isHidden).length;
  const line = countLine(list);
  line.hidden = many === 0;
  const [words, button] = line.children;
  words.textContent = `${many} hidden job${many === 1 ? "" : "s"} on this page ·`;
  button.textContent = showing.has(list) ? "Hide again" : "Show";
};

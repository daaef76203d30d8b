// What a visitor adds to the cards of a list: save, hide, which credentials they hold, and ages in place of dates.

import { addHiding, refreshHidden } from "./hidden.js";
import { showRecent } from "./recent.js";
import { saveButton, showState } from "./saved.js";

const DAY = 86_400_000;

let status;
export const say = (words, isProblem = false) => {
  status ??= document.querySelector("[data-announce]") ?? newStatus();
  status.textContent = "";
  setTimeout(() => (status.textContent = words), 50);
  if (isProblem) showToast(words);
};

const newStatus = () => {
  const region = document.createElement("p");
  region.className = "visually-hidden";
  region.setAttribute("role", "status");
  document.body.append(region);
  return region;
};

const showToast = (words) => {
  const toast = document.createElement("p");
  toast.className = "toast";
  toast.setAttribute("aria-hidden", "true"); // the status region says it
  toast.textContent = words;
  document.body.append(toast);
  setTimeout(() => toast.remove(), 6000);
};

const jobOf = (card) => {
  const link = card.querySelector(".job-card__link");
  return { id: card.dataset.job, title: link.textContent, url: link.getAttribute("href") };
};

// Days are those of the server's dates, which are UTC.
const tellAge = (time) => {
  const [year, month, day] = time.dateTime.split("-").map(Number);
  const days = Math.floor(Date.now() / DAY) - Date.UTC(year, month - 1, day) / DAY;
  if (!(days < 60)) return;
  time.title = `${time.textContent}, ${year}`;
  time.textContent = days < 1 ? "today" : days === 1 ? "yesterday" : `${days} days ago`;
};

const markHeld = (card) => {
  const held = new Set((card.closest("[data-holding]")?.dataset.holding ?? "").split(" "));
  for (const chip of card.querySelectorAll(".credential")) {
    if (!held.has(chip.textContent)) continue;
    const words = document.createElement("span");
    words.className = "visually-hidden";
    words.textContent = " (you hold this)";
    chip.classList.add("credential--held");
    chip.append(words);
  }
};

const addActions = (card) => {
  const job = jobOf(card);
  const actions = document.createElement("div");
  actions.className = "job-card__actions no-print";
  if (!card.closest("[data-saved-list]")) actions.append(saveButton(job, say));
  if (card.closest("#results")) addHiding(card, actions, job.title);
  if (actions.childElementCount) card.querySelector(".job-card__dates").after(actions);
};

export const decorate = () => {
  for (const card of document.querySelectorAll(".job-card[data-job]:not([data-ready])")) {
    card.dataset.ready = "";
    card.querySelectorAll("time[datetime]").forEach(tellAge);
    markHeld(card);
    addActions(card);
  }
  document.querySelectorAll("#results .job-list").forEach(refreshHidden);
};

// Another tab, or the page that the back button left, may have changed what is kept.
const refresh = () => {
  for (const button of document.querySelectorAll(".job-card [data-save]")) {
    showState(button, jobOf(button.closest(".job-card")));
  }
  document.querySelectorAll("#results .job-list").forEach(refreshHidden);
  showRecent();
};

decorate();
showRecent();
window.addEventListener("storage", refresh);
window.addEventListener("pageshow", (event) => event.persisted && refresh());

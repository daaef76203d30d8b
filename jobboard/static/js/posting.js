// Tells the employer that somebody read the posting: once a session, without saying who. Remembers it for its reader.

import { say } from "./cards.js";
import { viewed } from "./recent.js";
import { saveButton } from "./saved.js";

const form = document.querySelector("form[data-view]");
const title = document.querySelector("h1").textContent;

const countView = () => {
  const address = form.dataset.view;
  try {
    if (sessionStorage.getItem(address)) return;
    sessionStorage.setItem(address, "seen");
  } catch {
    return; // no storage, no way to count only once
  }
  const body = new FormData();
  body.append("came_from", document.referrer);
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  navigator.sendBeacon(address, body);
};

// Which page led here, for the count of whoever goes on to apply.
const rememberOrigin = () => {
  const origin = document.createElement("input");
  Object.assign(origin, { type: "hidden", name: "came_from", value: document.referrer });
  form.append(origin);
};

const offerSaving = (place) => {
  const button = saveButton({ id: place.dataset.saveHere, title, url: location.pathname }, say);
  button.classList.add("button--block");
  button.classList.remove("button--small");
  place.append(button);
  place.hidden = false;
};

// On a phone the bar is always in sight, and the other way to save stands below the whole posting.
const offerSavingInBar = (bar) => {
  const { job: id } = bar.closest("[data-job]").dataset;
  const button = saveButton({ id, title, url: location.pathname }, say);
  button.classList.remove("button--small");
  bar.lastElementChild.before(button);
  document.querySelector(".save-job")?.classList.add("in-bar");
};

const rememberView = () => {
  const company = document.querySelector(".posting__company a")?.textContent;
  viewed(location.pathname, company ? `${title}, ${company}` : title);
};

if (form) {
  countView();
  rememberOrigin();
  rememberView();
  document.querySelectorAll("[data-save-here]").forEach(offerSaving);
  document.querySelectorAll(".apply-bar").forEach(offerSavingInBar);
}

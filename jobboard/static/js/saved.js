// Saved jobs: in the account of whoever is signed in, otherwise in this browser.

import { read, write } from "./kept.js";

const AT_MOST = 100;
const account = document.querySelector("[data-seeker]");
const inAccount = new Set((account?.dataset.saved ?? "").split(" ").filter(Boolean));

export const isSaved = (id) => (account ? inAccount.has(id) : read("saved").some((job) => job.id === id));

// Throws when it was not done: a session that ended, no connection, a full list.
export const post = async (address, ids = []) => {
  const body = new FormData();
  for (const id of ids) body.append("id", id);
  const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
  const headers = { "X-Requested-With": "fetch", "X-CSRFToken": token };
  const response = await fetch(address, { method: "POST", body, headers });
  if (!response.ok || response.redirected) throw new Error(`${address} answered ${response.status}`);
  return response;
};

const setInAccount = async (job, wanted) => {
  await post(`/saved/${job.id}/${wanted ? "" : "remove/"}`);
  if (wanted) inAccount.add(job.id);
  else inAccount.delete(job.id);
};

const setInBrowser = (job, wanted) => {
  const others = read("saved").filter((other) => other.id !== job.id);
  if (wanted && others.length >= AT_MOST) throw new Error("full");
  if (!write("saved", wanted ? [job, ...others] : others)) throw new Error("no storage");
};

export const setSaved = async (job, wanted) => (account ? setInAccount : setInBrowser)(job, wanted);

export const showState = (button, job) => {
  const saved = isSaved(job.id);
  const words = document.createElement("span");
  words.className = "visually-hidden";
  words.textContent = saved ? `: ${job.title}. Press to remove it` : ` ${job.title}`;
  button.replaceChildren(saved ? "✓ Saved" : "Save", words);
};

// One posting can have two buttons on a page: each follows what the other did.
const CHANGED = "saved-changed";

// A button that saves and takes back. `say` tells the outcome to whoever does not see it.
export const saveButton = (job, say) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--small";
  button.dataset.save = "";
  showState(button, job);
  const follow = () => (button.isConnected ? showState(button, job) : document.removeEventListener(CHANGED, follow));
  document.addEventListener(CHANGED, follow);
  button.addEventListener("click", async () => {
    const wanted = !isSaved(job.id);
    try {
      await setSaved(job, wanted);
      say(wanted ? `Saved: ${job.title}` : `No longer saved: ${job.title}`);
    } catch (problem) {
      say(problem.message === "full" ? `You have saved ${AT_MOST} jobs; remove some first.` : "This could not be saved. Please try again.", true);
    }
    document.dispatchEvent(new Event(CHANGED));
  });
  return button;
};

// Conveniences of the posting form: saves by itself, shows how a requirement is read, hides what does not apply.
// Without this file every field is there and "Save draft" does the saving.

const form = document.querySelector("[data-posting-form]");
const saved = form.querySelector("[data-saved]");
const WAIT = 2000;

const cookie = (name) =>
  document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);

// Signing in again in another tab changes the token, and the form must not be refused for that.
const freshenToken = () => {
  const token = cookie("csrftoken");
  if (token) form.elements.csrfmiddlewaretoken.value = token;
};

const typed = () => {
  const entries = [...new FormData(form).entries()];
  return entries.filter(([name]) => !["csrfmiddlewaretoken", "token", "sheet", "follows", "stamp"].includes(name));
};

// --- What is not with us yet is kept by the browser ---

const PLACES = "posting:";
const place = () => PLACES + form.getAttribute("action");

const keepHere = (stamp = "") => {
  try {
    localStorage.setItem(place(), JSON.stringify({ at: Date.now(), typed: typed(), stamp }));
  } catch {
    // Storage may be full or forbidden; the server still saves.
  }
};

const forgetHere = () => {
  try {
    localStorage.removeItem(place());
  } catch {
    // As above.
  }
};

const keptHere = () => {
  try {
    return JSON.parse(localStorage.getItem(place()));
  } catch {
    return null;
  }
};

// A form that is sent as a page carries a stamp, and the next form names those that arrived: under whatever address
// it was kept, and however the server has tidied the text since.
const forgetReceived = () => {
  const received = form.dataset.received.split(" ").filter(Boolean);
  try {
    for (const key of Object.keys(localStorage).filter((name) => name.startsWith(PLACES))) {
      if (received.includes(JSON.parse(localStorage.getItem(key))?.stamp)) localStorage.removeItem(key);
    }
  } catch {
    // As above.
  }
};

const stampForm = () => {
  const field = form.elements.stamp ?? form.appendChild(document.createElement("input"));
  field.type = "hidden";
  field.name = "stamp";
  field.value = crypto.getRandomValues(new Uint32Array(3)).join("");
  return field.value;
};

const fill = (entries) => {
  const values = new Map();
  for (const [name, value] of entries) values.set(name, [...(values.get(name) ?? []), value]);
  for (const control of form.elements) {
    if (!control.name || ["hidden", "submit", "button"].includes(control.type)) continue;
    const wanted = values.get(control.name) ?? [];
    if (control.type === "checkbox" || control.type === "radio") control.checked = wanted.includes(control.value);
    else control.value = wanted[0] ?? "";
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
};

const offerKept = () => {
  const kept = keptHere();
  if (!kept || JSON.stringify(kept.typed) === JSON.stringify(typed())) {
    forgetHere();
    return;
  }
  const offer = form.querySelector("[data-recovered]");
  offer.querySelector("[data-recovered-at]").textContent = new Date(kept.at).toLocaleString([], {
    dateStyle: "medium",
    timeStyle: "short",
  });
  offer.hidden = false;
  offer.querySelector("[data-recover]").addEventListener("click", () => {
    fill(kept.typed);
    offer.hidden = true;
    form.elements.title.focus();
  });
  offer.querySelector("[data-forget]").addEventListener("click", () => {
    forgetHere();
    offer.hidden = true;
    form.elements.title.focus();
  });
};

// --- Saving by itself: one request at a time, the newest text last ---

let timer = 0;
let saving = null;
let leaving = false;
// What would overwrite somebody else's text is not sent by itself: a person sees what differs, and decides.
let refused = form.hasAttribute("data-overtaken");

const send = async () => {
  freshenToken();
  saving = new AbortController();
  const response = await fetch(form.dataset.draftUrl, {
    method: "POST",
    body: new FormData(form),
    headers: { Accept: "application/json" },
    signal: saving.signal,
  });
  if (response.redirected) throw new Error("signed out");
  if (!response.ok) throw new Error(`answer ${response.status}`);
  return response.json();
};

// From the first save on, the posting has an address of its own: reloading goes on where this left off.
const settle = (answer) => {
  forgetHere();
  if (form.getAttribute("action") === answer.edit_url) return;
  form.setAttribute("action", answer.edit_url);
  form.dataset.draftUrl = answer.draft_url;
  form.querySelector("[data-save-draft]").setAttribute("formaction", answer.draft_url);
  history.replaceState(null, "", answer.edit_url);
};

// Which of its states want the pay in adverts. Said again only when it is another sentence.
const sayPayLaw = (sentence) => {
  const region = form.querySelector("[data-pay-law]");
  if (region.textContent.trim() === sentence) return;
  const line = document.createElement("p");
  line.className = "posting-form__aside";
  line.textContent = sentence;
  region.replaceChildren(...(sentence ? [line] : []));
};

const SIGNED_OUT = "You are signed out. Your text is kept in this browser: sign in again in another tab, then go on here.";
const OFFLINE = "Not saved yet. Your text is kept in this browser, and we try again.";

const save = async () => {
  if (leaving || refused) return;
  if (saving) {
    plan();
    return;
  }
  const before = JSON.stringify(typed());
  try {
    const answer = await send();
    if (answer.problem) {
      refused = true;
      saved.textContent = answer.problem;
      return;
    }
    settle(answer);
    sayPayLaw(answer.pay_law);
    const time = new Date(answer.saved_at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    saved.textContent = `Saved ${time}`;
    if (JSON.stringify(typed()) !== before) plan();
  } catch (error) {
    if (error.name === "AbortError") return;
    saved.textContent = error.message === "signed out" ? SIGNED_OUT : OFFLINE;
    plan(WAIT * 8);
  } finally {
    saving = null;
  }
};

const plan = (wait = WAIT) => {
  clearTimeout(timer);
  timer = setTimeout(save, wait);
};

const changed = () => {
  keepHere();
  plan();
};

const leave = () => {
  leaving = true;
  clearTimeout(timer);
  saving?.abort();
  keepHere(stampForm());
  freshenToken();
};

// --- How the requirement is read ---

const reading = form.querySelector("[data-reading]");
let asking = 0;

const read = async () => {
  const text = form.elements.requirement.value;
  const response = await fetch(`${form.dataset.readingUrl}?${new URLSearchParams({ text })}`, {
    headers: { Accept: "application/json" },
  }).catch(() => null);
  if (!response?.ok || response.redirected || text !== form.elements.requirement.value) return;
  const answer = await response.json();
  reading.textContent = answer.text;
  reading.classList.toggle("reading--unclear", !answer.ok);
};

const readSoon = () => {
  clearTimeout(asking);
  asking = setTimeout(read, 250);
};

const addCredential = (code) => {
  const field = form.elements.requirement;
  const text = field.value.trim();
  const there = text.toUpperCase().split(/[^A-Z0-9-]+/).includes(code);
  if (!there) field.value = text ? `${text} or ${code}` : code;
  readSoon();
  changed();
};

// --- Only the questions that apply ---

const chosen = (name) => new FormData(form).get(name) ?? "";

const showWhatApplies = () => {
  for (const part of form.querySelectorAll("[data-shown-for]")) {
    const fits = part.dataset.shownValues.split(" ").includes(chosen(part.dataset.shownFor));
    part.hidden = !fits && !part.querySelector(".field--invalid");
  }
  for (const part of form.querySelectorAll("[data-hidden-by]")) {
    part.hidden = Boolean(chosen(part.dataset.hiddenBy)) && !part.querySelector(".field--invalid");
  }
};

form.addEventListener("input", changed);
form.addEventListener("change", () => {
  showWhatApplies();
  changed();
});
form.elements.requirement.addEventListener("input", readSoon);
for (const chip of form.querySelectorAll("[data-add-credential]")) {
  chip.addEventListener("click", () => addCredential(chip.dataset.addCredential));
}
form.querySelector("[data-chips]").hidden = false;
form.addEventListener("submit", leave);
window.addEventListener("pageshow", () => {
  leaving = false;
});
saved.textContent = refused ? "Not saved yet." : "Saved as you type.";
showWhatApplies();
forgetReceived();
offerKept();

// The listing. htmx fetches and swaps the results; the filters beside them stay, so that focus and scroll do.
// Everything that the answer says about the filters is copied onto them: counts, faults and, after a step back, the choices.

import { decorate, say } from "./cards.js";
import { searched } from "./recent.js";
import { makeSheet } from "./sheet.js";

const form = document.querySelector("form[data-listing]");
const found = form.querySelector("[data-found]");
const problem = form.querySelector("[data-problem]");
const show = form.querySelector("[data-show]");
const clear = form.querySelector("[data-clear]");
const sheet = makeSheet(form.querySelector("[data-filters]"), [problem, form.querySelector("[data-announce]")]);

const filtersOf = (root) => root.querySelector("form[data-listing]");
const key = (choice) => `${choice.name}=${choice.value}`;

let adopting = false; // the answer under way brings its own choices: back, forward, or a chip taken off
let stepping = false; // the address is already in the history
let retry = () => {};
let underWay = null;
let chipAt = -1;

// --- What an answer says about the filters ---

const updateCounts = (fresh) => {
  const now = new Map();
  for (const choice of fresh.querySelectorAll(".facet__choice input")) now.set(key(choice), choice);
  for (const choice of form.querySelectorAll(".facet__choice input")) {
    const twin = now.get(key(choice))?.closest(".facet__choice");
    const shown = choice.closest(".facet__choice").querySelector(".facet__count");
    const count = twin?.querySelector(".facet__count")?.textContent ?? "0";
    if (shown) shown.textContent = count;
    choice.closest(".facet__choice").classList.toggle("facet__choice--empty", Boolean(shown) && count === "0" && !choice.checked);
  }
};

const updateBadges = (fresh) => {
  const places = ".filters__toggle, .filters__more > summary, .facet-fold > summary";
  const [shown, now] = [form, fresh].map((root) => [...root.querySelectorAll(places)]);
  if (shown.length === now.length) shown.forEach((place, number) => place.replaceChildren(...now[number].childNodes));
  clear.hidden = fresh.querySelector("[data-clear]")?.hidden ?? true;
};

const updateFaults = (fresh) => {
  for (const field of form.querySelectorAll("[data-field]")) {
    const twin = fresh.querySelector(`[data-field="${field.dataset.field}"]`);
    const [control, now] = [field, twin].map((place) => place?.querySelector("input, select"));
    field.querySelector("[id$=_error]")?.remove();
    const fault = twin?.querySelector("[id$=_error]");
    field.classList.toggle("field--invalid", Boolean(fault));
    const place = field.querySelector(".field__control");
    if (fault && place) place.before(fault);
    else if (fault) field.append(fault); // a box to tick comes before what is said of it
    for (const name of ["aria-invalid", "aria-describedby"]) {
      if (now?.hasAttribute(name)) control.setAttribute(name, now.getAttribute(name));
      else control.removeAttribute(name);
    }
  }
};

// The choices that the answer was made for. What has no control here is carried as the server carries it.
const adoptChoices = (fresh) => {
  const now = new Map();
  for (const control of fresh.elements) if (control.name) now.set(control.type === "checkbox" ? key(control) : control.name, control);
  for (const control of form.querySelectorAll(".filters__body [name]")) {
    const twin = now.get(control.type === "checkbox" ? key(control) : control.name);
    if (control.type === "hidden") control.remove();
    else if (control.type === "checkbox") control.checked = twin?.checked ?? false;
    else control.value = twin?.value ?? "";
  }
  form.querySelector(".filters__body").append(...fresh.querySelectorAll(".filters__body input[type=hidden]"));
};

// While words are typed, the last of them may be only begun.
const tellTyping = (event) => {
  if (event.detail.triggeringEvent?.type === "input") event.detail.headers["X-Typing"] = "1";
};

const isAnswer = (event) => event.detail.target?.id === "results";

const followAnswer = (event) => {
  if (!isAnswer(event) || !event.detail.shouldSwap) return;
  const page = new DOMParser().parseFromString(event.detail.serverResponse, "text/html");
  const fresh = filtersOf(page);
  if (!fresh) return;
  document.title = page.title;
  if (adopting) adoptChoices(fresh);
  updateCounts(fresh);
  updateBadges(fresh);
  updateFaults(fresh);
  problem.hidden = true;
};

// --- One request after another ---

const go = (address) => {
  retry = () => go(address);
  adopting = true;
  htmx.ajax("GET", address, { source: found, target: "#results", select: "#results", swap: "outerHTML show:none" });
};

const begin = (event) => {
  if (event.detail.elt === form) {
    adopting = stepping = false;
    retry = () => htmx.trigger(form, "submit");
  }
  if (isAnswer(event)) {
    underWay = event.detail.xhr;
    document.querySelector("#results").setAttribute("aria-busy", "true");
    show.textContent = "Show jobs"; // the number is not known yet
  }
};

const end = (event) => {
  if (isAnswer(event)) document.querySelector("#results").removeAttribute("aria-busy");
};

// A newer choice gives up the request of the older one, which htmx would report in the console as an error.
const giveUp = (event) => {
  event.stopPropagation();
  const { error } = console;
  console.error = () => {};
  underWay?.abort();
  console.error = error;
};

const showNumber = () => {
  const words = form.querySelector("#found").textContent;
  show.textContent = `Show ${words}`;
  return words;
};

// Whoever does not see the list hears its number, and what of the search could not be taken up.
const answerInWords = () =>
  [showNumber(), ...[...form.querySelectorAll("#results .listing__faults p")].map((fault) => fault.textContent)].join(". ");

const settle = (event) => {
  if (!isAnswer(event)) return;
  decorate();
  say(answerInWords());
  adopting = stepping = false;
  if (chipAt >= 0 && !sheet.open) {
    const [chips, title] = [form.querySelectorAll("#results .chip"), form.querySelector("#found")];
    const chip = chips[chipAt === Infinity ? -1 : Math.min(chipAt, chips.length - 1)];
    (chip ?? title).focus({ preventScroll: true });
    if (!chip) title.scrollIntoView({ block: "nearest" }); // the next page is read from its top
  }
  chipAt = -1;
};

const complain = (event) => {
  if (!isAnswer(event)) return;
  end(event);
  const why = navigator.onLine ? "The list could not be loaded." : "There is no connection.";
  problem.querySelector("[data-problem-text]").textContent = `${why} What you chose is kept; the jobs shown are from before.`;
  problem.hidden = false;
};

// --- The history: every state is an address ---

const writeHistory = (event) => {
  const { history } = event.detail;
  if (stepping || history.path === location.pathname + location.search) history.type = "replace";
};

const step = (event) => {
  event.stopImmediatePropagation(); // htmx would fetch and replace the whole page, scripts' elements included
  if (location.pathname !== "/jobs/") return;
  go(location.pathname + location.search);
  stepping = true;
};

const refine = (event) => {
  const link = event.target.closest('a[href="/jobs/"], a[href^="/jobs/?"]');
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  chipAt = [...form.querySelectorAll("#results .chip")].indexOf(link);
  if (chipAt < 0) chipAt = Infinity;
  stepping = false;
  go(link.getAttribute("href"));
};

const leaveSheet = () => {
  if (!sheet.open) return;
  sheet.close();
  const title = form.querySelector("#found");
  title.scrollIntoView();
  title.focus({ preventScroll: true });
};

const comeBack = (event) => {
  if (!event.persisted) return;
  for (const element of form.querySelectorAll(".htmx-request")) element.classList.remove("htmx-request");
};

form.dataset.live = "";
showNumber();
form.addEventListener("click", refine);
form.addEventListener("submit", leaveSheet);
form.addEventListener("htmx:abort", giveUp);
form.addEventListener("htmx:configRequest", tellTyping);
form.querySelector("[data-retry]").addEventListener("click", () => retry());
document.body.addEventListener("htmx:beforeRequest", begin);
document.body.addEventListener("htmx:beforeSwap", followAnswer);
document.body.addEventListener("htmx:afterSwap", settle);
document.body.addEventListener("htmx:afterRequest", end);
document.body.addEventListener("htmx:beforeHistoryUpdate", writeHistory);
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) document.body.addEventListener(name, complain);
window.addEventListener("popstate", step, true);
window.addEventListener("pageshow", comeBack);
window.addEventListener("pagehide", searched);

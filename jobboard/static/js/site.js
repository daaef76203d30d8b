// Small courtesies. Every page works without this file.

const focusFirstError = () => {
  const summary = document.querySelector("[data-focus-first]");
  if (summary) summary.focus();
};

// A second click on "Pay" or "Publish" while the first is under way does nothing.
const sendOnce = (event) => {
  const form = event.target;
  if (!form.matches("form[data-once]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    button.setAttribute("aria-disabled", "true");
  }
};

// The back button restores the page as it was left, so the form must be usable again.
const forgetSent = () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
  }
};

// The address of a search says what was filled in, and nothing else.
const leaveOutEmptyFields = (event) => {
  if (!event.target.matches("form[role=search]")) return;
  for (const [name, value] of [...event.formData]) if (!value.trim()) event.formData.delete(name);
};

const closeMenuOnEscape = (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.("details:is(.site-nav, [data-menu])[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
};

// A click elsewhere, or Tab out of it, closes a menu. Not the press itself: the page would move under the finger.
const closeMenusLeft = (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
};

const askFirst = (event) => {
  const question = event.submitter?.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
};

document.addEventListener("submit", askFirst);
document.addEventListener("submit", (event) => event.defaultPrevented || sendOnce(event));
document.addEventListener("formdata", leaveOutEmptyFields);
document.addEventListener("keydown", closeMenuOnEscape);
document.addEventListener("click", closeMenusLeft);
document.addEventListener("keyup", (event) => event.key === "Tab" && closeMenusLeft(event));
window.addEventListener("pageshow", (event) => event.persisted && forgetSent());
focusFirstError();

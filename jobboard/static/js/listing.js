// htmx swaps the results. The filters beside them stay, so that focus and scroll do; only their counts are brought up to date.

const form = document.querySelector("form[data-listing]");

const countOf = (choice) => choice?.closest(".facet__choice")?.querySelector(".facet__count");

const updateCounts = (fresh) => {
  for (const choice of form.querySelectorAll(".facet input")) {
    const twin = fresh.querySelector(`.facet input[name="${choice.name}"][value="${CSS.escape(choice.value)}"]`);
    const [shown, now] = [countOf(choice), countOf(twin)];
    if (shown && now) shown.textContent = now.textContent;
    choice.closest(".facet__choice").classList.toggle("facet__choice--empty", now?.textContent === "0" && !choice.checked);
  }
};

const updateToggle = (fresh) => {
  const toggle = form.querySelector(".filters__toggle");
  const now = fresh.querySelector(".filters__toggle");
  if (toggle && now) toggle.innerHTML = now.innerHTML;
};

const updateErrors = (fresh) => {
  for (const name of ["q", "pay"]) {
    const field = form.elements[name]?.closest(".field");
    const now = fresh.querySelector(`form[data-listing] [name="${name}"]`)?.closest(".field");
    field?.querySelector(`#id_${name}_error`)?.remove();
    field?.classList.toggle("field--invalid", Boolean(now?.classList.contains("field--invalid")));
    const error = now?.querySelector(`#id_${name}_error`);
    if (error) field.querySelector(".field__control").before(error);
  }
};

const followAnswer = (event) => {
  if (event.detail.target?.id !== "results") return;
  const fresh = new DOMParser().parseFromString(event.detail.serverResponse, "text/html");
  document.title = fresh.title;
  updateCounts(fresh);
  updateToggle(fresh);
  updateErrors(fresh);
};

if (form) document.body.addEventListener("htmx:beforeSwap", followAnswer);

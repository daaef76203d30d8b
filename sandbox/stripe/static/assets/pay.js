// Fill in a test card without a round trip, and keep a second press of Pay from being sent.
const form = document.querySelector("form[data-card-form]");

function fill(button) {
  const year = String((new Date().getFullYear() + 3) % 100).padStart(2, "0");
  form.elements.number.value = button.dataset.number;
  form.elements.expiry.value = `12 / ${year}`;
  form.elements.cvc.value = button.dataset.cvc;
  const card = form.querySelector('input[type="radio"][value="card"]');
  if (card) card.checked = true;
  form.elements.number.focus();
}

for (const button of form.querySelectorAll("[data-number]")) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    fill(button);
  });
}

form.addEventListener("submit", (event) => {
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});

form.querySelector('[aria-invalid="true"]')?.focus();

// Coming back by the browser's Back button shows the page as it was left: let it be used again.
window.addEventListener("pageshow", () => delete form.dataset.sent);

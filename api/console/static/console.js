// Everything works without this file. With it: rows of a form are added in place, without asking the server.
"use strict";
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

all("button[data-ajouter]").forEach((button) => button.addEventListener("click", (event) => {
  const rows = all(button.dataset.ajouter), last = rows.at(-1), added = last.cloneNode(true), n = rows.length + 1;
  event.preventDefault();
  all(".faute", added).forEach((fault) => fault.remove());
  all("input", added).forEach((input) => { input.value = ""; input.removeAttribute("aria-describedby"); input.removeAttribute("aria-invalid"); });
  all("select", added).forEach((select) => { select.selectedIndex = 0; });
  all("[id]", added).forEach((each) => { each.id = each.id.replace(/\d+$/, n); });
  all("label", added).forEach((label) => { label.htmlFor = label.htmlFor.replace(/\d+$/, n); });
  all("[data-n]", added).forEach((number) => { number.textContent = n; });
  last.after(added);
  added.querySelector("input").focus();
}));

// A form that is being written is kept as a draft after a moment of rest, as its button does; the page says when.
all("form[data-brouillon]").forEach((form) => {
  let resting;
  const told = form.querySelector("[data-etat]");
  const keep = async () => {
    const body = new URLSearchParams(new FormData(form));
    body.set("etape", "brouillon");
    const answer = await fetch(form.action, {method: "POST", body}).catch(() => null);
    const page = answer && answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    const kept = page && page.querySelector("[data-etat]");
    told.textContent = kept ? kept.textContent : "Le brouillon n’a pas pu être enregistré : ne fermez pas cette page";
  };
  if (told) form.addEventListener("input", () => { clearTimeout(resting); resting = setTimeout(keep, 2000); });
  form.addEventListener("submit", () => clearTimeout(resting));
});

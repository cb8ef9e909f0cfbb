// Everything works without this file. With it: rows of a form are added in place, without asking the server.
"use strict";
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

all("button[data-ajouter]").forEach((button) => button.addEventListener("click", (event) => {
  const rows = all(button.dataset.ajouter), last = rows.at(-1), added = last.cloneNode(true), n = rows.length + 1;
  event.preventDefault();
  all(".faute", added).forEach((fault) => fault.remove());
  all("input", added).forEach((input) => { input.value = ""; input.removeAttribute("aria-describedby"); input.removeAttribute("aria-invalid"); });
  all("[id]", added).forEach((each) => { each.id = each.id.replace(/\d+$/, n); });
  all("label", added).forEach((label) => { label.htmlFor = label.htmlFor.replace(/\d+$/, n); });
  all("[data-n]", added).forEach((number) => { number.textContent = n; });
  last.after(added);
  added.querySelector("input").focus();
}));

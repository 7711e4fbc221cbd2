// Nothing here is needed: every page works without it.
"use strict";

document.documentElement.classList.add("js");

document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-print]")) {
    window.print();
  }
});

// After a part of the page was swapped, whoever reads with a screen reader is told where they are.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target instanceof HTMLElement && event.target.id === "main-content") {
    event.target.querySelector("h1")?.focus();
  }
});

document.querySelector(".govuk-error-summary")?.focus();

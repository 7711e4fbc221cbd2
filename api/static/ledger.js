// Nothing here is needed: every page works without it.
"use strict";

document.documentElement.classList.add("js");

document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-print]")) {
    window.print();
  }
});

// What leads elsewhere (to signing in, to why one looks) or is refused is no part of this page: it is gone to.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { responseURL, status } = event.detail.xhr;
  if (new URL(responseURL).pathname !== location.pathname || (status >= 400 && status !== 422)) {
    event.detail.shouldSwap = false;
    location.assign(responseURL);
  }
});

// After a part of the page was swapped, whoever reads with a screen reader is told where they are.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target instanceof HTMLElement && event.target.id === "main-content") {
    event.target.querySelector("h1")?.focus();
  }
});

document.querySelector(".govuk-error-summary")?.focus();

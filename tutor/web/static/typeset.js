// Sets every formula of the page with KaTeX. Without this script the formulas stand as plain text.
"use strict";

for (const element of document.querySelectorAll("[data-tex]")) {
  try {
    katex.render(element.dataset.tex, element, {
      displayMode: "display" in element.dataset,
      trust: false,
      strict: "ignore",
      maxSize: 20,
      maxExpand: 200,
    });
    element.classList.add("set");
  } catch {
    element.classList.add("unset"); // the plain text stays
  }
}

// A part of the page that is asked for in the address is opened and shown.
const wanted = document.getElementById(location.hash.slice(1));
if (wanted) wanted.scrollIntoView();

/* On a phone the rows of a table of more than two columns, or too wide for it, are cards (custom.css), in which each
   cell names its column; what is then displayed as no part of a table says by its role that it is one. Without this
   script such a table scrolls sideways. */
(() => {
  "use strict";

  const ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };

  const tell = (part) => part.setAttribute("role", ROLES[part.tagName] ?? (part.scope === "col" ? "columnheader" : "rowheader"));

  const stack = () => {
    for (const table of document.querySelectorAll("article .thb-scroll > table:not([role])")) {
      [table, ...table.querySelectorAll("thead, tbody, tr, td, th")].forEach(tell);
    }
    for (const table of document.querySelectorAll("article .thb-scroll:not(.thb-stack, .thb-explorer *) > table")) {
      const heads = [...(table.tHead?.rows[0].cells ?? [])].map((cell) => cell.textContent.trim());
      const wide = heads.length > 2 || table.scrollWidth > table.parentElement.clientWidth;
      if (wide && !table.querySelector("[colspan], [rowspan], .thb-bar")) {
        table.parentElement.classList.add("thb-stack");
        for (const row of [...table.tBodies].flatMap((body) => [...body.rows])) {
          heads.forEach((head, place) => row.cells[place]?.setAttribute("data-label", head));
        }
      }
    }
  };
  document.addEventListener("thb-deferred-shown", stack);
  document.addEventListener("DOMContentLoaded", stack);
  document.addEventListener("toggle", stack, true); // what was folded had no width
  addEventListener("resize", stack); // a phone that is turned
})();

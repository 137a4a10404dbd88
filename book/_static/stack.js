/* On a phone the rows of a table of more than two columns, or too wide for it, are cards (custom.css), in which each
   cell names its column. Without this script such a table scrolls sideways. */
(() => {
  "use strict";

  const stack = () => {
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
})();

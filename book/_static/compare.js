/* Two reporting countries side by side: of each table on the page whose rows are countries, the rows of two of them.
   Without this script the tables stand there whole. */
(() => {
  "use strict";

  const { make, changeAddress } = window.thb;

  const codeOf = (row) => row.cells[0].querySelector("a").pathname.match(/(\w+)\.html$/)[1];

  const copies = (cell) => [...cell.cloneNode(true).childNodes];

  /* What a table says of each country: its rows by the code of the country, and its heads. */
  const read = (scroll) => {
    const { caption, tHead, tBodies } = scroll.querySelector("table");
    return { id: scroll.id, title: caption.textContent, heads: [...tHead.rows[0].cells].slice(1),
      rows: new Map([...tBodies[0].rows].map((row) => [codeOf(row), row])) };
  };

  /* The part of the comparison that comes from one table: under each head what stands there for each country. */
  const part = ({ id, title, heads, rows }, codes) => {
    const both = { colspan: codes.length, scope: "rowgroup" };
    return [
      make("tr", { class: "thb-compared-table" }, make("th", both, make("a", { href: `#${id}` }, title))),
      ...heads.flatMap((head, place) => [
        make("tr", {}, make("th", both, head.textContent)),
        make("tr", {}, ...codes.map((code) => make("td", {}, ...copies(rows.get(code).cells[place + 1])))),
      ]),
    ];
  };

  const start = (root) => {
    const tables = [...document.querySelectorAll("article .thb-scroll")].map(read);
    const [names] = tables.map((table) => table.rows);
    const note = root.querySelector(".thb-note");
    const result = make("div", { "aria-live": "polite" });
    note.before(result);
    const choices = [...root.querySelectorAll("select")];
    for (const choice of choices) {
      choice.append(...[...names].map(([code, row]) => make("option", { value: code }, row.cells[0].textContent)));
      choice.value = new URLSearchParams(location.search).get(choice.name) ?? "";
      choice.selectedIndex = Math.max(choice.selectedIndex, 0);
    }

    const show = () => {
      const codes = choices.map((choice) => choice.value);
      changeAddress((asked) => choices.forEach(({ name, value }) => (value ? asked.set(name, value) : asked.delete(name))));
      result.replaceChildren();
      note.hidden = !codes.every(Boolean);
      if (!note.hidden) {
        const heads = codes.map((code) => make("th", { scope: "col" }, ...copies(names.get(code).cells[0])));
        result.append(make("table", { class: "thb-table thb-compared" }, make("thead", {}, make("tr", {}, ...heads)),
          ...tables.map((table) => make("tbody", {}, ...part(table, codes)))));
      }
    };
    root.addEventListener("change", show);
    root.hidden = false;
    show();
  };

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".thb-compare").forEach(start));
})();

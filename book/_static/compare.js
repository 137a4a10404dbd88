/* Tables whose rows are countries, places or regions: sorted by a column, and two of their rows side by side. Without
   this script the tables stand there whole, in the order of the names. */
(() => {
  "use strict";

  const { make, button, changeAddress, compare } = window.thb;

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

  /* What a cell is sorted by: the number with which it begins, of 33.3 million euro 33300000, or else its text. */
  const textOf = (cell) => {
    const [, digits, million] = cell.textContent.trim().match(/^(?:about |at least )?(\d[\d,]*(?:\.\d+)?)(\s+million)?/) ?? [];
    return digits ? String(digits.replaceAll(",", "") * (million ? 1e6 : 1)) : cell.textContent.trim();
  };

  /* Sort a table by a column, a second time the other way round; words in a column of numbers come last in both. */
  const sort = (table, head) => {
    const sign = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    [...table.tHead.rows[0].cells].forEach((each) => each.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", sign < 0 ? "descending" : "ascending");
    const rows = [...table.tBodies[0].rows].map((row) => ({ row, text: textOf(row.cells[head.cellIndex]) }));
    const words = rows.some(({ text }) => /^[\d.]+$/.test(text)) ? /\D{2}/ : /^$/;
    const said = ({ text }) => (words.test(text) ? "" : text);
    table.tBodies[0].append(...rows.sort((a, b) => compare(sign, said(a), said(b))).map(({ row }) => row));
  };

  const start = (root) => {
    for (const head of document.querySelectorAll("article .thb-scroll > table thead th")) {
      head.append(button([...head.childNodes], () => sort(head.closest("table"), head)));
    }
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

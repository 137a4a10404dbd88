/* Tables that a reader can search, filter and sort. Without this script every row stands there, as in the study. */
(() => {
  "use strict";

  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  const start = (root) => {
    const form = root.querySelector("form");
    const count = root.querySelector(".thb-count");
    const table = root.querySelector("table");
    const heads = [...table.tHead.rows[0].cells];
    const fields = [...form.elements].filter((field) => field.name);
    const rows = [...table.tBodies[0].rows].map((element, place) => ({
      element,
      place,
      text: plain(element.textContent),
      values: JSON.parse(element.dataset.values),
    }));
    let sorted = { key: "", direction: "" };

    /* What a field says before the reader touches it: a page for one country has that country chosen. */
    const preset = (field) =>
      field.options ? ([...field.options].find((option) => option.defaultSelected) || { value: "" }).value : "";

    const matches = (row) =>
      fields.every((field) => {
        const wanted = field.value.trim();
        if (field.name === "text") {
          return plain(wanted).split(/\s+/).every((word) => row.text.includes(word));
        }
        return !wanted || row.values[field.name].includes(wanted);
      });

    const filter = () => {
      let shown = 0;
      for (const row of rows) {
        row.element.hidden = !matches(row);
        shown += row.element.hidden ? 0 : 1;
      }
      const of = shown < rows.length ? `${shown} of ${rows.length}` : `All ${rows.length}`;
      count.textContent = `${of} ${count.dataset.noun} shown.`;
    };

    const sort = (key, direction) => {
      const column = heads.findIndex((head) => head.dataset.key === key);
      sorted = column < 0 ? { key: "", direction: "" } : { key, direction };
      for (const head of heads) {
        head.removeAttribute("aria-sort");
      }
      const sign = direction === "descending" ? -1 : 1;
      const text = (row) => {
        const cell = row.element.cells[column];
        return cell.dataset.sort === undefined ? cell.textContent.trim() : cell.dataset.sort;
      };
      const compare = (a, b) => {
        const [one, other] = [text(a), text(b)];
        if (!one || !other) {
          return (one ? 0 : 1) - (other ? 0 : 1) || a.place - b.place; // empty cells last, in both directions
        }
        return sign * order.compare(one, other) || a.place - b.place;
      };
      if (column >= 0) {
        heads[column].setAttribute("aria-sort", direction);
      }
      const arranged = column < 0 ? rows : [...rows].sort(compare);
      table.tBodies[0].append(...arranged.map((row) => row.element));
    };

    /* The address holds what differs from the page as it opens, so that it can be sent to somebody. */
    const remember = () => {
      const address = new URL(window.location.href);
      const put = (name, value, usual) =>
        value === usual ? address.searchParams.delete(name) : address.searchParams.set(name, value);
      for (const field of fields) {
        put(field.name, field.value, preset(field));
      }
      put("sort", sorted.key, "");
      put("order", sorted.direction, "");
      try {
        window.history.replaceState(null, "", address);
      } catch {
        /* Some browsers do not let a page from the disk change its address. */
      }
    };

    const apply = () => {
      filter();
      remember();
    };

    const showAll = () => {
      for (const field of fields) {
        field.value = "";
      }
      sort("", "");
      apply();
    };

    /* A link to a row shows the row, whatever is filtered. */
    const follow = () => {
      const target = rows.find((row) => `#${row.element.id}` === window.location.hash);
      if (target && target.element.hidden) {
        showAll();
      }
      if (target) {
        target.element.scrollIntoView();
      }
    };

    for (const head of heads) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const again = sorted.key === head.dataset.key && sorted.direction === "ascending";
        sort(head.dataset.key, again ? "descending" : "ascending");
        remember();
      });
    }
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", apply);
    form.querySelector("button").addEventListener("click", showAll);
    window.addEventListener("hashchange", follow);

    const given = new URLSearchParams(window.location.search);
    for (const field of fields) {
      field.value = given.has(field.name) ? given.get(field.name) : preset(field);
      if (field.options && field.selectedIndex < 0) {
        field.value = "";
      }
    }
    if (given.has("sort")) {
      sort(given.get("sort"), given.get("order") === "descending" ? "descending" : "ascending");
    }
    form.hidden = false;
    filter();
    follow();
  };

  const all = () => document.querySelectorAll(".thb-browse").forEach(start);
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", all);
  } else {
    all();
  }
})();

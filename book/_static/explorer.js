/* Tables that a reader can search, filter and sort. Without this script every row stands there, as in the study.
   Rows that are not shown are not in the page: of a long table (data-rows-per-page) so many are shown at a time. */
(() => {
  "use strict";

  const { make, button, changeAddress, showDeferred, compare } = window.thb;
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  /* The address holds what differs from the page as it opens, so that it can be sent to somebody. */
  const remember = (fields, others = []) =>
    changeAddress((asked) => {
      for (const [name, value, usual] of [...fields.map((field) => [field.name, field.value, ""]), ...others]) {
        value === usual ? asked.delete(name) : asked.set(name, value);
      }
    });

  /* Set the fields as the address says; return it. */
  const recall = (fields) => {
    const given = new URLSearchParams(location.search);
    for (const field of fields) {
      field.value = given.get(field.name) ?? "";
      if (field.options && field.selectedIndex < 0) {
        field.value = "";
      }
    }
    return given;
  };

  const matches = (row, field) => {
    const wanted = field.value.trim();
    if (field.name === "text") {
      return plain(wanted).split(/\s+/).every((word) => row.text.includes(word));
    }
    return !wanted || row.values[field.name].includes(wanted);
  };

  window.thbExplorer = { plain, remember, recall, matches }; // for who_does_what.js

  /* A long table, and the line under it, are the text of a <noscript> until the reader comes near, or the address asks
     for a row: its rows are then kept here, and shown in parts. */
  const near = (root) =>
    new Promise((seen) => {
      const watch = new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && (seen(), watch.disconnect()), { rootMargin: "800px" });
      location.hash || location.search ? seen() : watch.observe(root);
    });

  const deferredRows = async (root) => {
    await Promise.all([...root.parentElement.querySelectorAll("noscript")].map(showDeferred));
    document.dispatchEvent(new Event("thb-deferred-shown"));
    const rows = [...root.querySelector("tbody").rows];
    root.querySelector("tbody").replaceChildren();
    return rows;
  };

  const start = async (root) => {
    const form = root.querySelector("form");
    const count = root.querySelector(".thb-count");
    const region = root.querySelector(".thb-scroll");
    const most = Number(root.dataset.rowsPerPage) || Infinity;
    const deferred = region.querySelector("noscript");
    deferred && (await near(root));
    const elements = deferred ? await deferredRows(root) : [...region.querySelector("tbody").rows];
    const table = region.querySelector("table");
    const heads = [...table.tHead.rows[0].cells];
    const fields = [...form.elements].filter((field) => field.name);
    const rows = elements.map((element, place) => {
      const values = JSON.parse(element.dataset.values);
      return { element, place, text: plain(element.textContent), values };
    });
    let sorted = { key: "", direction: "" };
    let arranged = rows; // as sorted
    let found = rows; // of these, what matches
    let first = 0; // of what matches, the first that is shown

    const back = button(`Previous ${most}`, () => turn(-most));
    const on = button(`Next ${most}`, () => turn(most));
    const turns = make("div", { class: "thb-filters thb-turns" }, back, on);
    region.after(turns);

    const show = () => {
      const last = Math.min(first + most, found.length);
      const shown = found.slice(first, last);
      table.tBodies[0].replaceChildren(...shown.map((row) => row.element));
      const { noun } = count.dataset;
      const some = found.length < rows.length && `${found.length} of ${rows.length} ${noun}`;
      const part = `${some ? `${some} match` : noun}: ${first + 1} to ${last} of ${found.length}`;
      count.textContent = `${shown.length < found.length ? part : some || `All ${rows.length} ${noun}`} shown.`;
      turns.hidden = shown.length === found.length;
      back.hidden = first === 0;
      on.hidden = last === found.length;
    };

    const filter = (from) => {
      found = arranged.filter((row) => fields.every((field) => matches(row, field)));
      first = from > 0 && from < found.length ? from - (from % most) : 0;
      show();
    };

    const sort = (key, direction) => {
      const column = heads.findIndex((head) => head.dataset.key === key);
      sorted = column < 0 ? { key: "", direction: "" } : { key, direction };
      heads.forEach((head) => head.removeAttribute("aria-sort"));
      const sign = direction === "descending" ? -1 : 1;
      const text = (row) => {
        const cell = row.element.cells[column];
        return cell.dataset.sort ?? cell.textContent.trim();
      };
      if (column >= 0) {
        heads[column].setAttribute("aria-sort", direction);
      }
      arranged = column < 0 ? rows : [...rows].sort((a, b) => compare(sign, text(a), text(b)) || a.place - b.place);
    };

    const keep = () =>
      remember(fields, [["sort", sorted.key, ""], ["order", sorted.direction, ""], ["from", String(first + 1), "1"]]);

    const apply = (from) => {
      filter(from);
      keep();
    };

    const turn = (by) => {
      apply(first + by);
      region.focus({ preventScroll: true });
      root.scrollIntoView();
    };

    const showAll = (from) => {
      fields.forEach((field) => (field.value = ""));
      sort("", "");
      apply(from);
    };

    /* A link to a row shows the row, whatever is filtered. */
    const follow = () => {
      const target = rows.find((row) => `#${row.element.id}` === location.hash);
      if (!target) {
        return;
      }
      const { element, place } = target;
      if (!element.isConnected) {
        showAll(place);
      }
      if (!element.matches(":target")) {
        location.replace(location.href); // it was not there when the browser looked for it
      }
      element.querySelectorAll("details").forEach((more) => (more.open = true));
      element.scrollIntoView();
    };

    for (const head of heads) {
      const act = () => {
        const again = sorted.key === head.dataset.key && sorted.direction === "ascending";
        sort(head.dataset.key, again ? "descending" : "ascending");
        apply(0);
      };
      head.append(button([...head.childNodes], act));
    }
    root.addEventListener("thb-shown-rows", (event) => {
      event.detail.places = found.map((row) => row.place); // for whoever takes the table away as it is shown
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => apply(0));
    form.querySelector("button").addEventListener("click", () => showAll(0));
    addEventListener("hashchange", follow);

    const given = recall(fields);
    if (given.has("sort")) {
      sort(given.get("sort"), given.get("order") === "descending" ? "descending" : "ascending");
    }
    form.hidden = false;
    filter(Number(given.get("from")) - 1);
    follow();
    if (!location.hash && fields.some((field) => field.value && given.has(field.name))) {
      root.scrollIntoView(); // a link with a filter leads to the rows that it chooses
    }
  };

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".thb-explorer").forEach(start));
})();

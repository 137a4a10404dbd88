/* Who does what where: all programmes of the page's table counted by place and by who reports them, and the measures of
   those that are chosen by filters, a cell, a row or a column. What is chosen stands in the form, so in the address.
   Without this script the page has a table of links. */
(() => {
  "use strict";

  const { make, button } = window.thb;
  const SHADES = [[7, 100], [4, 50], [2, 34], [1, 18], [0, 0]]; // from so many measures on, in percent

  const start = (root) => {
    const { remember, recall, matches, plain } = window.thbExplorer;
    const data = JSON.parse(root.querySelector("script").textContent);
    const [form, said, matrix, listed] = ["form", ".thb-count", ".thb-matrix", ".thb-listed"].map((each) => root.querySelector(each));
    const fields = [...form.elements].filter((field) => field.name);
    const { country, place, region } = form.elements; // the first two choose a cell, a row or a column
    const filters = fields.filter((field) => field !== country && field !== place);
    const keys = data.columns.map((column) => column.toLowerCase().replace(/\W+/g, "-"));
    const measures = data.rows.map((cells) => {
      const values = Object.fromEntries(keys.map((key, column) => [key, cells[column] ? cells[column].split("; ") : []]));
      values.region = Object.keys(data.regions).filter((name) => values.place.some((each) => data.regions[name].includes(each)));
      return { cells, values, text: plain(cells.join(" ")), of: (column) => cells[data.columns.indexOf(column)] };
    });
    const fold = form.parentElement;
    const file = root.querySelector("[download]");
    let found = measures; // what the filters leave
    let chosen = measures; // of these, what the cell, row or column has

    /* "runs-in-or-after" compares years, any other filter values. */
    const fits = (measure, field) => {
      const [, column, way] = (field.value && field.name.match(/^(.*)-or-(after|before)$/)) || [];
      const within = (year) => /^\d/.test(year) && (way === "after" ? year >= field.value : year <= field.value);
      return way ? measure.values[column].some(within) : matches(measure, field);
    };

    /* The rows that there are: of a region its countries alone. */
    const groups = () => {
      const inside = region.value && new Set(data.regions[region.value]);
      const kept = data.groups.map((group) => ({ ...group, places: group.places.filter((each) => !inside || inside.has(each)) }));
      return kept.filter((group) => group.places.length).map((group) => ({ ...group, open: Boolean(inside) }));
    };

    const among = (some, names, who) =>
      some.filter((each) => (!who || each.values.country.includes(who)) && (!names || each.values.place.some((one) => names.includes(one))));

    /* A programme that two countries report, or a project with its parts, counts once. */
    const count = (some) => new Set(some.map((each) => each.of("Programme"))).size;

    /* The row that is chosen, if it has only some countries of its region. */
    const partOfRegion = () => groups().find((group) => group.part && group.name === place.value);

    const placesOf = (name) => name && (groups().find((group) => group.name === name)?.places ?? [name]);

    const pick = (text, where, who, given, label) =>
      make("button", { type: "button", "data-place": where, "data-country": who, "aria-label": label,
        "aria-pressed": String(Boolean(where || who) && place.value === where && country.value === who), ...given }, text);

    const cell = (row, names, who) => {
      const number = count(among(found, names, who));
      const [, share] = SHADES.find(([least]) => number >= least);
      const kind = who ? (share === 100 ? "thb-most" : "") : "thb-all";
      const label = `${who || "All countries"}, ${row || "all places"}: ${number}`;
      const style = who ? `--thb-share: ${share}%` : undefined;
      const given = { role: "cell", class: number ? kind : `${kind} thb-none`, "data-label": who, style };
      return make("td", given, number ? pick(number, row, who, {}, label) : "");
    };

    const line = (name, names, kind, part, expanded) => {
      const head = pick(name || "All places", name, "", { "aria-expanded": expanded });
      head.append(part ? make("small", {}, part) : "");
      const opened = name === place.value ? " thb-open" : "";
      const cells = [...data.countries, ""].map((who) => cell(name, names, who));
      return make("tr", { role: "row", class: `${kind}${opened}` }, make("th", { role: "rowheader", scope: "row" }, head), ...cells);
    };

    const lines = (group) => {
      const single = group.places.length === 1 && group.places[0] === group.name;
      const open = !single && (group.open || place.value === group.name || group.places.includes(place.value));
      const part = [group.part, group.others].filter(Boolean).join("; ");
      const first = line(group.name, group.places, "thb-group", part, single ? undefined : String(open));
      return [first, ...(open ? group.places.map((each) => line(each, [each], "thb-place")) : [])];
    };

    const drawMatrix = () => {
      const heads = data.countries.map((who) => make("th", { role: "columnheader", scope: "col" }, pick(who, "", who, {})));
      const corner = make("td", { role: "cell" });
      const head = make("tr", { role: "row" }, corner, ...heads, make("th", { role: "columnheader", scope: "col" }, make("b", {}, "All")));
      const body = make("tbody", { role: "rowgroup" }, ...groups().flatMap(lines), line("", null, "thb-group thb-sum"));
      const caption = make("caption", { class: "visually-hidden" }, "Programmes by place and by country");
      const box = { class: "thb-across", role: "region", tabindex: "0", "aria-label": "Programmes by place and by country" };
      const table = make("table", { role: "table" }, caption, make("thead", { role: "rowgroup" }, head), body);
      const before = document.activeElement;
      const same = (each) => ["place", "country"].every((name) => each.dataset[name] === before.dataset[name]) && Boolean(each.closest("td")) === Boolean(before.closest("td"));
      const inside = matrix.contains(before);
      const across = matrix.firstChild?.scrollLeft || 0;
      matrix.replaceChildren(make("div", box, table));
      matrix.firstChild.scrollLeft = across;
      if (inside) {
        [...matrix.querySelectorAll("button")].find(same)?.focus({ preventScroll: true });
      }
    };

    const entry = (measure, row) => {
      const named = measure.values.place;
      const first = chosen.find((each) => each.of("Programme") === measure.of("Programme"));
      const fields = [
        chosen[row] !== first && "counted with one above", measure.of("Reported by"), measure.of("When") || "no dates given",
        named.length > 8 ? `${named.length} places` : named.join(", "),
        measure.of("Partners") && `with ${measure.values.partners.join(", ")}`,
        measure.of("For whom") && `for ${measure.values["for-whom"].map((each) => each[0].toLowerCase() + each.slice(1)).join(", ")}`,
        measure.of("Money"),
      ].filter(Boolean);
      const title = make("a", { href: measure.of("Address") }, measure.of("Measure"));
      return make("div", { class: "thb-entry" },
        make("p", { class: "thb-entry-title" }, title, " ", make("span", { class: "thb-status" }, measure.of("Status in words"))),
        make("p", { class: "thb-said" }, measure.of("Summary")),
        make("p", { class: "thb-fields" }, fields.join(" · ")));
    };

    /* What is chosen by a cell, row or column can be left; of a row that is a part of a region, all of it be taken. */
    const chips = () => {
      const left = [country, place].filter((field) => field.value).map((field) => {
        const given = { class: "thb-leave", "aria-label": `Leave ${field.value}` };
        return button(field.value, () => change(() => (field.value = "")), given);
      });
      const group = partOfRegion();
      if (group) {
        left.push(button(`${group.name} with all its countries`, () => change(() => [region.value, place.value] = [group.name, ""])));
      }
      if (chosen.length) {
        left.push(button("These as Excel", () => root.querySelector(".thb-take").click()));
      }
      if (chosen.length && country.value && place.value) {
        left.push(button("Brief of this choice", () => print()));
      }
      const names = [country.value, place.value || region.value].filter((name) => data.pages[name]);
      return [...left, ...names.map((name) => make("a", { href: data.pages[name] }, `More on ${name}`))];
    };

    /* What the listed measures cost by their printed sums, as far as these can be added. */
    const money = () => {
      if (!chosen.length || chosen.length === measures.length) {
        return ""; // of all there is no total that says anything
      }
      const totals = {};
      // Reports of one programme have one sum; phases with places of their own have one each.
      const priced = new Map(chosen.filter((each) => each.of("Sum")).map((each) => [each.of("Programme") + each.of("Sum"), each]));
      for (const measure of priced.values()) {
        const [all, some] = totals[measure.of("Currency")] || [0, []];
        totals[measure.of("Currency")] = [all + Number(measure.of("Sum")), [...some, measure]];
      }
      const short = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
      const amount = (sum) => (sum < 1e6 ? short.format(sum) : `${short.format(sum / 1e6)} million`);
      const said = Object.entries(totals).map(([currency, [sum, some]]) => `${amount(sum)} ${currency} for ${count(some)}`);
      return said.length ? `Budgets as printed, of programmes or single phases, whoever pays, and of two reports of one programme the larger: ${said.join(", ")}, of ${count(chosen)} in all.` : "No printed sums can be added.";
    };

    /* How many of the listed programmes a place or region shares, and for how many the country is inferred. */
    const basis = () => {
      const name = place.value || region.value;
      const where = data.pages[name] && (data.regions[name] || placesOf(place.value));
      const shared = where && count(chosen.filter((measure) => measure.of("Wider") || !measure.values.place.every((each) => where.includes(each))));
      const own = where && chosen.length ? `${count(chosen) - shared} for ${name} alone, ${shared} for other places too. ` : "";
      const known = chosen.filter((measure) => measure.of("Country known by"));
      const part = count(known.filter((measure) => measure.of("Country known by").includes("inferred")));
      return own + (part ? `${data.basis.replace("{part}", part).replace("{whole}", count(known)).replace("entries", "programmes").replace(/^./, (letter) => letter.toUpperCase())} (marked *). ` : "");
    };

    /* The name of a file with what is chosen: `nigeria-in-third-countries.csv`. */
    const fileName = () => {
      const asked = fields.filter((field) => field.value).map((field) => (/^\d/.test(field.value) ? `${field.name} ${field.value}` : field.value));
      return `${plain(asked.join(" ")).replace(/[^a-z0-9]+/g, "-").slice(0, 55).replace(/^-|-$/g, "") || "all-measures"}.csv`;
    };

    const draw = () => {
      const there = groups().flatMap((group) => [group.name, ...group.places]);
      place.value = there.includes(place.value) ? place.value : "";
      found = measures.filter((measure) => filters.every((field) => fits(measure, field)));
      chosen = among(found, placesOf(place.value), country.value);
      drawMatrix();
      file.download = fileName();
      const all = chosen.length === measures.length;
      const number = all ? `All ${count(measures)} programmes` : `${count(chosen)} of ${count(measures)} programmes`;
      const part = partOfRegion() ? ` (${partOfRegion().part})` : "";
      const title = [[country.value, `${place.value || region.value}${part}`].filter(Boolean).join(", "), number].filter(Boolean).join(": ");
      const classified = ["for-whom", "pillar", "kind-of-partner"].some((name) => form.elements[name].value);
      const unclassified = ". The study does not classify the EU-funded ones by whom, pillar or partner: they are left out.";
      said.textContent = title + (classified ? unclassified : "");
      const asked = filters.filter((field) => field.value).map((field) => `${field.labels[0].firstChild.textContent.trim()}: ${field.value}. `).join("");
      const head = make("h2", {}, title);
      const hint = make("p", {}, "Choose a filter, a number, a place or a country, and its measures are listed here.");
      const elsewhere = "Not listed here: what a country pays for or takes part in while others report it and, under a place, what is for a whole region. Their own pages have it.";
      const none = make("p", {}, `None is listed, which is not none. ${elsewhere}`);
      const note = country.value || place.value ? [make("p", { class: "thb-note" }, elsewhere)] : [];
      const tools = make("p", { class: "thb-filters thb-chips" }, ...chips());
      root.classList.toggle("thb-chosen", Boolean(country.value && place.value));
      fields.some((field) => field.value) ? matrix.before(listed) : matrix.after(listed);
      listed.replaceChildren(head, tools, make("p", { class: "thb-fields" }, asked, basis(), money()), ...(all ? [hint] : chosen.length ? [...note, ...chosen.map(entry)] : [none]));
    };

    const change = (act) => {
      act();
      draw();
      remember(fields);
    };

    matrix.addEventListener("click", ({ target }) => {
      const asked = target.closest("button");
      if (asked) {
        const again = asked.getAttribute("aria-pressed") === "true";
        const wanted = again ? ["", ""] : [asked.dataset.place, asked.dataset.country];
        change(() => [place.value, country.value] = wanted);
        if (!again) {
          listed.querySelector("h2").scrollIntoView({ block: "nearest" });
        }
      }
    });
    root.addEventListener("thb-shown-rows", ({ detail }) => {
      const whole = (text, column) => (data.columns[column] === "Address" && location.protocol !== "file:" ? new URL(text, location).href : text);
      const rows = chosen.map((measure) => measure.cells.slice(0, data.heads.length).map(whole));
      detail.chosen = [data.heads, ...rows]; // for whoever takes them away
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => change(() => {}));
    form.querySelector("button").addEventListener("click", () => change(() => fields.forEach((field) => (field.value = ""))));
    recall(fields);
    const more = form.querySelector("details");
    more.open = fields.some((field) => field.value && more.contains(field)); // as the address has it
    fold.open = matchMedia("(min-width: 768px)").matches;
    fold.hidden = form.hidden = root.querySelector(".thb-source-line").hidden = false;
    draw();
    if (location.hash === "#listed") {
      listed.scrollIntoView(); // it was empty when the browser looked for it
    }
  };

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".thb-who-does-what").forEach(start));
})();

/* Search: the field in the sidebar, Ctrl+K, the magnifying glass of a phone, and the page search.html.
   What is searched, and MiniSearch, are scripts of the folder search/, loaded when the field is first used, so that
   a book on a disk can be searched too. Without this script the field leads to search.html, which says what to do. */
(() => {
  "use strict";

  const MOST = 30; // hits shown
  const LINE = 170; // letters of the line below a hit
  const SMALL = new Set("a an and at by for from in is of on or that the their this to what which who with".split(" "));
  const LETTERS = { ł: "l", ø: "o", đ: "d", ð: "d", ß: "ss", æ: "ae", œ: "oe", ı: "i" };
  const root = document.documentElement.dataset.content_root || "./";

  const fold = (text) =>
    text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[łøđðßæœı]/g, (letter) => LETTERS[letter]);
  /* A name as it is compared: `I-67` is `i67`, `Côte d'Ivoire` is `cotedivoire`. */
  const key = (text) => fold(text).replace(/^the /, "").replace(/[^\p{L}\p{N}]/gu, "").replace(/(?<!\d)0+(?=\d)/g, "");
  const term = (word) => {
    const plain = fold(word);
    return SMALL.has(plain) ? null : plain.replace(/(?<=\p{L}{3})s$/u, "");
  };

  const script = (name) =>
    new Promise((done, failed) => {
      const element = document.createElement("script");
      element.src = `${root}search/${name}.js`;
      element.onload = done;
      element.onerror = failed;
      document.head.append(element);
    });

  /* What a script of things holds: JSON, compressed, as text. */
  const unpacked = (packed) => {
    const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
  };

  const indexed = async (name) => {
    await Promise.all([script(name), window.MiniSearch || script("minisearch")]);
    const things = (await unpacked(window.thbThings[name])).map(([kind, address, title, names, text, weight]) => {
      return { kind, address, title, names, text, weight };
    });
    const index = new window.MiniSearch({
      fields: ["title", "names", "text"],
      processTerm: term,
      searchOptions: {
        boost: { title: 3, names: 2 },
        prefix: (word) => word.length > 2,
        fuzzy: (word) => (word.length > 3 && !/\d/.test(word) ? 0.2 : false),
        weights: { prefix: 0.5, fuzzy: 0.25 },
        boostDocument: (id) => things[id].weight,
      },
    });
    index.addAll(things.map(({ title, names, text }, id) => ({ id, title, names: names.join(" "), text })));
    const named = new Map();
    things.forEach(({ title, names }, id) => {
      for (const name of new Set([title, ...names].map(key))) {
        named.set(name, [...(named.get(name) || []), id]);
      }
    });
    return { things, index, named };
  };

  const loaded = {};
  const load = (name) => (loaded[name] ||= indexed(name));

  /* Return hits, best first: what is so called, then what has all words, else what has some. A country or place is
     searched by its English name, however it was called. */
  const hits = ({ things, index, named }, query) => {
    const exact = (named.get(key(query)) || []).sort((a, b) => things[b].weight - things[a].weight);
    const country = exact.find((id) => things[id].weight >= 3);
    const words = country === undefined ? query : things[country].title;
    const all = index.search(words, { combineWith: "AND" });
    const some = all.length || exact.length ? all : index.search(words);
    const terms = new Set([...words.split(/[\s\p{P}]+/u).map(term), ...some.flatMap((hit) => hit.terms)]);
    const ids = [...new Set([...exact, ...some.map((hit) => hit.id)])].filter((id) => things[id].address);
    return { exact: exact.length, found: ids.map((id) => things[id]), terms };
  };

  const marked = (text, terms) =>
    text.split(/([\p{L}\p{N}]+)/u).map((part, place) => {
      if (place % 2 === 0 || !terms.has(term(part))) {
        return part;
      }
      const mark = document.createElement("mark");
      mark.textContent = part;
      return mark;
    });

  /* The part of a text in which the first word that was searched stands. */
  const line = (text, terms) => {
    const words = [...text.matchAll(/[\p{L}\p{N}]+/gu)];
    const first = (words.find((word) => terms.has(term(word[0]))) || { index: 0 }).index;
    const start = first < LINE - 40 ? 0 : text.lastIndexOf(" ", first - 60) + 1;
    const end = start + LINE >= text.length ? text.length : text.lastIndexOf(" ", start + LINE);
    return `${start ? "… " : ""}${text.slice(start, end)}${end < text.length ? " …" : ""}`;
  };

  const item = (thing, terms) => {
    const [made, link, kind] = ["li", "a", "span"].map((name) => document.createElement(name));
    link.href = root + thing.address;
    link.append(...marked(thing.title, terms));
    kind.className = "thb-kind";
    kind.textContent = thing.kind;
    made.append(kind, link);
    if (thing.text) {
      const below = document.createElement("p");
      below.append(...marked(line(thing.text, terms), terms));
      made.append(below);
    }
    return made;
  };

  const start = () => {
    const form = document.querySelector("form.thb-search");
    const field = form.querySelector("input");
    const page = document.getElementById("thb-search-results"); // of search.html
    const home = form.parentElement;
    const results = page || document.createElement("div");
    const [said, list, more] = ["p", "ol", "button"].map((name) => document.createElement(name));
    said.setAttribute("role", "status");
    more.type = "button";
    more.textContent = "Search the audit too";
    results.replaceChildren(said, list, more);
    results.id = "thb-search-results";
    let withAudit = false;
    let asked = 0;

    const show = (open) => {
      if (results.popover) {
        results.togglePopover(open);
      }
      results.hidden = !open;
    };

    const place = () => {
      const box = field.getBoundingClientRect();
      results.style.setProperty("--thb-left", `${box.left}px`);
      results.style.setProperty("--thb-top", `${box.bottom + 6}px`);
    };

    const find = async (query) => {
      const study = hits(await load("things"), query);
      const wanted = withAudit || document.documentElement.dataset.audit === "on";
      if (!wanted && study.found.length && (study.exact || !/\d/.test(query))) {
        return study;
      }
      const audit = hits(await load("audit"), query);
      const also = wanted || !study.found.length ? audit.found : audit.found.slice(0, audit.exact);
      const listed = audit.exact && !study.exact ? [...also, ...study.found.slice(0, MOST - 1)] : null;
      const terms = new Set([...study.terms, ...audit.terms]);
      return { found: listed || [...study.found.slice(0, MOST), ...also], terms, all: wanted };
    };

    const search = async () => {
      const [query, turn] = [field.value.trim(), ++asked];
      if (!query) {
        show(false);
        return;
      }
      const { found, terms, all } = await find(query);
      if (turn !== asked) {
        return; // another letter was typed meanwhile
      }
      const shown = found.slice(0, all ? 2 * MOST : MOST);
      list.replaceChildren(...shown.map((thing) => item(thing, terms)));
      const number = found.length > shown.length ? `The best ${shown.length} hits` : `${shown.length} hits`;
      said.textContent = shown.length ? `${shown.length === 1 ? "1 hit" : number} for “${query}”` : `Nothing was found for “${query}”.`;
      more.hidden = Boolean(all);
      place();
      show(true);
    };

    /* Arrows go from the field to the hits and among them; Enter follows one, Escape closes. */
    const go = (event) => {
      const links = [field, ...list.querySelectorAll("a")];
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const now = links.indexOf(document.activeElement);
      if (step && now >= 0 && now + step >= 0 && now + step < links.length) {
        event.preventDefault();
        links[now + step].focus();
      } else if (event.key === "Escape" && !page && !dialog.open) {
        event.preventDefault(); // some browsers would empty the field
        show(false);
        field.focus();
      }
    };

    const dialog = document.createElement("dialog");
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "Close";
    close.addEventListener("click", () => dialog.close());
    dialog.className = "thb-search-dialog";
    dialog.setAttribute("aria-label", "Search");
    dialog.append(close);
    dialog.addEventListener("close", () => {
      show(false);
      home.append(form, results);
      results.popover = "manual";
    });

    const open = () => {
      if (!field.checkVisibility({ visibilityProperty: true }) || field.getBoundingClientRect().right <= 0) {
        results.popover = null;
        dialog.append(form, results);
        dialog.showModal();
      }
      field.focus();
      field.select();
    };

    if (page) {
      page.before(form);
      field.value = new URLSearchParams(location.search).get("q") || "";
      form.addEventListener("submit", (event) => event.preventDefault());
    } else {
      results.popover = "manual";
      form.after(results);
      document.body.append(dialog);
    }
    for (const area of [form, results]) {
      area.addEventListener("keydown", go);
    }
    more.addEventListener("click", () => {
      withAudit = true;
      search();
    });
    field.addEventListener("focus", () => load("things"), { once: true });
    field.addEventListener("input", search);
    field.addEventListener("focus", () => list.childElementCount && field.value && !page && show(true));
    document.addEventListener("click", ({ target }) => {
      if (!page && !dialog.open && !form.contains(target) && !results.contains(target)) {
        show(false);
      }
    });
    document.addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) {
        event.preventDefault();
        open();
      }
    });
    for (const button of document.querySelectorAll(".search-button__button")) {
      button.addEventListener("click", open);
    }
    show(false);
    if (page) {
      search();
    }
  };

  document.addEventListener("DOMContentLoaded", start);
})();

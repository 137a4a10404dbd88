/* Search: the field in the sidebar and that of the start page, Ctrl+K, the magnifying glass of a phone, and the page
   search.html. What is searched, MiniSearch and a stemmer are scripts of the folder search/, loaded when a field is
   first used, so that a book on a disk can be searched too. Without this script a field leads to search.html. */
(() => {
  "use strict";

  const MAX_HITS = 20; // pages shown
  const BENEATH = 3; // parts shown below the best of a page; the others when asked for
  const LINE = 170; // letters of the line below a hit
  const NAMED = 3; // the weight of countries, places and regions, of which a query can name one
  const MIN_HEIGHT = 240; // pixels below a field that its answers need
  const PROSE = 0.1; // the weight of parts of pages on the book, of which none is first because of its name
  const SMALL = new Set(); // words that do not count, those of a question among them
  const LETTERS = { ł: "l", ø: "o", đ: "d", ð: "d", ß: "ss", æ: "ae", œ: "oe", ı: "i" };
  const { make, button, load } = window.thb;
  const root = document.documentElement.dataset.content_root || "./";

  const fold = (text) =>
    text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[łøđðßæœı]/g, (letter) => LETTERS[letter]);
  /* A name as it is compared: `I-67` is `i67`, `Côte d'Ivoire` is `cotedivoire`. */
  const key = (text) =>
    fold(text).replace(/^the /, "").replace(/[^\p{L}\p{N}]/gu, "").replace(/(?<!\d)0+(?=\d)/g, "");
  const words = (text) => text.replace(/%/g, " percent ").split(/[^\p{L}\p{N}]+/u).filter(Boolean);

  const stems = new Map();
  const stem = (word) => {
    if (!stems.has(word)) {
      const plain = fold(word);
      stems.set(word, SMALL.has(plain) ? null : stemmer.stemWord(plain));
    }
    return stems.get(word);
  };
  let stemmer;

  /* The words of a text that count: `victims by country` and `how many victims per country` are one. Empty for a text
     of which one word is left, since `how many victims` is more than `victims`. */
  const gist = (text) => {
    const said = words(text).map(stem).filter(Boolean);
    return said.length > 1 || words(text).length === 1 ? said.join(" ") : "";
  };

  const script = (name) => load(`${root}search/${name}.js`);
  const add = (map, name, value) => map.set(name, [...(map.get(name) ?? []), value]);

  /* What a script of things holds: JSON, compressed, as text. */
  const unpacked = (packed) => {
    const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
  };

  /* Paragraphs and cells as one text. */
  const joined = (texts) =>
    texts.reduce((said, text) => said + (/[.!?:]$/.test(said) ? " " : " · ") + text, "").slice(3);

  const indexed = async (name) => {
    await Promise.all([script(name), window.MiniSearch || script("minisearch"), window.Stemmer || script("stemmer")]);
    stemmer ||= new window.Stemmer();
    const means = new Map();
    window.thbWords.forEach(([meant, said]) => (meant ? add(means, gist(said) || key(said), meant) : SMALL.add(said)));
    const { texts, things: told } = await unpacked(window.thbThings[name]);
    const things = told.map(([kind, address, title, names, weight, said]) => {
      const parts = said.map((text) => texts[text]);
      return { kind, address, title, names, weight, parts, text: joined(parts) };
    });
    const known = new Set();
    const processTerm = (word) => {
      known.add(stem(word));
      return stem(word);
    };
    const fields = ["title", "names", "text"];
    const index = new window.MiniSearch({ fields, tokenize: words, processTerm, searchOptions: { processTerm: stem } });
    index.addAll(things.map(({ title, names, text }, id) => ({ id, title, names: names.join(" "), text })));
    known.delete(null); // of small words
    const named = new Map();
    for (const id of [...things.keys()].sort((a, b) => things[b].weight - things[a].weight)) {
      const { title, names } = things[id];
      new Set([title, ...names].map(key)).forEach((name) => add(named, name, id));
    }
    const whole = things.filter(({ address }) => !/[?#]/.test(address));
    const pages = new Map(whole.map(({ address, title }) => [address, title]));
    const called = (text) => named.get(key(text)) ?? [];
    const meant = (text) => means.get(gist(text)) ?? means.get(key(text)) ?? [];
    return { things, index, called, known, meant, pages };
  };

  const loaded = {};
  const bookOf = (name) => (loaded[name] ??= indexed(name));

  /* The words of a query, those together that are one name or have a meaning in words.csv: [{ said, means, ids }]. */
  const read = ({ called, meant, things }, query) => {
    const said = words(query);
    const found = [];
    for (let start = 0; start < said.length; ) {
      let end = Math.min(start + 6, said.length);
      const part = () => said.slice(start, end).join(" ");
      const pages = () => meant(part()).flatMap(called).filter((id) => things[id].kind === "Page");
      const ids = () => [...called(part()).filter((id) => things[id].weight >= NAMED), ...pages()];
      while (end > start + 1 && !meant(part()).length && !ids().length) {
        end -= 1;
      }
      const means = [...meant(part()), ...ids().slice(0, 1).map((id) => things[id].title)];
      found.push({ said: part(), means, ids: ids() });
      start = end;
    }
    const large = found.filter((part) => words(part.said).some(stem));
    return large.length ? large : found;
  };

  /* Scores of all that has a part of a query; a word that no page has is taken for one that is spelt alike. */
  const scored = ({ index, known }, { said, means }) => {
    const terms = [...known];
    const options = { boost: { title: 3, names: 2 }, combineWith: "AND", weights: { prefix: 0.4, fuzzy: 0.3 } };
    const meant = (text) => {
      const spelt = words(text).every((word) => !stem(word) || terms.some((term) => term.startsWith(stem(word))));
      const fuzzy = spelt || means.length ? false : (term) => (term.length > 4 && !/\d/.test(term) ? 0.25 : false);
      const filter = ({ terms, queryTerms }) => terms.every((term) => queryTerms.some((said) => said[0] === term[0]));
      return index.search(text, { ...options, filter, prefix: (term) => term.length > 2 && !known.has(term), fuzzy });
    };
    const best = new Map();
    const take = (found, factor) =>
      found.forEach(({ id, score, terms }) => {
        const before = best.get(id) ?? { score: 0, terms: [] };
        best.set(id, { score: Math.max(before.score, score * factor), terms: [...before.terms, ...terms] });
      });
    means.forEach((text) => take(meant(text), 0.9));
    take(means.length && words(said).length > 2 ? [] : meant(said), 1);
    return best;
  };

  const page = (thing) => thing.address.split(/[?#]/)[0];

  /* What all words of a query, and what they mean, score together: { id: { score, share } }; `share` is how much of the
     query a thing has, in which a rare word weighs more than one that many things have. A page that is named in the
     query is about it as a whole. */
  const summed = (book, parts) => {
    const sums = new Map();
    const terms = new Set();
    let all = 0;
    for (const part of parts) {
      const own = new Set(part.ids.map((id) => page(book.things[id])));
      const found = scored(book, part);
      const most = Math.max(...[...found.values()].map(({ score }) => score));
      const rare = Math.log(1 + book.things.length / (1 + found.size));
      all += rare;
      for (const [id, { score, terms: these }] of found) {
        const before = sums.get(id) || { score: 0, weight: 0, matched: [] };
        const part = own.has(page(book.things[id])) ? 1 : score / most;
        const matched = [...before.matched, { rare, terms: new Set(these) }];
        sums.set(id, { score: before.score + rare * part, weight: before.weight + rare, matched });
        these.forEach((term) => terms.add(term));
      }
    }
    const shared = ([id, { score, weight, matched }]) => ({ id, score, share: weight / all, matched });
    return { terms, sums: [...sums].map(shared) };
  };

  /* How much of what a thing has of a query stands together, in its title and one paragraph: at most 1. */
  const together = ({ title, names, parts }, matched) => {
    const weigh = (text, also) => {
      const said = new Set([...words(text).map(stem), ...also]);
      return matched.reduce((sum, { rare, terms }) => sum + ([...terms].some((term) => said.has(term)) ? rare : 0), 0);
    };
    const called = [title, ...names].flatMap(words).map(stem);
    return Math.max(weigh("", called), ...parts.map((text) => weigh(text, called))) / weigh(parts.join(" "), called);
  };

  /* Return hits, best first: what is so called, then what has most of the query. */
  const hits = (book, query) => {
    const { things, called, meant, pages } = book;
    const parts = read(book, query);
    const asked = parts.map(({ said, means: [first] }) => first || said).join(" ");
    const about = new Set(parts.length > 1 ? parts.flatMap(({ ids }) => ids.map((id) => page(things[id]))) : []);
    const first = (id) => things[id].kind !== "Section" || things[id].weight > PROSE;
    const { terms, sums } = summed(book, parts);
    const phrases = [query, ...parts.flatMap((part) => part.means)].filter((text) => words(text).length > 1).map(fold);
    const says = (text) => phrases.some((phrase) => fold(text).includes(phrase));
    const rank = ({ id, score, share, matched }) => {
      const { title, text, weight } = things[id];
      const said = says(title) ? 3 : says(text) ? 1.5 : 1;
      const own = about.has(page(things[id])) || (parts.length > 1 && fold(title).includes(fold(query)));
      const weighed = weight < NAMED ? weight : parts.length > 1 ? 0.5 : 1.5;
      const close = matched.length > 1 && share > 0.4 && !own ? together(things[id], matched) ** 2 : 1;
      return { id, share, score: score * share ** (own ? 1 : 3) * weighed * said * close * (own ? 8 : 1) };
    };
    const exact = [...new Set([...meant(query), query, asked].flatMap(called))].filter(first).map((id) => ({ id, share: 1 }));
    const ranked = sums.map(rank).sort((a, b) => b.score - a.score);
    const least = Math.max(0, ...ranked.map(({ share }) => share)) * 0.4;
    const found = [...exact, ...ranked.filter(({ id, share }) => share >= least || about.has(page(things[id])))];
    const told = new Set();
    const known = found.map(({ id, share }) => ({ ...things[id], share, where: pages.get(page(things[id])) }));
    const both = [...about].filter((address) => /^countries\//.test(address));
    if (both.length === 2) {
      // two countries that are named stand side by side
      const [[one, first], [other, second]] = both.map((address) => [address.slice(10, 12), pages.get(address)]);
      const address = `countries.html?one=${one}&other=${other}#two-countries`;
      known.unshift({ kind: "Page", address, title: `${first} and ${second} side by side`, names: [], weight: 1, parts: [], text: "", share: 1 });
    }
    const once = known.filter(({ address }) => address && !told.has(address) && told.add(address));
    for (const named of about) {
      // a country, place or region comes before a part of its page whose heading has no other word of the query
      const whole = once.findIndex(({ address, weight }) => address === named && weight >= NAMED);
      const first = once.findIndex((thing) => page(thing) === named);
      const own = new Set(words(once[whole]?.title ?? "").map(stem));
      if (first < whole && !words(once[first].title).some((word) => terms.has(stem(word)) && !own.has(stem(word)))) {
        once.splice(first, 0, ...once.splice(whole, 1));
      }
    }
    return { exact: exact.length, found: once, terms };
  };

  const marked = (text, terms) =>
    text
      .split(/([\p{L}\p{N}]+)/u)
      .map((part, place) => (place % 2 && terms.has(stem(part)) ? make("mark", {}, part) : part));

  /* The part of a text in which the first of some words stands, else its first sentence, if it has one. */
  const line = (text, terms) => {
    const word = [...text.matchAll(/[\p{L}\p{N}]+/gu)].find((each) => terms.has(stem(each[0])));
    const sentence = text.search(/[^·\s][^·]{60}/);
    const start = !word ? sentence : word.index < LINE - 40 ? 0 : text.lastIndexOf(" ", word.index - 60) + 1;
    if (start < 0) {
      return "";
    }
    const end = start + LINE >= text.length ? text.length : text.lastIndexOf(" ", start + LINE);
    return `${word && start ? "… " : ""}${text.slice(start, end)}${end < text.length ? " …" : ""}`;
  };

  /* Hits of one page together, the best first. Pages that say the same in the same paragraph, as those of the places of
     one measure do, are one hit: those after the first follow it as places where it stands too. */
  const grouped = (found, terms) => {
    const [groups, said] = [new Map(), new Map()];
    found.forEach((thing) => add(groups, page(thing), thing));
    const has = (text) => words(text).some((word) => terms.has(stem(word)));
    return [...groups.values()].filter((group) => {
      const paragraph = !has(group[0].title) && group[0].parts.find((text) => text.length > LINE && has(text));
      const first = said.get(paragraph);
      first ? first.also.push(group[0]) : said.set(paragraph || group, Object.assign(group, { also: [] }));
      return !first;
    });
  };

  const linked = (thing, title, terms) => make("a", { href: root + thing.address }, ...marked(title, terms));

  const item = (group, terms, query) => {
    const same = [group[0], ...group.also];
    const best = same.find(({ kind }) => kind !== "Section") ?? group[0]; // a measure before the pages of its places
    const others = group.slice(1).filter((thing) => page(thing) === page(best));
    const name = best.names.find((each) => key(each) === key(query) && !key(best.title).includes(key(each)));
    const where = best.kind === "Section" || best.where === best.title || !best.address.includes("/") ? "" : best.where;
    const kind = make("span", { class: "thb-kind" }, [best.kind, name, where].filter(Boolean).join(" · "));
    const told = new Set(words(best.title).map(stem));
    const untold = new Set([...terms].filter((term) => !told.has(term) && /\D/.test(term)));
    const below = make("p", {}, ...marked(line(best.text, untold), terms));
    const beneath = others.filter(({ share }) => share >= best.share * 0.95).map((thing) => {
      const title = thing.kind === "Section" ? thing.title.replace(/^.*?: /, "") : thing.title; // without its page
      return make("li", {}, linked(thing, title, terms));
    });
    const list = make("ul", {}, ...beneath.slice(0, BENEATH));
    if (beneath.length > BENEATH) {
      const more = button(`${beneath.length - BENEATH} more on this page`, () => {
        more.parentElement.replaceWith(...beneath.slice(BENEATH));
        beneath[BENEATH].querySelector("a").focus();
      });
      list.append(make("li", {}, more));
    }
    const elsewhere = same.filter((thing) => thing !== best);
    const also = elsewhere.flatMap((thing) => [", ", linked(thing, thing.where ?? thing.title, new Set())]).slice(1);
    const places = make("p", {}, ...(also.length ? ["Also: ", ...also] : []));
    const parts = [below, places, list].filter((each) => each.textContent);
    return make("li", {}, kind, linked(best, best.title, terms), ...parts);
  };

  const start = () => {
    const form = document.querySelector("form.thb-search");
    const fields = [form, ...document.querySelectorAll("form.thb-start-search")].map((each) => each.querySelector("input"));
    let [field] = fields; // the one that is used
    const own = document.getElementById("thb-search-results"); // of search.html
    const home = form.parentElement;
    const results = own ?? make("div", { id: "thb-search-results", popover: "manual" });
    const said = make("p", { role: "status" });
    const list = make("ol", {});
    const more = button("Search the audit too", () => {
      withAudit = true;
      search();
    });
    results.replaceChildren(said, list, more);
    let withAudit = false;
    let asked = 0;

    const show = (open) => {
      results.popover && results.togglePopover(open);
      results.hidden = !open;
    };

    const place = () => {
      if (window.innerHeight - field.getBoundingClientRect().bottom < MIN_HEIGHT) {
        field.scrollIntoView({ block: "start" });
      }
      const box = field.getBoundingClientRect();
      results.style.setProperty("--thb-left", `${box.left}px`);
      results.style.setProperty("--thb-top", `${box.bottom + 6}px`);
    };

    const find = async (query) => {
      const study = hits(await bookOf("things"), query);
      const wanted = withAudit || document.documentElement.dataset.audit === "on";
      if (!wanted && (study.exact || !/\d/.test(query))) {
        return study;
      }
      const audit = hits(await bookOf("audit"), query);
      const called = audit.found.slice(0, audit.exact);
      const also = wanted ? audit.found.slice(audit.exact) : [];
      const terms = new Set([...study.terms, ...audit.terms]);
      return { found: [...called, ...study.found, ...also], terms, all: wanted };
    };

    const search = async () => {
      const [query, turn] = [field.value.trim(), ++asked];
      if (!query) {
        return show(false);
      }
      const { found, terms, all } = await find(query);
      if (turn !== asked) {
        return; // another letter was typed meanwhile
      }
      const groups = grouped(found, terms);
      list.replaceChildren(...groups.slice(0, MAX_HITS).map((group) => item(group, terms, query)));
      const number = groups.length === 1 ? "1 page" : `${groups.length} pages`;
      const best = groups.length > MAX_HITS ? `The best ${MAX_HITS} of ${number}` : number;
      said.textContent = groups.length ? `${best} for “${query}”` : `Nothing was found for “${query}”.`;
      more.hidden = Boolean(all);
      results.popover && place();
      show(true);
    };

    /* Arrows go from the field to the hits and among them; Enter follows one, Escape closes. */
    const go = (event) => {
      const links = [field, ...list.querySelectorAll("a, button")];
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const now = links.indexOf(document.activeElement);
      if (step && now >= 0 && now + step >= 0 && now + step < links.length) {
        event.preventDefault();
        links[now + step].focus();
      } else if (event.key === "Escape" && !own && !dialog.open) {
        event.preventDefault(); // some browsers would empty the field
        show(false);
        field.focus();
      }
    };

    const close = button("Close", () => dialog.close());
    const dialog = make("dialog", { class: "thb-search-dialog", "aria-label": "Search" }, close);
    dialog.addEventListener("close", () => {
      show(false);
      home.append(form, results);
      results.popover = "manual";
    });

    /* The answers stand below the field that is used, and after it for the keyboard. */
    const use = (each) => {
      if (each !== field && !own) {
        field = each;
        list.replaceChildren();
        field.form.after(results);
      }
      if (list.childElementCount && field.value && !own) {
        show(true);
      }
    };

    const open = () => {
      [field] = fields;
      if (!field.checkVisibility({ visibilityProperty: true }) || field.getBoundingClientRect().right <= 0) {
        results.popover = null;
        dialog.append(form, results);
        dialog.showModal();
      }
      field.focus();
      field.select();
    };

    if (own) {
      own.before(form);
      field.value = new URLSearchParams(location.search).get("q") || "";
    } else {
      form.after(results);
      document.body.append(dialog);
    }
    for (const area of [...fields.map((each) => each.form), results]) {
      area.addEventListener("keydown", go);
    }
    for (const each of fields) {
      each.addEventListener("focus", () => bookOf("things"), { once: true });
      each.addEventListener("input", search);
      each.addEventListener("focus", () => use(each));
      each.form.addEventListener("submit", (event) => own && event.preventDefault());
    }
    document.addEventListener("click", ({ target }) => {
      if (!own && !dialog.open && !field.form.contains(target) && !results.contains(target)) {
        show(false);
      }
    });
    document.addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) {
        event.preventDefault();
        open();
      }
    });
    document.querySelectorAll(".search-button__button").forEach((each) => each.addEventListener("click", open));
    show(false);
    own && search();
  };

  document.addEventListener("DOMContentLoaded", start);
})();

/* The audit: recomputed numbers, verdicts, rows, code. Without this script all of it shows. */
(() => {
  "use strict";

  const KEY = "thb-audit";
  const root = document.documentElement;

  /* What the scripts after this one share. */
  const make = (name, given, ...inside) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(given)) {
      value === undefined || made.setAttribute(key, value);
    }
    made.append(...inside);
    return made;
  };

  const button = (label, act, given = {}) => {
    const made = make("button", { type: "button", ...given }, ...[label].flat());
    made.addEventListener("click", act);
    return made;
  };

  const load = (src) =>
    new Promise((onload, onerror) => {
      document.head.append(Object.assign(document.createElement("script"), { src, onload, onerror }));
    });

  const changeAddress = (change) => {
    const address = new URL(location.href);
    change(address.searchParams);
    try {
      history.replaceState(null, "", address);
    } catch {
      /* Some browsers do not let a page from the disk change its address. */
    }
  };

  /* The switch is remembered; what an address asks for holds in this tab until then. */
  const recall = () => {
    try {
      return sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY);
    } catch {
      return null; // a browser that keeps nothing
    }
  };

  const remember = (choice, ...stores) => {
    try {
      stores.forEach((store) => window[store].setItem(KEY, choice));
    } catch {
      /* as above */
    }
  };

  const parse = (text) => Object.assign(document.createElement("template"), { innerHTML: text }).content;

  /* The content of a <noscript>; where that is a link, it is in a script of that name (finishing.py). */
  let loaded;
  const contentOf = async (deferred) => {
    const link = parse(deferred.textContent).querySelector("a.thb-deferred-link");
    if (!link) {
      return parse(deferred.textContent);
    }
    const [address, name] = link.getAttribute("href").split("#");
    await (loaded ??= load(address.replace(/html$/, "js")));
    return parse(window.thbDeferred[name]);
  };

  const showDeferred = async (deferred) => deferred.replaceWith(await contentOf(deferred));

  /* Texts in the order of a table that is sorted: numbers by size, and what is empty last in both directions (1, -1). */
  const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const compare = (sign, one, other) => (one && other ? sign * order.compare(one, other) : (one ? 0 : 1) - (other ? 0 : 1));

  window.thb = { make, button, load, changeAddress, showDeferred, compare };

  /* Rows behind numbers and tables of the audit are text until then: a page opens faster. */
  const showAllDeferred = async () => {
    await Promise.all([...document.querySelectorAll("noscript.thb-deferred")].map(showDeferred));
    document.dispatchEvent(new Event("thb-deferred-shown"));
  };

  const show = async (on) => {
    root.dataset.audit = on ? "on" : "off";
    for (const toggle of document.querySelectorAll(".thb-audit-switch")) {
      toggle.hidden = false;
      toggle.setAttribute("aria-pressed", String(on));
    }
    if (on) {
      await showAllDeferred();
    }
    for (const number of document.querySelectorAll("button.thb-popover-button")) {
      number.disabled = root.dataset.audit === "off"; // without the audit a number is text
    }
  };

  /* An address of a claim, a row or a heading of the audit opens it; that of a measure opens all of the measure. */
  const reveal = async () => {
    const name = location.hash.slice(1);
    if (name && !document.getElementById(name)) {
      await showAllDeferred();
    }
    const target = document.getElementById(name);
    target?.closest(".thb-entry")?.querySelector("details")?.setAttribute("open", "");
    if (target?.closest(".thb-audit") && root.dataset.audit !== "on") {
      await show(true);
      target.scrollIntoView();
    }
  };

  const wanted = new URLSearchParams(location.search).get("audit");
  let chosen = wanted === null ? recall() : wanted === "0" ? "off" : "on";
  root.dataset.audit = chosen ?? "off"; // before anything is drawn
  if (wanted !== null) {
    remember(chosen, "sessionStorage");
  }

  /* Pages on the disk may not share what is remembered: there, links tell it. */
  const tell = ({ target }) => {
    const link = target.closest("a[href]");
    if (chosen && link?.protocol === "file:" && link.pathname.endsWith(".html") && link.pathname !== location.pathname) {
      const address = new URL(link.href);
      address.searchParams.set("audit", root.dataset.audit === "on" ? "1" : "0");
      link.href = address;
    }
  };

  document.addEventListener("DOMContentLoaded", async () => {
    for (const toggle of document.querySelectorAll(".thb-audit-switch")) {
      toggle.addEventListener("click", () => {
        chosen = root.dataset.audit === "on" ? "off" : "on";
        remember(chosen, "sessionStorage", "localStorage");
        changeAddress((asked) => asked.delete("audit")); // the switch overrules it
        show(chosen === "on");
      });
    }
    document.addEventListener("click", tell, true);
    document.addEventListener("auxclick", tell, true);
    await show(root.dataset.audit === "on");
    reveal();
    addEventListener("hashchange", reveal);
  });
})();

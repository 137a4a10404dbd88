/* The audit: recomputed numbers, verdicts, rows, code. Without this script all of it shows. */
(() => {
  "use strict";

  const KEY = "thb-audit";
  const root = document.documentElement;

  /* The switch is remembered; what an address asks for holds in this tab until then. */
  const recall = () => {
    try {
      return sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY);
    } catch {
      return null; // a browser that keeps nothing
    }
  };

  const remember = (on, ...stores) => {
    try {
      stores.forEach((store) => window[store].setItem(KEY, on ? "on" : "off"));
    } catch {
      /* as above */
    }
  };

  const parse = (text) => Object.assign(document.createElement("template"), { innerHTML: text }).content;

  /* The content of a <noscript>; where that is a link, it is in a script of that name (finishing.py). */
  let loaded;
  const load = (address) =>
    new Promise((done) => {
      const script = Object.assign(document.createElement("script"), { src: address.replace(/html$/, "js"), onload: done });
      document.head.append(script);
    });

  const contentOf = async (deferred) => {
    const link = parse(deferred.textContent).querySelector("a.thb-deferred-link");
    if (!link) {
      return parse(deferred.textContent);
    }
    const [address, name] = link.getAttribute("href").split("#");
    await (loaded ??= load(address));
    return parse(window.thbDeferred[name]);
  };

  window.thbUnpack = async (deferred) => deferred.replaceWith(await contentOf(deferred)); // for browse.js

  /* Rows behind numbers and tables of the audit are text until then: a page opens faster. */
  const unpack = async () => {
    await Promise.all([...document.querySelectorAll("noscript.thb-deferred")].map(window.thbUnpack));
    document.dispatchEvent(new Event("thb-unpacked"));
  };

  const show = async (on) => {
    root.dataset.audit = on ? "on" : "off";
    for (const button of document.querySelectorAll(".thb-audit-switch")) {
      button.hidden = false;
      button.setAttribute("aria-pressed", String(on));
      button.querySelector("span").textContent = on ? "Hide the audit" : "Show the audit";
    }
    if (on) {
      await unpack();
    }
    for (const number of document.querySelectorAll("button.thb-rows")) {
      number.disabled = root.dataset.audit === "off"; // without the audit a number is text
    }
  };

  /* An address of a claim, a row or a heading of the audit opens it; that of a measure opens all of the measure. */
  const reveal = async () => {
    const name = decodeURIComponent(location.hash.slice(1));
    if (name && !document.getElementById(name)) {
      await unpack();
    }
    const target = document.getElementById(name);
    target?.closest(".thb-entry")?.querySelector("details")?.setAttribute("open", "");
    if (target && target.closest(".thb-audit") && root.dataset.audit !== "on") {
      await show(true);
      target.scrollIntoView();
    }
  };

  const wanted = new URLSearchParams(location.search).get("audit");
  if (wanted !== null) {
    remember(wanted !== "0", "sessionStorage");
  }
  root.dataset.audit = (wanted === null ? recall() === "on" : wanted !== "0") ? "on" : "off"; // before anything is drawn
  let chosen = wanted !== null || recall() !== null;

  /* Pages on the disk may not share what is remembered: there, links tell it. */
  const tell = ({ target }) => {
    const link = target.closest("a[href]");
    if (chosen && link?.protocol === "file:" && link.pathname.endsWith(".html") && link.pathname !== location.pathname) {
      const address = new URL(link.href);
      address.searchParams.set("audit", root.dataset.audit === "on" ? "1" : "0");
      link.href = address;
    }
  };

  /* The switch overrules what the address asked for. */
  const forget = () => {
    const address = new URL(location.href);
    address.searchParams.delete("audit");
    try {
      history.replaceState(null, "", address);
    } catch {
      /* Some browsers do not let a page from the disk change its address. */
    }
  };

  document.addEventListener("DOMContentLoaded", async () => {
    for (const button of document.querySelectorAll(".thb-audit-switch")) {
      button.addEventListener("click", () => {
        const on = root.dataset.audit !== "on";
        chosen = true;
        remember(on, "sessionStorage", "localStorage");
        forget();
        show(on);
      });
    }
    document.addEventListener("click", tell, true);
    document.addEventListener("auxclick", tell, true);
    await show(root.dataset.audit === "on");
    reveal();
    addEventListener("hashchange", reveal);
  });
})();

/* The audit: recomputed numbers, verdicts, rows, code. Without this script all of it shows. */
(() => {
  "use strict";

  const KEY = "thb-audit";
  const root = document.documentElement;

  const remembered = () => {
    try {
      return localStorage.getItem(KEY) === "on";
    } catch {
      return false; // a browser that keeps nothing
    }
  };

  const remember = (on) => {
    try {
      localStorage.setItem(KEY, on ? "on" : "off");
    } catch {
      /* as above */
    }
  };

  /* Rows behind numbers and tables of the audit are text until then: a page opens faster. */
  const unpack = () => {
    for (const held of document.querySelectorAll("noscript.thb-held")) {
      const parsed = document.createElement("template");
      parsed.innerHTML = held.textContent;
      held.replaceWith(parsed.content);
    }
    document.dispatchEvent(new Event("thb-unpacked"));
  };

  const show = (on) => {
    root.dataset.audit = on ? "on" : "off";
    if (on) {
      unpack();
    }
    for (const button of document.querySelectorAll(".thb-audit-switch")) {
      button.hidden = false;
      button.setAttribute("aria-pressed", String(on));
      button.querySelector("span").textContent = on ? "Hide the audit" : "Show the audit";
    }
    for (const number of document.querySelectorAll("button.thb-rows")) {
      number.disabled = !on; // without the audit a number is text
    }
  };

  /* An address of a claim, a row or a heading of the audit opens it. */
  const reveal = () => {
    const name = decodeURIComponent(location.hash.slice(1));
    if (name && !document.getElementById(name)) {
      unpack();
    }
    const target = document.getElementById(name);
    if (target && target.closest(".thb-audit") && root.dataset.audit !== "on") {
      show(true);
      target.scrollIntoView();
    }
  };

  /* What an address asks for holds for that page alone. */
  const asked = new URLSearchParams(location.search).get("audit");
  const on = asked === null ? remembered() : asked !== "0";
  root.dataset.audit = on ? "on" : "off"; // before anything is drawn

  document.addEventListener("DOMContentLoaded", () => {
    show(root.dataset.audit === "on");
    for (const button of document.querySelectorAll(".thb-audit-switch")) {
      button.addEventListener("click", () => {
        const next = root.dataset.audit !== "on";
        show(next);
        remember(next);
      });
    }
    reveal();
    addEventListener("hashchange", reveal);
  });
})();

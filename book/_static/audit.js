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

  const show = (on) => {
    root.dataset.audit = on ? "on" : "off";
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
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
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

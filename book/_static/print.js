/* The button that prints a page, and what a printed page says: where it stands and when it was printed; the field that
   leads from a profile to another. */
addEventListener("submit", (event) => {
  if (event.target.closest(".thb-other-profile")) {
    event.preventDefault();
    location.href = event.target.querySelector("select").value;
  }
});
addEventListener("click", (event) => {
  if (event.target.closest(".thb-print")) {
    print();
  }
});
addEventListener("beforeprint", () => {
  const line = `${document.title}. ${location.href}, ${new Date().toISOString().slice(0, 10)}`;
  document.querySelector("p.thb-printed")?.remove();
  document.querySelector("article")?.append(window.thb.make("p", { class: "thb-printed" }, line));
});

// Footnotes open where they are read. Without this file, or popovers, the link leads to them.
const box = Object.assign(document.createElement("aside"), { className: "note", popover: "auto", tabIndex: -1 });
document.addEventListener("click", (event) => {
  const link = event.target.closest(".footnote-ref");
  const note = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!note || !box.showPopover || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  box.replaceChildren(...note.cloneNode(true).childNodes);
  box.querySelectorAll(".footnote-backref").forEach((each) => each.remove());
  box.setAttribute("aria-label", link.textContent);
  link.closest(".post-body > *").after(box);
  box.showPopover();
  box.focus();
});

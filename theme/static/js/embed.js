// Films: the player comes when it is asked for, and nothing of it before.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-frame]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const player = Object.assign(document.createElement("iframe"), { src: link.dataset.frame, title: link.textContent });
  player.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
  link.replaceWith(player);
  player.focus();
});

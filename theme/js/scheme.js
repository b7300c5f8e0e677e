// Before the first paint: the colours that this reader chose here, if not those of the system.
try {
  const chosen = localStorage.getItem("scheme");
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset.scheme = chosen;
} catch { /* storage is switched off: the system decides */ }

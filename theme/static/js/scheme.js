// Before the first paint: the colours that this reader chose here, if not those of the system.
try {
  const { scheme } = localStorage;
  if (scheme) document.documentElement.dataset.scheme = scheme;
} catch { /* storage is switched off: the system decides */ }

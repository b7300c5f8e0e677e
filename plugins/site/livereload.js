// Part of a page in `livereload` only: loads it again after a build, or shows over it what stopped the build.
(() => {
  const shown = document.currentScript.dataset.build;
  const panel = document.createElement("pre");
  panel.id = "livereload-fault";
  panel.style.cssText =
    "position:fixed;inset:auto 0 0;z-index:9999;margin:0;padding:1rem;max-height:60vh;overflow:auto;" +
    "white-space:pre-wrap;font:14px/1.5 monospace;color:#fff;background:#7a1f1f";

  function follow() {
    const socket = new WebSocket(`ws://${location.host}/livereload`);
    socket.onmessage = (message) => {
      const { build, fault } = JSON.parse(message.data);
      if (build !== shown) location.reload();
      panel.textContent = fault;
      if (fault) document.body.append(panel);
      else panel.remove();
    };
    socket.onclose = () => setTimeout(follow, 1000);
  }
  follow();
})();

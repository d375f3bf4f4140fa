// For a page with labs in an <iframe>: each frame gets the height of its lab, and the theme of the page. It must not know the labs.
//
//   <script type="module" src="…/host.js"></script>
//
// A message counts only from the window and the origin of the frame that it is about.
const isLab = frame => { try { return /\/embed\.html$/.test(new URL(frame.src).pathname); } catch { return false; } };

addEventListener('message', ({ source, origin, data }) => {
  const told = data?.endpointLab;
  if (!told || told.event !== 'height' || !Number.isFinite(told.detail)) return;
  for (const frame of document.querySelectorAll('iframe')) {
    if (frame.contentWindow !== source || !isLab(frame) || new URL(frame.src).origin !== origin) continue;
    frame.style.height = `${Math.min(Math.max(told.detail, 40), 20_000)}px`;
  }
});

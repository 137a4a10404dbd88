// Of a preview: load the page again when it was made again.
let made;
setInterval(async () => {
  const answer = await fetch(location.pathname, { method: "HEAD", cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return; // it is being published, or the preview has ended
  const now = answer.headers.get("Last-Modified");
  if (made && now !== made) location.reload();
  made = now;
}, 1000);

// Before the first paint, so that a dark room stays dark. The policy allows no script inside the page itself.
(function () {
  var chosen = 'auto';
  try {
    chosen = localStorage.getItem('lockkeeper-appearance') || 'auto';
    if (localStorage.getItem('lockkeeper-density') === 'compact') document.documentElement.dataset.density = 'compact';
  } catch (_) {
    // Storage may be off; the system's choice is good enough.
  }
  var dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();

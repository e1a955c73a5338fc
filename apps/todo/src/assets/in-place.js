/**
 * Sends forms that have `data-in-place` without leaving the page: the server answers as ever, and of the page that
 * it sends the content takes the place of the one that is here. Without this script everything works the same way,
 * with a new page each time.
 *
 *   data-in-place    this form
 *   data-says        what a screen reader is told when it was taken
 *   data-max-size    bytes of the file that this field takes at most
 */

/* global document, DOMParser, FormData, fetch, location, matchMedia, URL, URLSearchParams */

// One after the other: a page that is overtaken would show what is no longer so.
let last = Promise.resolve();

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!('inPlace' in form.dataset)) return;
  event.preventDefault();
  // Twice the same is once.
  if (form.ariaBusy === 'true') return;
  form.ariaBusy = 'true';
  const sent = new FormData(form);
  form.reset();
  last = last.then(() => send(form, sent)).catch(() => giveBack(form, sent));
});

document.addEventListener('change', ({ target: field }) => {
  const most = Number(field.dataset.maxSize);
  const isTooLarge = most > 0 && field.files[0]?.size > most;
  field.setCustomValidity?.(isTooLarge ? `The file is larger than ${most / 1_000_000} megabytes.` : '');
});

async function send(form, sent) {
  const headers = { Accept: 'text/html' };
  const response = await fetch(form.action, { method: 'POST', body: new URLSearchParams(sent), headers });
  const target = new URL(response.url);
  // Another page: the login page, for instance, if nobody is logged in any more.
  if (response.redirected && target.pathname !== location.pathname) {
    location.assign(target);
    return;
  }
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  if (page.querySelector('main') === null) throw new Error(`no page, but ${response.status}`);
  await animate(() => show(page, form));
  document.querySelector('#says').textContent = response.ok ? form.dataset.says : '';
}

function show(page, form) {
  const { id, value } = document.activeElement;
  const row = form.closest('.row');
  const next = row?.nextElementSibling ?? row?.previousElementSibling;
  document.title = page.title;
  document.querySelector('main').replaceWith(page.querySelector('main'));
  const problems = document.querySelector('#problems');
  const same = id === '' ? undefined : document.getElementById(id);
  // What was typed meanwhile.
  if (same && value && !problems) same.value = value;
  const near = next?.id ? document.querySelector(`#${next.id} button`) : undefined;
  (problems ?? same ?? near ?? document.querySelector('main')).focus();
}

function giveBack(form, sent) {
  form.ariaBusy = 'false';
  for (const [name, value] of sent) form.elements[name].value = value;
  const problem = document.createElement('p');
  problem.className = 'flash';
  problem.role = 'alert';
  problem.textContent = 'That did not work. Please try again.';
  document.querySelector('main > .flash')?.remove();
  document.querySelector('main').prepend(problem);
}

/** Lets the browser show rows on their way to another place. */
async function animate(change) {
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
  if (isStill || !document.startViewTransition) {
    change();
    return;
  }
  nameRows();
  const transition = document.startViewTransition(() => {
    change();
    nameRows();
  });
  // A change right behind this one skips the rest of its way, which is no fault.
  transition.ready.catch(() => undefined);
  await transition.updateCallbackDone;
}

function nameRows() {
  for (const row of document.querySelectorAll('.row[id]')) row.style.viewTransitionName = row.id;
}

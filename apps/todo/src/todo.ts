/**
 * The whole application, from the outside in:
 *
 *   browserRules      what a browser is told with every response
 *   ownSite           no other site changes anything
 *   session           who has been here before; read when somebody asks
 *     assets          styles, script, fonts: with a hash in their path
 *     shared          a list for everybody who has its link: cache
 *     visitors        pages for everybody: auth, form
 *     members         pages for who is logged in: auth, form
 *       own           the page of a list: cache
 *
 * @module
 */
import { join } from 'node:path';
import { App, templates } from '@tsgi/framework';
import { auth, optional, passwords, sessionLogin } from '@tsgi/middleware-auth';
import { form } from '@tsgi/middleware-form';
import { session, sqliteSessionStore } from '@tsgi/middleware-session';
import { ASSETS_PREFIX, assetPath, assets } from './assets.ts';
import { browserCache, browserRules } from './browser-rules.ts';
import { liquid } from './liquid.ts';
import { ownSite } from './own-site.ts';
import { pageCaches } from './page-caches.ts';
import { attachmentPages } from './pages/attachment-pages.ts';
import { errorPages } from './pages/error-pages.ts';
import { homePage } from './pages/home-page.ts';
import { itemPage } from './pages/item-page.ts';
import { itemRows } from './pages/item-rows.ts';
import { listChanges } from './pages/list-changes.ts';
import { listPage } from './pages/list-page.ts';
import { loginPage } from './pages/login-page.ts';
import { overviewPage } from './pages/overview-page.ts';
import { sharedPage } from './pages/shared-page.ts';
import { signUpPage } from './pages/sign-up-page.ts';
import { MAX_FILE, NOTHING_SENT, type Site } from './pages/site.ts';
import type { Settings } from './settings.ts';
import { openStorage } from './storage/storage.ts';

/** To-do lists for several users. All that is kept is in the folder. */
export function todo({ folder, passwordCost = 17, secrets }: Settings): App {
  const storage = openStorage(folder);
  const store = sqliteSessionStore({ file: join(folder, 'sessions.sqlite') });
  const sessions = session({ secrets, store, lifetime: 'session', idleTimeout: '7d' });
  const login = sessionLogin({ loginPath: '/login', find: (id) => storage.users.find(Number(id)) });
  const hashes = passwords({ cost: passwordCost });
  const caches = pageCaches();

  const app = new App().use(browserRules, ownSite, sessions);
  const url: Site['url'] = (name, values) => app.url(name, values);
  const shown = { flashes: [], sent: NOTHING_SENT, user: false };
  const site: Site = { page: templates(liquid({ url, asset: assetPath }), shown), storage, url };

  app.mount(ASSETS_PREFIX, assets);
  sharedPage(app.with(browserCache('no-cache'), caches.shared), site);

  const visitors = app.with(auth(optional(login)), form());
  homePage(visitors, site);
  signUpPage(visitors, site, hashes);
  loginPage(visitors, site, hashes);

  const members = app.with(auth(login), browserCache('no-store'), form({ maxFile: MAX_FILE }));
  overviewPage(members, site);
  members.group('/lists/:list<int>', (list) => {
    // Whatever is sent to a path of a list may have changed it: no form can be forgotten.
    list.after(async ({ method, params }, response) => {
      if (method === 'GET' || method === 'HEAD') return response;
      await caches.purge(params.list);
      return response.with({ background: () => storage.attachments.sweep() });
    });
    listPage(list, list.with(caches.own), site);
    listChanges(list, site);
    itemRows(list, site);
    itemPage(list, site);
    attachmentPages(list, site);
  });

  errorPages(app, site);
  return app;
}

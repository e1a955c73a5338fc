/**
 * The file of an item: in as a stream, out as something to be saved.
 *
 * @module
 */
import { FileResponse } from '@tsgi/framework';
import { FormError } from '@tsgi/middleware-form';
import { sizeText } from '../liquid.ts';
import { showItem } from './item-page.ts';
import { type ItemRequest, type ListRoutes, MAX_FILE, type Site } from './site.ts';
import { NOTHING_SENT, found, itemKey, refuse, seeOther } from './site.ts';

const TOO_LARGE = `The file is too large: ${sizeText(MAX_FILE)} at most.`;

// The bytes are somebody's, so they are a document that may do nothing, whatever a browser takes them for.
const SAVED_ONLY = { 'Content-Security-Policy': "default-src 'none'; sandbox" };

export function attachmentPages(routes: ListRoutes, site: Site): void {
  const { attachments } = site.storage;
  const path = '/items/:item<int>/attachment';
  const back = (request: ItemRequest) => seeOther(site.url('item', { ...request.params }));

  routes.get(
    path,
    (request) => {
      const { name: filename, path: file, type } = found(attachments.find(itemKey(request)));
      return new FileResponse(file, { filename, headers: { 'Content-Type': type, ...SAVED_ONLY } });
    },
    { name: 'attachment' },
  );

  routes.post(path, async (request) => {
    found(site.storage.items.find(itemKey(request)));
    const problem = await takeFile(site, request);
    return problem === undefined
      ? back(request)
      : showItem(site, request, refuse(NOTHING_SENT, 'file', problem));
  });

  routes.post(
    `${path}/delete`,
    (request) => {
      found(attachments.find(itemKey(request)));
      attachments.remove(itemKey(request));
      return back(request);
    },
    { name: 'delete-attachment' },
  );
}

/** @returns what is wrong with the file that was sent. */
async function takeFile({ storage }: Site, request: ItemRequest): Promise<string | undefined> {
  try {
    for await (const part of request.environ['form.parts']()) {
      // A browser sends an empty file without a name where none was chosen.
      if (part.kind !== 'file' || part.name !== 'file' || part.filename === '') continue;
      await storage.attachments.put(itemKey(request), part);
      return undefined;
    }
    return 'Choose a file.';
  } catch (error) {
    if (error instanceof FormError && error.code === 'too-large') return TOO_LARGE;
    throw error;
  }
}

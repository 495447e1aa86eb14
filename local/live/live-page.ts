import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { streamSSE } from 'hono/streaming';
import type { Feed } from './feed.ts';

const files = join(import.meta.dirname, 'page');
const served: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/style.css': ['style.css', 'text/css; charset=utf-8'],
  '/main.ts': ['main.ts', 'text/javascript; charset=utf-8'],
};

/** A page that gets no heartbeat knows that the local stack has ended. */
const heartbeatMs = 15_000;

/** The page that shows what happens, and the stream of events it listens to (`text/event-stream`; each entry is JSON). */
export function livePage(feed: Feed): Hono {
  const app = new Hono();
  app.use(
    secureHeaders({
      contentSecurityPolicy: { defaultSrc: ["'self'"], baseUri: ["'none'"], frameAncestors: ["'none'"] },
    }),
  );
  for (const [path, [file, type]] of Object.entries(served)) {
    app.get(path, async (context) => context.body(await contentOf(file), { headers: { 'content-type': type } }));
  }
  app.get('/feed', (context) =>
    streamSSE(context, async (stream) => {
      const closed = Promise.withResolvers<void>();
      const send = (id: number, data: string) => stream.writeSSE({ id: String(id), data }).catch(closed.resolve);
      // A browser that lost the connection says what it saw last.
      const seen = Number(context.req.header('last-event-id') ?? 0);
      for (const entry of feed.after(Number.isInteger(seen) ? seen : 0)) send(entry.id, JSON.stringify(entry));
      const stop = feed.listen((entry) => void send(entry.id, JSON.stringify(entry)));
      const beat = setInterval(() => void stream.write(':\n\n').catch(closed.resolve), heartbeatMs);
      stream.onAbort(closed.resolve);
      await closed.promise;
      clearInterval(beat);
      stop();
    }),
  );
  return app;
}

/** The content of a file of the page. A script is bundled, because it imports files outside of the page's folder. */
async function contentOf(file: string): Promise<string> {
  const path = join(files, file);
  if (!file.endsWith('.ts')) return readFileSync(path, 'utf8');
  const { outputFiles } = await build({ entryPoints: [path], bundle: true, format: 'esm', write: false });
  return outputFiles.map(({ text }) => text).join('');
}

import type { Page } from 'playwright-core';

/** One request of a page; times in milliseconds since the epoch. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  /** Operation of the user pool, where it is one. */
  readonly operation: string | undefined;
  readonly from: number;
  readonly to: number;
  /** Body of the request, in bytes. */
  readonly sent: number;
  /** The answer as it came over the wire, headers and encoded body, in bytes; 0 from the cache. */
  readonly received: number;
  readonly preflight: boolean;
}

type Started = Omit<Exchange, 'to' | 'received'> & { readonly timestamp: number };

/** Records what a page asks for, from Chromium's own account (the protocol's Network domain). Call it before the page opens. */
export async function recordWire(page: Page): Promise<readonly Exchange[]> {
  const finished: Exchange[] = [];
  const started = new Map<string, Started>();
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  session.on('Network.requestWillBeSent', ({ requestId, request, wallTime, timestamp, type }) => {
    const headers = new Map(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]));
    started.set(requestId, {
      method: request.method,
      path: new URL(request.url).pathname,
      operation: headers.get('x-amz-target')?.split('.').at(-1),
      from: wallTime * 1000,
      sent: Buffer.byteLength(request.postData ?? ''),
      preflight: type === 'Preflight' || request.method === 'OPTIONS',
      timestamp,
    });
  });
  session.on('Network.loadingFinished', ({ requestId, timestamp, encodedDataLength }) => {
    const request = started.get(requestId);
    if (!request) return;
    const { timestamp: began, ...rest } = request;
    finished.push({ ...rest, to: request.from + (timestamp - began) * 1000, received: encodedDataLength });
  });
  return finished;
}

/** What a stretch of time took of the network. */
export interface Traffic {
  readonly requests: number;
  /** The most requests of which each began when the one before had ended. */
  readonly roundTrips: number;
  readonly sent: number;
  readonly received: number;
}

/** Sums up requests; those that were served from the cache cost nothing and count for nothing. */
export function traffic(exchanges: readonly Exchange[]): Traffic {
  const made = exchanges.filter(({ received }) => received > 0);
  const sum = (of: 'sent' | 'received') => made.reduce((total, exchange) => total + exchange[of], 0);
  let roundTrips = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const { from, to } of made.toSorted((a, b) => a.to - b.to)) {
    if (from < until) continue;
    roundTrips += 1;
    until = to;
  }
  return { requests: made.length, roundTrips, sent: sum('sent'), received: sum('received') };
}

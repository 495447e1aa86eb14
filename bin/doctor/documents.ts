/** Paths of the well-known documents that are looked at, by what reads them. */
export const documentPaths = {
  relatedOrigins: '/.well-known/webauthn',
  passwordManagers: '/.well-known/passkey-endpoints',
  android: '/.well-known/assetlinks.json',
  apple: '/.well-known/apple-app-site-association',
} as const;
export type DocumentKind = keyof typeof documentPaths;

/** What is at a document's address. */
export interface Document {
  readonly url: string;
  /** What was answered, or nothing when nobody did. */
  readonly answer?: {
    readonly status: number;
    /** Without parameters, in lower case. */
    readonly contentType: string;
    readonly location: string | undefined;
    readonly text: string;
  };
  /** Why nobody answered. */
  readonly failure?: string;
}

const patience = 10_000;
/** More than any of the documents needs; Apple takes no more than this. */
const mostCharacters = 128 * 1024;

/** Asks for the well-known documents at an origin, without cookies and without following redirects. */
export async function readDocuments(origin: string): Promise<Readonly<Record<DocumentKind, Document>>> {
  const read = Object.entries(documentPaths).map(
    async ([kind, path]) => [kind, await readDocument(new URL(path, origin).href)] as const,
  );
  return Object.fromEntries(await Promise.all(read)) as Record<DocumentKind, Document>;
}

async function readDocument(url: string): Promise<Document> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(patience) });
    const [type = ''] = (response.headers.get('content-type') ?? '').split(';');
    const answer = {
      status: response.status,
      contentType: type.trim().toLowerCase(),
      location: response.headers.get('location') ?? undefined,
      text: (await response.text()).slice(0, mostCharacters),
    };
    return { url, answer };
  } catch (error) {
    const { message, cause } = error instanceof Error ? error : { message: String(error), cause: undefined };
    return { url, failure: cause instanceof Error ? cause.message || message : message };
  }
}

/** A provider's icons: URLs at the pages' own origin. */
interface ProviderIcons {
  readonly icon?: string;
  readonly iconDark?: string;
}

/** By AAGUID. */
export type Providers = Readonly<Record<string, ProviderIcons>>;

/**
 * Loads the icons of providers. They are an ornament, so a failure gives none.
 *
 * @param url of the index; its icons are relative to it
 */
export async function loadProviders(url: string): Promise<Providers> {
  try {
    const response = await fetch(url);
    const index: unknown = response.ok ? await response.json() : {};
    return Object.fromEntries(Object.entries(Object(index)).map(([aaguid, entry]) => [aaguid, iconsOf(entry, url)]));
  } catch {
    return {};
  }
}

/** The icons of one entry; none if it is malformed, so that the others stay. */
function iconsOf(entry: unknown, base: string): ProviderIcons {
  const { icon, iconDark } = Object(entry) as Readonly<Record<string, unknown>>;
  const [light, dark] = [absolute(icon, base), absolute(iconDark, base)];
  return { ...(light && { icon: light }), ...(dark && { iconDark: dark }) };
}

function absolute(icon: unknown, base: string): string | undefined {
  try {
    return typeof icon === 'string' ? new URL(icon, base).href : undefined;
  } catch {
    return undefined;
  }
}

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
    const index: Record<string, ProviderIcons> = response.ok ? await response.json() : {};
    const absolute = (icon: string | undefined) => (icon === undefined ? undefined : new URL(icon, url).href);
    return Object.fromEntries(
      Object.entries(index).map(([aaguid, { icon, iconDark }]) => {
        const [light, dark] = [absolute(icon), absolute(iconDark)];
        return [aaguid, { ...(light && { icon: light }), ...(dark && { iconDark: dark }) }];
      }),
    );
  } catch {
    return {};
  }
}

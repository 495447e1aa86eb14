/**
 * Lets only addresses of this machine through: load belongs on nobody else's.
 *
 * @throws Error for any other address, and for what is no URL
 */
export function loopbackUrl(text: string): URL {
  const url = new URL(text);
  const own = url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(url.hostname);
  if (!own || !/^https?:$/.test(url.protocol)) {
    throw new Error(`${url.origin} is not this machine. Load is put on localhost, 127.0.0.0/8 and [::1] only.`);
  }
  return url;
}

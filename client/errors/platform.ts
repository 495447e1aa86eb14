/** Where a message can be more exact than for any device. An `embedded` browser is the one inside another app. */
export type Platform = 'ios' | 'android' | 'mac' | 'windows' | 'embedded';

/** What the browser says it runs on; good enough for words, and for nothing else. */
export function platform(): Platform | undefined {
  if (typeof navigator === 'undefined') return undefined;
  const { maxTouchPoints = 0 } = navigator;
  const userAgent = String(navigator.userAgent);
  // iPads say that they are Macs, which have no touch screen.
  const apple = /iPhone|iPad/.test(userAgent) || (userAgent.includes('Macintosh') && maxTouchPoints > 1);
  const android = userAgent.includes('Android');
  // Android's WebView says so; Apple's leaves out the name of the browser; the larger apps add their own.
  if (android && userAgent.includes('; wv)')) return 'embedded';
  if (apple && !/Safari|CriOS|FxiOS|EdgiOS/.test(userAgent)) return 'embedded';
  if ((apple || android) && /FBA[NV]|Instagram|Line\/|LinkedInApp/.test(userAgent)) return 'embedded';
  if (apple) return 'ios';
  if (android) return 'android';
  if (userAgent.includes('Macintosh')) return 'mac';
  return userAgent.includes('Windows') ? 'windows' : undefined;
}

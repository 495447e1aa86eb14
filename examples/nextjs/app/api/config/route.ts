import { loadConfig } from '../../../server/config';

export const dynamic = 'force-dynamic';

/** The stack's configuration for the page, whose calls of the API go through this server. */
export async function GET(): Promise<Response> {
  return Response.json({ ...(await loadConfig()), apiUrl: '/api' });
}

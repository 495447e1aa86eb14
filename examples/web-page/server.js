/** Serves `public/`, and the configuration of the local stack: `npm start -- --origin http://localhost:8080` in the repository. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const { PORT = '8080', STACK = 'http://localhost:3000' } = process.env;
const files = { '/': ['index.html', 'text/html'], '/page.js': ['page.js', 'text/javascript'] };

createServer(async ({ url }, response) => {
  try {
    if (url === '/config.json') {
      const config = await (await fetch(`${STACK}/config.json`)).text();
      response.setHeader('content-type', 'application/json').end(config);
    } else if (Object.hasOwn(files, url)) {
      const [name, type] = files[url];
      response.setHeader('content-type', type).end(await readFile(new URL(`public/${name}`, import.meta.url)));
    } else response.writeHead(404).end();
  } catch (error) {
    response.writeHead(502).end(String(error));
  }
}).listen(Number(PORT), 'localhost', () => console.log(`http://localhost:${PORT}`));

import { expect, it } from 'vitest';
import { nameInEmail } from '../../../lambdas/notices/name-in-email.ts';

it.each([
  ['My phone', 'My phone'],
  ['Ada’s iPhone 15 (blue)', 'Ada’s iPhone 15 (blue)'],
  ['电话 📱 👩‍💻', '电话 📱 👩‍💻'],
  ['Laptop 2024-06', 'Laptop 2024-06'],
  ['a\r\nBcc: everybody@example.com', 'a Bcc everybody example com'],
  ['line\u2028paragraph\u2029end', 'line paragraph end'],
  ['www.evil.example/help', 'www evil example help'],
  ['https://evil.example', 'https evil example'],
  ['mailto:eve@evil.example', 'mailto eve evil example'],
  ['evil。example', 'evil example'],
  ['evil．example', 'evil example'],
  ['evil｡example', 'evil example'],
  ['evil․example', 'evil example'],
  ['eve＠evil', 'eve evil'],
  ['evil\u200b.\u200bexample', 'evil example'],
  ['\\\\evil\\share', 'evil share'],
  ['\u202Edetrever\u2066', 'detrever'],
  ['\ud800', ''],
  ['call 0800 123456', 'call 0800…'],
  ['+49 (151) 23-45-67', '+49 (15…'],
  ['0151/2345678', '0151…'],
  ['tel:0151.234.5678', 'tel 0151…'],
  ['１２３４５６７', '1234…'],
  ['٠١٢٣٤٥٦٧', '٠١٢٣…'],
  ['①②③④⑤⑥⑦', '1234…'],
  ['1\u200b2\u200b3\u200b4\u200b5\u200b6\u200b7', '1234…'],
  ['YubiKey 12345678', 'YubiKey 1234…'],
  ['x'.repeat(500), 'x'.repeat(64)],
  ['\n', ''],
])('The email shows the passkey name %j as %j', (name, shown) => {
  expect(nameInEmail(name)).toBe(shown);
});

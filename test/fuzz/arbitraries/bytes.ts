import fc from 'fast-check';
import { type Edit, edit } from './edit.ts';

const place = fc.nat({ max: 0xffff });
const few = fc.uint8Array({ minLength: 1, maxLength: 8 });

/** Heads of CBOR items that promise what does not come, or that decoders trip over (RFC 8949): lengths, nesting, tags, floats. */
const hostileItems = [
  '9b7fffffffffffffff',
  'bb00000000ffffffff',
  '5b00000000ffffffff',
  '7affffffff',
  '5f41ff',
  '9f01',
  'bf',
  'ff',
  'd9d9f7a0',
  'c249010000000000000000',
  'f97e00',
  'fb7ff0000000000000',
  'f818',
  '1bffffffffffffffff',
  '1c',
  '81'.repeat(600),
  'a101'.repeat(600),
];

function splice(bytes: Buffer, at: number, remove: number, insert: Uint8Array): Buffer {
  const index = at % (bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, index), insert, bytes.subarray(index + remove)]);
}

function flip(bytes: Buffer, at: number, mask: number): Buffer {
  const copy = Buffer.from(bytes);
  if (copy.length > 0) copy.writeUInt8(copy.readUInt8(at % copy.length) ^ mask, at % copy.length);
  return copy;
}

/** What can happen to bytes on the way, and what somebody may do to them. */
export const bytesEdit: fc.Arbitrary<Edit<Buffer>> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(place, fc.integer({ min: 1, max: 255 }))
      .map(([at, mask]) => edit<Buffer>(`flip ${mask} at ${at}`, (bytes) => flip(bytes, at, mask))),
  },
  fc
    .tuple(place, few)
    .map(([at, more]) => edit<Buffer>(`insert ${more} at ${at}`, (bytes) => splice(bytes, at, 0, more))),
  fc
    .tuple(place, few)
    .map(([at, other]) => edit<Buffer>(`put ${other} at ${at}`, (bytes) => splice(bytes, at, other.length, other))),
  fc
    .tuple(place, fc.integer({ min: 1, max: 40 }))
    .map(([at, count]) =>
      edit<Buffer>(`take ${count} at ${at}`, (bytes) => splice(bytes, at, count, new Uint8Array())),
    ),
  fc
    .tuple(place, fc.constantFrom(...hostileItems))
    .map(([at, item]) =>
      edit<Buffer>(`insert ${item.slice(0, 20)} at ${at}`, (bytes) => splice(bytes, at, 0, Buffer.from(item, 'hex'))),
    ),
  few.map((more) => edit<Buffer>(`append ${more}`, (bytes) => Buffer.concat([bytes, more]))),
  place.map((at) => edit<Buffer>(`cut at ${at}`, (bytes) => bytes.subarray(0, at % (bytes.length + 1)))),
  fc
    .constantFrom(2, 40, 400)
    .map((times) =>
      edit<Buffer>(`repeat ${times} times`, (bytes) => Buffer.concat(Array.from({ length: times }, () => bytes))),
    ),
);

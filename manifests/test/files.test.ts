import { strFromU8, unzipSync } from 'fflate';
import { expect, test } from '@jest/globals';
import { jsonFile, textFile, zipFile } from '../src/files.js';

const text = (file: { bytes: Uint8Array }): string => strFromU8(file.bytes);

test('JSON is the same in whatever order its members were given; lists keep theirs', () => {
  const one = jsonFile('a.json', { b: [{ d: 1, c: 2 }, 1], a: undefined, aa: null });
  const other = jsonFile('a.json', { aa: null, b: [{ c: 2, d: 1 }, 1] });
  expect(text(one)).toBe(text(other));
  expect(text(one)).toBe(
    '{\n  "aa": null,\n  "b": [\n    {\n      "c": 2,\n      "d": 1\n    },\n    1\n  ]\n}\n',
  );
});

test('a text ends with one line break', () => {
  expect([text(textFile('a', 'x')), text(textFile('a', 'x\n'))]).toEqual(['x\n', 'x\n']);
});

test('a zip is the same in every time zone, at every time, in whatever order its files were given', () => {
  const files = [textFile('b/c.txt', 'two'), textFile('a.txt', 'one')];
  const zone = process.env['TZ'];
  const zips: string[] = [];
  try {
    for (const one of ['UTC', 'Pacific/Auckland', 'America/Los_Angeles']) {
      process.env['TZ'] = one;
      zips.push(Buffer.from(zipFile('x.zip', files.reverse()).bytes).toString('base64'));
    }
  } finally {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  }
  expect(new Set(zips).size).toBe(1);
  const unpacked = unzipSync(Buffer.from(zips[0]!, 'base64'));
  expect(
    Object.fromEntries(Object.entries(unpacked).map(([path, bytes]) => [path, strFromU8(bytes)])),
  ).toEqual({
    'a.txt': 'one\n',
    'b/c.txt': 'two\n',
  });
});

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

test('a zip is the same at every time, in whatever order its files were given', async () => {
  // That it is the same in every time zone is shown where the command runs in another one.
  const files = [textFile('b/c.txt', 'two'), textFile('a.txt', 'one')];
  const first = zipFile('x.zip', files).bytes;
  await new Promise((resolve) => setTimeout(resolve, 2_100)); // a zip counts time in steps of two seconds
  expect(Buffer.from(zipFile('x.zip', files.reverse()).bytes).equals(first)).toBe(true);
  const unpacked = unzipSync(first);
  expect(
    Object.fromEntries(Object.entries(unpacked).map(([path, bytes]) => [path, strFromU8(bytes)])),
  ).toEqual({
    'a.txt': 'one\n',
    'b/c.txt': 'two\n',
  });
});

import { expect, test } from '@jest/globals';
import { readConnectConfig } from '../src/index.js';

const GOOD = { service: 'https://cobrowse.example.test', groupId: '12345' };

test('a page’s settings are those of every panel page, and whether a session ends with its contact', () => {
  expect(readConnectConfig(GOOD)).toEqual(GOOD);
  expect(readConnectConfig({ ...GOOD, endWithContact: true })).toEqual({ ...GOOD, endWithContact: true });
  expect(() => readConnectConfig({ ...GOOD, endWithContact: 'yes' })).toThrow(/setting endWithContact/);
  expect(() => readConnectConfig({ groupId: '12345' })).toThrow(/setting service/);
});

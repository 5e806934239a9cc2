/** Part of every API key in tests; nothing else contains it. */
export const API_KEY_MARK = 'test-apikey-';

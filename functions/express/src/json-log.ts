export { jsonLog } from '@glance-kit/core';

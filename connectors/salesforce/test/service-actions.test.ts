import { expect, test } from '@jest/globals';
import { serviceActions } from '../src/service-actions.js';

test.each(['production', 'beta', 'https://www.glance.net', 'https://acme.glance.net', 'https://glance.net'])(
  'Glance’s service %s has a desktop client, screen share and camera',
  (service) => {
    const { host } = new URL(serviceActions(service, '12345')!.screenShare);
    expect(serviceActions(service, '12345')!.desktopClient('8421')).toBe(
      `glancepanorama://agentjoin/${host}/12345/8421`,
    );
  },
);

test.each(['https://evilglance.net', 'https://glance.net.example', 'http://localhost:4600'])(
  'a service of one’s own has none of them: %s',
  (service) => expect(serviceActions(service, '12345')).toBeUndefined(),
);

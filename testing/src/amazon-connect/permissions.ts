/** Topics and requests by the permission that opens them, as `namespace command` or `namespace key`. */
export const PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  'User.Details.View': ['aws.connect.contact agent/getARN', 'aws.connect.contact agent/getName'],
  'User.Configuration.View': [],
  'User.Status.View': [],
  'User.Status.Edit': [],
  'Contact.Details.View': [
    'aws.connect.contact contact/getInitialContactId',
    'aws.connect.contact contact/getChannelType',
    'aws.connect.contact contact/getStateDuration',
    'aws.connect.contact contact/incoming',
    'aws.connect.contact contact/connected',
    'aws.connect.contact contact/acw',
    'aws.connect.contact contact/missed',
    'aws.connect.contact contact/cleared',
  ],
  'Contact.Details.Edit': [],
  'Contact.Attributes.View': ['aws.connect.contact contact/getAttributes'],
  'Contact.CustomerDetails.View': ['aws.connect.voice voice/getInitialCustomerPhoneNumber'],
};

/** The permission that opens a topic or a request; `undefined` for one that this workspace does not know. */
export function permissionFor(namespace: string, name: string): string | undefined {
  const wanted = `${namespace} ${name}`;
  return Object.keys(PERMISSIONS).find((permission) => PERMISSIONS[permission]?.includes(wanted));
}

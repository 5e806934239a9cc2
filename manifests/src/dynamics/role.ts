import { FIRST_VERSION, braced } from './names.js';
import { element, leaf, type XmlElement } from './xml.js';

export const ROLE = { label: 'Cobrowse agent', id: braced('role/cobrowse-agent') } as const;

/**
 * What an agent needs besides a role of the app: to keep sessions, which are activities and have no privileges of their
 * own, and to read the settings and the files. Basic is one's own rows; settings and files have no owner.
 */
const PRIVILEGES: Readonly<Record<string, 'Basic' | 'Global'>> = {
  prvAppendActivity: 'Basic',
  prvCreateActivity: 'Basic',
  prvReadActivity: 'Basic',
  prvReadEnvironmentVariableDefinition: 'Global',
  prvReadEnvironmentVariableValue: 'Global',
  prvReadWebResource: 'Global',
  prvWriteActivity: 'Basic',
};

export const roleXml = (): XmlElement =>
  element('Role', { id: ROLE.id, name: ROLE.label, isinherited: '1' }, [
    leaf('IsCustomizable', true),
    leaf('IntroducedVersion', FIRST_VERSION),
    element(
      'RolePrivileges',
      {},
      Object.entries(PRIVILEGES).map(([name, level]) => element('RolePrivilege', { name, level })),
    ),
  ]);

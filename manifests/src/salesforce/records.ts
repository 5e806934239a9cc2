import { presenceOrigin } from '@glance-kit/core';
import type { HostConfig } from '../host-config.js';
import { textFile, type OutputFile } from '../files.js';
import { xmlText } from '../xml-text.js';
import { MAPPING_COLUMNS, fieldLines } from './field-lines.js';

export type SalesforceConfig = HostConfig<'salesforce'>;

const XML = '<?xml version="1.0" encoding="UTF-8"?>';
export const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';
export const DEFAULT_CERTIFICATE = 'Glance_Cobrowse';

type Value = string | number | boolean | undefined;

const TYPES: Readonly<Record<string, string>> = { string: 'string', number: 'double', boolean: 'boolean' };

function valueXml([field, value]: [string, Value]): string {
  const text = typeof value === 'number' ? value.toFixed(1) : xmlText(String(value));
  const element =
    value === undefined
      ? '<value xsi:nil="true"/>'
      : `<value xsi:type="xsd:${TYPES[typeof value]}">${text}</value>`;
  return `    <values>\n        <field>${field}</field>\n        ${element}\n    </values>\n`;
}

/** A record of a custom metadata type. */
function record(type: string, name: string, values: Readonly<Record<string, Value>>): OutputFile {
  const sorted = Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1));
  return textFile(
    `customMetadata/${type}.${name}.md-meta.xml`,
    `${XML}
<CustomMetadata xmlns="${NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
    <label>${xmlText(name)}</label>
    <protected>false</protected>
${sorted.map(valueXml).join('')}</CustomMetadata>
`,
  );
}

/** The company's settings. */
export function companyRecord(config: SalesforceConfig): OutputFile {
  const { groupId, service, loginKey, certificate = DEFAULT_CERTIFICATE, expirationSeconds = 300 } = config;
  return record('Glance_Company_Setting', 'Company', {
    Service__c: service,
    Group_Id__c: groupId,
    Function_Address__c: loginKey,
    Certificate__c: loginKey === undefined ? undefined : certificate,
    Expiration_Seconds__c: expirationSeconds,
    Partner_User_Field__c: config.user === 'federationId' ? 'FederationIdentifier' : 'Id',
    Show_Visitor_Info__c: config.visitorInfo ?? true,
    Presence__c: config.presence ?? true,
    Open_In__c: config.openIn ?? 'frame',
    Open_Session_Record__c: config.openSessionRecord ?? false,
    Log_Outside_Sessions__c: config.logOutsideSessions ?? false,
    Create_Leads__c: config.createLeads ?? 'never',
  });
}

/** One record an object; its name has no "__", which a name of a record cannot have. */
export function mappingRecords({ fields = {} }: SalesforceConfig): OutputFile[] {
  return Object.entries(fields).map(([object, mapping]) =>
    record('Glance_Object_Mapping', object.replace(/_+/g, '_').replace(/_$/, ''), {
      Object__c: object,
      ...Object.fromEntries(
        Object.entries(MAPPING_COLUMNS).map(([member, column]) => [
          column,
          fieldLines(mapping[member as keyof typeof MAPPING_COLUMNS]),
        ]),
      ),
    }),
  );
}

/** What Apex may ask: with the API key in the org, how sessions ended whose browser went away. */
export function remoteSiteFiles({ service, loginKey }: SalesforceConfig): OutputFile[] {
  if (loginKey !== undefined) return [];
  return [
    textFile(
      'remoteSiteSettings/Glance_Service.remoteSite-meta.xml',
      `${XML}
<RemoteSiteSetting xmlns="${NAMESPACE}">
    <description>The cobrowse service: sessions whose end no panel told.</description>
    <disableProtocolSecurity>false</disableProtocolSecurity>
    <isActive>true</isActive>
    <url>${xmlText(service)}</url>
</RemoteSiteSetting>
`,
    ),
  ];
}

/** What pages of Lightning may frame and ask. */
export function trustedSites({ service, loginKey, visitorInfo = true }: SalesforceConfig): TrustedSite[] {
  const keys = loginKey === undefined ? undefined : new URL(loginKey).origin;
  const presence = presenceOrigin(service);
  return [
    {
      name: 'Glance_Service',
      origin: service,
      what: 'The cobrowse service: its views in a frame, and looking sessions up.',
      frames: true,
    },
    ...(keys === undefined || keys === service
      ? []
      : [
          {
            name: 'Glance_Login_Keys',
            origin: keys,
            what: 'The login-key function: an assertion of Salesforce for a login key.',
            frames: false,
          },
        ]),
    ...(presence === service || !visitorInfo
      ? []
      : [
          {
            name: 'Glance_Presence',
            origin: presence,
            what: 'The presence service: who is on the site.',
            frames: false,
          },
        ]),
  ];
}

export interface TrustedSite {
  name: string;
  origin: string;
  what: string;
  /** Framed, and given camera and microphone; every site may be asked. */
  frames: boolean;
}

export const trustedSiteFile = ({ name, origin, what, frames }: TrustedSite): OutputFile =>
  textFile(
    `cspTrustedSites/${name}.cspTrustedSite-meta.xml`,
    `${XML}
<CspTrustedSite xmlns="${NAMESPACE}">
    <canAccessCamera>${frames}</canAccessCamera>
    <canAccessMicrophone>${frames}</canAccessMicrophone>
    <context>LEX</context>
    <description>${xmlText(what)}</description>
    <endpointUrl>${xmlText(origin)}</endpointUrl>
    <isActive>true</isActive>
    <isApplicableToConnectSrc>true</isApplicableToConnectSrc>
    <isApplicableToFontSrc>false</isApplicableToFontSrc>
    <isApplicableToFrameSrc>${frames}</isApplicableToFrameSrc>
    <isApplicableToImgSrc>false</isApplicableToImgSrc>
    <isApplicableToMediaSrc>false</isApplicableToMediaSrc>
    <isApplicableToStyleSrc>false</isApplicableToStyleSrc>
</CspTrustedSite>
`,
  );

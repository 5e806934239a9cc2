import { ACTIVITY_COLUMNS, ACTIVITY_TABLE, type ActivityColumn } from '@glance-kit/dynamics';
import { chartsXml } from './chart.js';
import { formsXml } from './forms.js';
import { FIRST_VERSION, TABLE_LABELS } from './names.js';
import { savedQueriesXml } from './views.js';
import { element, labels, leaf, leaves, type XmlElement } from './xml.js';

/** Ways in which a column may be used: in queries, on forms, in views. */
const USES = 'ValidForAdvancedFind|ValidForForm|ValidForGrid';

/** A column's type in Dataverse, and what belongs to it alone. */
function typeOf({ type, maxLength = 100 }: ActivityColumn): { type: string; details: XmlElement[] } {
  switch (type) {
    case 'text':
      // Length is in bytes, of which a character takes two.
      return {
        type: 'nvarchar',
        details: leaves({ Format: 'text', MaxLength: maxLength, Length: 2 * maxLength }),
      };
    case 'wholeNumber':
      return { type: 'int', details: leaves({ Format: 'none', MinValue: 0, MaxValue: 2_147_483_647 }) };
    case 'dateTime':
      // Behavior 1 is a moment, shown in the time zone of whoever looks.
      return {
        type: 'datetime',
        details: leaves({ Format: 'datetime', CanChangeDateTimeBehavior: true, Behavior: 1 }),
      };
    case 'lookup':
      throw new Error('A lookup of its own needs a relationship, and the table has none.');
  }
}

/** Columns that the solution makes; every activity table has the others. */
export const OWN_COLUMNS: readonly ActivityColumn[] = (ACTIVITY_COLUMNS as readonly ActivityColumn[]).filter(
  ({ builtIn }) => !builtIn,
);

interface AttributeOptions {
  physicalName: string;
  type: string;
  required: 'none' | 'required' | 'systemrequired';
  mask: string;
  isOwn: boolean;
  details: readonly XmlElement[];
  label: string;
  description: string;
}

function attributeXml(name: string, options: AttributeOptions): XmlElement {
  const { physicalName, type, required, mask, isOwn, details, label, description } = options;
  return element('attribute', { PhysicalName: physicalName }, [
    ...leaves({
      Type: type,
      Name: name,
      LogicalName: name,
      RequiredLevel: required,
      DisplayMask: mask,
      ImeMode: type === 'int' ? 'disabled' : 'auto',
      ValidForUpdateApi: type !== 'primarykey',
      ValidForReadApi: true,
      ValidForCreateApi: true,
      IsCustomField: isOwn,
      IsAuditEnabled: isOwn,
      IsSecured: false,
      IntroducedVersion: FIRST_VERSION,
      IsCustomizable: true,
      IsRenameable: true,
      CanModifySearchSettings: true,
      CanModifyRequirementLevelSettings: true,
      CanModifyAdditionalSettings: true,
      SourceType: 0,
      IsGlobalFilterEnabled: false,
      IsSortableEnabled: false,
      CanModifyGlobalFilterSettings: true,
      CanModifyIsSortableSettings: true,
      IsDataSourceSecret: false,
      AutoNumberFormat: '',
      IsSearchable: type === 'nvarchar',
      IsFilterable: false,
      IsRetrievable: false,
      IsLocalizable: false,
    }),
    ...details,
    labels('displaynames', 'displayname', label),
    labels('Descriptions', 'Description', description),
  ]);
}

/** Every activity has these two; the platform adds the others when it makes the table. */
const OF_EVERY_ACTIVITY: readonly XmlElement[] = [
  attributeXml('activityid', {
    physicalName: 'ActivityId',
    type: 'primarykey',
    required: 'systemrequired',
    mask: 'ValidForAdvancedFind|RequiredForGrid',
    isOwn: false,
    details: [],
    label: TABLE_LABELS.one,
    description: 'Id of the activity.',
  }),
  attributeXml('subject', {
    physicalName: 'Subject',
    type: 'nvarchar',
    required: 'required',
    mask: `Title|PrimaryName|${USES}|RequiredForForm|RequiredForGrid`,
    isOwn: false,
    details: leaves({ Format: 'text', MaxLength: 400, Length: 1600 }),
    label: 'Subject',
    description: 'What stands on the timeline.',
  }),
];

function ownAttributeXml(column: ActivityColumn): XmlElement {
  const { name, label, description } = column;
  return attributeXml(name, {
    physicalName: name,
    ...typeOf(column),
    required: name === ACTIVITY_TABLE.key ? 'required' : 'none',
    mask: USES,
    isOwn: true,
    label,
    description,
  });
}

/** Name of the key by which a session is written once and found again. */
const SESSION_KEY = `${ACTIVITY_TABLE.key}_key`;

const sessionKeyXml = (): XmlElement =>
  element('EntityKeys', {}, [
    element('EntityKey', {}, [
      leaf('Name', SESSION_KEY),
      leaf('LogicalName', SESSION_KEY),
      leaf('IntroducedVersion', FIRST_VERSION),
      leaf('IsCustomizable', true),
      element('EntityKeyAttributes', {}, [leaf('AttributeName', ACTIVITY_TABLE.key)]),
      labels('displaynames', 'displayname', 'Session'),
    ]),
  ]);

/** Settings of the table: an activity, owned by users, in queries and on mobile as others are, with notes. */
const SETTINGS = {
  IsDuplicateCheckSupported: true,
  IsBusinessProcessEnabled: false,
  IsRequiredOffline: false,
  IsInteractionCentricEnabled: false,
  IsCollaboration: false,
  AutoRouteToOwnerQueue: false,
  IsConnectionsEnabled: true,
  EntityColor: '',
  IsDocumentManagementEnabled: false,
  AutoCreateAccessTeams: false,
  IsOneNoteIntegrationEnabled: false,
  IsKnowledgeManagementEnabled: false,
  IsSLAEnabled: false,
  IsDocumentRecommendationsEnabled: false,
  IsBPFEntity: false,
  OwnershipTypeMask: 'UserOwned',
  IsAuditEnabled: true,
  IsRetrieveAuditEnabled: false,
  IsRetrieveMultipleAuditEnabled: false,
  IsActivity: true,
  ActivityTypeMask: 'CommunicationActivity',
  IsActivityParty: false,
  IsReplicated: true,
  IsReplicationUserFiltered: false,
  IsMailMergeEnabled: false,
  IsVisibleInMobile: false,
  IsVisibleInMobileClient: true,
  IsReadOnlyInMobileClient: true,
  IsOfflineInMobileClient: false,
  DaysSinceRecordLastModified: 0,
  MobileOfflineFilters: '',
  IsMapiGridEnabled: true,
  IsReadingPaneEnabled: true,
  IsQuickCreateEnabled: false,
  SyncToExternalSearchIndex: false,
  IntroducedVersion: FIRST_VERSION,
  IsCustomizable: true,
  IsRenameable: true,
  IsMappable: true,
  CanModifyAuditSettings: true,
  CanModifyMobileVisibility: true,
  CanModifyMobileClientVisibility: true,
  CanModifyMobileClientReadOnly: true,
  CanModifyMobileClientOffline: true,
  CanModifyConnectionSettings: true,
  CanModifyDuplicateDetectionSettings: true,
  CanModifyMailMergeSettings: true,
  CanModifyQueueSettings: true,
  CanCreateAttributes: true,
  CanCreateForms: true,
  CanCreateCharts: true,
  CanCreateViews: true,
  CanModifyAdditionalSettings: true,
  CanEnableSyncToExternalSearchIndex: true,
} as const;

const MORE_SETTINGS = {
  EnforceStateTransitions: false,
  CanChangeHierarchicalRelationship: true,
  EntityHelpUrlEnabled: false,
  EntityHelpUrl: '',
  ChangeTrackingEnabled: false,
  CanChangeTrackingBeEnabled: true,
  IsEnabledForExternalChannels: false,
  IsMSTeamsIntegrationEnabled: false,
  IsSolutionAware: false,
  HasRelatedNotes: 'True',
} as const;

/** A table adds nothing to the commands that activities have. */
const noCommands = (): XmlElement =>
  element('RibbonDiffXml', {}, [
    element('CustomActions'),
    element('Templates', {}, [element('RibbonTemplates', { Id: 'Mscrm.Templates' })]),
    element('CommandDefinitions'),
    element('RuleDefinitions', {}, [
      element('TabDisplayRules'),
      element('DisplayRules'),
      element('EnableRules'),
    ]),
    element('LocLabels'),
  ]);

/**
 * The activity table with its key, forms, views and chart.
 *
 * @param icon  name of the SVG web resource that stands for its rows; none when there is none
 */
export function tableXml(icon: string | undefined): XmlElement {
  const { name, set } = ACTIVITY_TABLE;
  const { one, many, description } = TABLE_LABELS;
  return element('Entity', {}, [
    { ...element('Name', { LocalizedName: one, OriginalName: one }), text: name },
    element('EntityInfo', {}, [
      element('entity', { Name: name }, [
        labels('LocalizedNames', 'LocalizedName', one),
        labels('LocalizedCollectionNames', 'LocalizedCollectionName', many),
        labels('Descriptions', 'Description', description),
        element('attributes', {}, [...OF_EVERY_ACTIVITY, ...OWN_COLUMNS.map(ownAttributeXml)]),
        leaf('EntitySetName', set),
        ...leaves(SETTINGS),
        leaf('IconVectorName', icon ?? ''),
        ...leaves(MORE_SETTINGS),
        sessionKeyXml(),
      ]),
    ]),
    formsXml(),
    savedQueriesXml(),
    chartsXml(),
    noCommands(),
  ]);
}

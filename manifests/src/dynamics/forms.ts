import { ACTIVITY_COLUMNS, type ActivityColumn } from '@glance-kit/dynamics';
import { FIRST_VERSION, braced } from './names.js';
import { element, labels, leaf, leaves, type XmlElement } from './xml.js';

/** Classes of the controls of a form, by what they show. */
const CLASSES = {
  text: '{4273EDBD-AC1D-40d3-9FB2-095C621B552D}',
  memo: '{E0DECE4B-6FC8-4a8f-A065-082708572369}',
  wholeNumber: '{C6D124CA-7EDA-4A60-AEA9-7FB8D318B68F}',
  duration: '{AA987274-CE4E-4271-A803-66164311A958}',
  dateTime: '{5B773807-9FB2-42DB-97C3-7A91EFF8ADFF}',
  lookup: '{270BD3DB-D9AF-4782-9025-509E298DEC0A}',
  regarding: '{F3015350-44A2-4AA0-97B5-00166532B5E9}',
  choice: '{5D68B988-0661-4db2-BC3E-17598AD3BE6C}',
} as const;

interface Field {
  name: string;
  label: string;
  shows: keyof typeof CLASSES;
}

const SUBJECT: Field = { name: 'subject', label: 'Subject', shows: 'text' };
const REGARDING: Field = { name: 'regardingobjectid', label: 'Regarding', shows: 'regarding' };
const AGENT: Field = { name: 'ownerid', label: 'Agent', shows: 'lookup' };
const STATUS: Field = { name: 'statuscode', label: 'Status', shows: 'choice' };
const START: Field = { name: 'actualstart', label: 'Start', shows: 'dateTime' };
const END: Field = { name: 'actualend', label: 'End', shows: 'dateTime' };
const DURATION: Field = { name: 'actualdurationminutes', label: 'Duration', shows: 'duration' };
const NOTES: Field = { name: 'description', label: 'Notes', shows: 'memo' };

const OWN: readonly Field[] = (ACTIVITY_COLUMNS as readonly ActivityColumn[])
  .filter(({ builtIn }) => !builtIn)
  .map(({ name, label, type }) => ({ name, label, shows: type }));

interface Form {
  id: string;
  /** Where it is shown: as the page of a row, inside another form, in a list on a timeline. */
  type: 'main' | 'quick' | 'card';
  label: string;
  description: string;
  sections: readonly { id: string; label: string; fields: readonly Field[] }[];
}

const FORMS: readonly Form[] = [
  {
    id: 'main',
    type: 'main',
    label: 'Cobrowse session',
    description: 'A session with its times and the record that it belongs to.',
    sections: [
      { id: 'session', label: 'Session', fields: [SUBJECT, REGARDING, AGENT, STATUS] },
      { id: 'times', label: 'Times', fields: [START, END, DURATION] },
      { id: 'details', label: 'Details', fields: [...OWN, NOTES] },
    ],
  },
  {
    id: 'quick',
    type: 'quick',
    label: 'Cobrowse session: quick view',
    description: 'A session in the form of another record.',
    sections: [{ id: 'session', label: 'Session', fields: [SUBJECT, AGENT, START, DURATION] }],
  },
  {
    id: 'card',
    type: 'card',
    label: 'Cobrowse session: card',
    description: 'A session in a list or on a timeline.',
    sections: [{ id: 'session', label: 'Session', fields: [STATUS, SUBJECT, AGENT, START] }],
  },
];

/** What the panel wrote is read here; notes are the agent's. */
const isWritable = ({ name }: Field): boolean => name === NOTES.name;

function fieldXml(form: string, field: Field): XmlElement {
  const { name, label, shows } = field;
  const control = {
    id: name,
    classid: CLASSES[shows],
    datafieldname: name,
    disabled: String(!isWritable(field)),
  };
  return element('row', {}, [
    element('cell', { id: braced(`form/${form}/${name}`) }, [
      labels('labels', 'label', label),
      element('control', control),
    ]),
  ]);
}

function tabXml({ id, type, sections }: Form): XmlElement {
  return element(
    'tab',
    { name: 'general', verticallayout: 'true', id: braced(`form/${id}`), IsUserDefined: '1' },
    [
      labels('labels', 'label', type === 'main' ? 'General' : ''),
      element('columns', {}, [
        element('column', { width: '100%' }, [
          element(
            'sections',
            {},
            sections.map((section) =>
              element(
                'section',
                {
                  name: section.id,
                  showlabel: String(type === 'main'),
                  showbar: 'false',
                  IsUserDefined: '0',
                  id: braced(`form/${id}/section/${section.id}`),
                },
                [
                  labels('labels', 'label', section.label),
                  element(
                    'rows',
                    {},
                    section.fields.map((field) => fieldXml(id, field)),
                  ),
                ],
              ),
            ),
          ),
        ]),
      ]),
    ],
  );
}

function formXml(form: Form): XmlElement {
  const { id, type, label, description } = form;
  const everyone = element('DisplayConditions', { Order: '0', FallbackForm: 'true' }, [element('Everyone')]);
  return element('forms', { type }, [
    element('systemform', {}, [
      leaf('formid', braced(`form/${id}/id`)),
      ...leaves({ IntroducedVersion: FIRST_VERSION, FormPresentation: 1, FormActivationState: 1 }),
      element('form', {}, [element('tabs', {}, [tabXml(form)]), ...(type === 'main' ? [everyone] : [])]),
      ...leaves({ IsCustomizable: true, CanBeDeleted: true }),
      labels('LocalizedNames', 'LocalizedName', label),
      labels('Descriptions', 'Description', description),
    ]),
  ]);
}

export const formsXml = (): XmlElement => element('FormXml', {}, FORMS.map(formXml));

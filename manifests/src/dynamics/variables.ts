import { SETTING_VARIABLES, type SettingVariable } from '@glance-kit/dynamics';
import { textFile, type OutputFile } from '../files.js';
import { FIRST_VERSION } from './names.js';
import { LANGUAGE, element, leaf, leaves, xmlDocument, type XmlElement } from './xml.js';

/** Kinds of environment variables. @see Dataverse, table environmentvariabledefinition, column type */
const TYPES: Readonly<Record<SettingVariable['type'], number>> = {
  text: 100_000_000,
  yesNo: 100_000_002,
  json: 100_000_003,
};

const text = (name: string, value: string): XmlElement =>
  element(name, { default: value }, [element('label', { description: value, languagecode: LANGUAGE })]);

/** The definitions, a file each; they have no value, so that an import never goes over what was set. */
export const variableFiles = (): OutputFile[] =>
  SETTING_VARIABLES.map(({ schemaName, label, description, type }: SettingVariable) =>
    textFile(
      `environmentvariabledefinitions/${schemaName}/environmentvariabledefinition.xml`,
      xmlDocument(
        element('environmentvariabledefinition', { schemaname: schemaName }, [
          text('description', description),
          text('displayname', label),
          leaf('introducedversion', FIRST_VERSION),
          ...leaves({ iscustomizable: true, isrequired: false, secretstore: 0, type: TYPES[type] }),
        ]),
      ),
    ),
  );

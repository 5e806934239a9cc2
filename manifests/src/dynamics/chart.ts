import { ACTIVITY_TABLE } from '@glance-kit/dynamics';
import { FIRST_VERSION, braced } from './names.js';
import { element, labels, leaf, type XmlElement } from './xml.js';

const FONT = '{0}, 10.5px';
const INK = '59, 59, 59';

/** Sessions of each month, a bar stacked of the agents' shares. */
const dataXml = (): XmlElement =>
  element('datadefinition', {}, [
    element('fetchcollection', {}, [
      element('fetch', { mapping: 'logical', aggregate: 'true' }, [
        element('entity', { name: ACTIVITY_TABLE.name }, [
          element('attribute', { alias: 'sessions', name: 'activityid', aggregate: 'countcolumn' }),
          element('attribute', {
            alias: 'month',
            name: 'actualstart',
            groupby: 'true',
            dategrouping: 'month',
            usertimezone: 'true',
          }),
          element('attribute', { alias: 'agent', name: 'ownerid', groupby: 'true' }),
        ]),
      ]),
    ]),
    element('categorycollection', {}, [
      element('category', { alias: 'month' }, [
        element('measurecollection', {}, [element('measure', { alias: 'sessions' })]),
      ]),
    ]),
  ]);

function axisXml(name: string, grid: Readonly<Record<string, string>>): XmlElement {
  return element(
    name,
    { LabelAutoFitMinFontSize: '8', TitleForeColor: INK, TitleFont: FONT, LineColor: '165, 172, 181' },
    [element('MajorGrid', grid), element('LabelStyle', { Font: FONT, ForeColor: INK })],
  );
}

const looksXml = (): XmlElement =>
  element('Chart', { Palette: 'None' }, [
    element('Series', {}, [
      element('Series', {
        ChartType: 'StackedColumn',
        IsValueShownAsLabel: 'True',
        Font: '{0}, 9.5px',
        LabelForeColor: INK,
        CustomProperties: 'PointWidth=0.75, MaxPixelPointWidth=40',
      }),
    ]),
    element('ChartAreas', {}, [
      element('ChartArea', { BorderColor: 'White', BorderDashStyle: 'Solid' }, [
        axisXml('AxisY', { LineColor: '239, 242, 246' }),
        axisXml('AxisX', { Enabled: 'False' }),
      ]),
    ]),
    element('Titles', {}, [
      element('Title', { Alignment: 'TopLeft', DockingOffset: '-3', Font: '{0}, 13px', ForeColor: INK }),
    ]),
    element('Legends', {}, [
      element('Legend', {
        Alignment: 'Center',
        LegendStyle: 'Table',
        Docking: 'Bottom',
        Font: FONT,
        ForeColor: INK,
      }),
    ]),
  ]);

export const chartsXml = (): XmlElement =>
  element('Visualizations', {}, [
    element('visualization', {}, [
      leaf('savedqueryvisualizationid', braced('chart/sessions-per-agent')),
      element('datadescription', {}, [dataXml()]),
      element('presentationdescription', {}, [looksXml()]),
      leaf('isdefault', true),
      leaf('IsCustomizable', true),
      leaf('CanBeDeleted', true),
      leaf('IntroducedVersion', FIRST_VERSION),
      labels('LocalizedNames', 'LocalizedName', 'Cobrowse sessions per agent'),
      labels('Descriptions', 'Description', 'Sessions of each month, by agent.'),
    ]),
  ]);

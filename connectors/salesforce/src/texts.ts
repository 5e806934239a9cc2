import {
  keyText,
  say,
  type PANEL_ENGLISH,
  type PanelTexts,
  type ViewTexts,
} from '@glance-kit/panel/headless';
import type { ErrorCode, Trouble } from '@glance-kit/core';

/** What only the panel in Salesforce says, in English. */
export const SALESFORCE_ENGLISH = {
  recordLoading: 'Looking at the record …',
  recordFailed: 'Salesforce did not tell who this record is about.',
  permissionTitle: 'Cobrowse is not set up for you',
  permissionNone:
    'Your user has neither of the two permissions that Cobrowse needs. Ask an administrator to assign you exactly one permission set: “Glance Agent” or “Glance Agent - Panorama”.',
  permissionBoth:
    'Your user has both “Glance Cobrowse” and “Glance Cobrowse - Panorama”, and only one of them can say where views open. Ask an administrator to take one away.',
  visitorThere: 'The visitor is there and can be joined now.',
  visitorAway: 'The visitor is not there yet. Join waits for them.',
  visitorOnSite: 'The visitor is on the site. Join waits until they ask for help.',
  visitorInfo: 'Visitor',
  visitorType: 'Type',
  visitorBrowser: 'Browser',
  visitorSystem: 'System',
  visitorUnknown: 'This service does not tell what the visitor looks at.',
  visitorLater: 'Shown once the visitor is on the site.',
  camera: 'Visitor’s camera',
  screenShare: 'Screen share',
  agentVideo: 'Agent video',
  panorama: 'Desktop client',
  openClient: 'Open in the desktop client',
  startScreenShare: 'Share a screen',
  inviteCamera: 'Invite to share a camera',
  clientNote:
    'You sign in in the desktop client itself. A session that is joined there is not saved to the record.',
  notAvailable: '{name}: not available with this service.',
  frameTitle: 'The view stays empty?',
  frameText:
    'This page may not be allowed to show it. Open it in a window; an administrator can add the service to the trusted URLs of Salesforce.',
  openInWindow: 'Open in a window',
  runsElsewhere:
    'The session of this record runs in another Cobrowse panel of this page. Go on there, or in its window.',
  lostTitle: 'Cobrowse session not saved',
  lostText: 'The record that the session was started from does not exist any more, or you may not see it.',
  noRecord: 'No record is open. A session can be joined, but nothing is saved to a record.',
} as const;

type OwnTexts = { readonly [name in keyof typeof SALESFORCE_ENGLISH]: string };

/** The same in the other languages. */
export const SALESFORCE_LANGUAGES: Readonly<Record<string, OwnTexts>> = {
  de: {
    recordLoading: 'Der Datensatz wird angesehen …',
    recordFailed: 'Salesforce hat nicht gesagt, um wen es in diesem Datensatz geht.',
    permissionTitle: 'Cobrowsing ist für Sie nicht eingerichtet',
    permissionNone:
      'Ihr Benutzer hat keine der beiden Berechtigungen, die Cobrowsing braucht. Bitten Sie Ihre Administration um genau einen der Berechtigungssätze „Glance Agent“ oder „Glance Agent - Panorama“.',
    permissionBoth:
      'Ihr Benutzer hat „Glance Cobrowse“ und „Glance Cobrowse - Panorama“, aber nur eine von beiden kann sagen, wo sich Ansichten öffnen. Bitten Sie Ihre Administration, eine zu entziehen.',
    visitorThere: 'Die Person ist da, Sie können jetzt beitreten.',
    visitorAway: 'Die Person ist noch nicht da. Nach dem Beitreten wird auf sie gewartet.',
    visitorOnSite:
      'Die Person ist auf der Website. Nach dem Beitreten wird gewartet, bis sie um Hilfe bittet.',
    visitorInfo: 'Besuch',
    visitorType: 'Art',
    visitorBrowser: 'Browser',
    visitorSystem: 'System',
    visitorUnknown: 'Dieser Dienst teilt nicht mit, was die Person ansieht.',
    visitorLater: 'Erscheint, sobald die Person auf der Website ist.',
    camera: 'Kamera der Person',
    screenShare: 'Bildschirm teilen',
    agentVideo: 'Video des Agenten',
    panorama: 'Desktop-Programm',
    openClient: 'Im Desktop-Programm öffnen',
    startScreenShare: 'Bildschirm teilen',
    inviteCamera: 'Zur Kamera einladen',
    clientNote:
      'Im Desktop-Programm melden Sie sich selbst an. Eine Sitzung, der Sie dort beitreten, wird nicht im Datensatz gespeichert.',
    notAvailable: '{name}: mit diesem Dienst nicht verfügbar.',
    frameTitle: 'Bleibt die Ansicht leer?',
    frameText:
      'Vielleicht darf diese Seite sie nicht zeigen. Öffnen Sie sie in einem Fenster; Ihre Administration kann den Dienst in Salesforce zu den vertrauenswürdigen URLs hinzufügen.',
    openInWindow: 'In einem Fenster öffnen',
    runsElsewhere:
      'Die Sitzung dieses Datensatzes läuft in einem anderen Cobrowsing-Panel dieser Seite. Machen Sie dort oder in ihrem Fenster weiter.',
    lostTitle: 'Cobrowsing-Sitzung nicht gespeichert',
    lostText:
      'Den Datensatz, in dem die Sitzung begonnen wurde, gibt es nicht mehr, oder Sie dürfen ihn nicht sehen.',
    noRecord:
      'Kein Datensatz ist geöffnet. Sie können einer Sitzung beitreten, aber nichts wird gespeichert.',
  },
  es: {
    recordLoading: 'Consultando el registro …',
    recordFailed: 'Salesforce no ha indicado de quién trata este registro.',
    permissionTitle: 'Cobrowse no está configurado para usted',
    permissionNone:
      'Su usuario no tiene ninguno de los dos permisos que necesita Cobrowse. Pida a un administrador exactamente un conjunto de permisos: «Glance Agent» o «Glance Agent - Panorama».',
    permissionBoth:
      'Su usuario tiene «Glance Cobrowse» y «Glance Cobrowse - Panorama», y solo uno puede decidir dónde se abren las vistas. Pida a un administrador que retire uno.',
    visitorThere: 'El visitante está ahí: ya puede unirse.',
    visitorAway: 'El visitante todavía no está. Al unirse se le espera.',
    visitorOnSite: 'El visitante está en el sitio web. Al unirse se espera a que pida ayuda.',
    visitorInfo: 'Visitante',
    visitorType: 'Tipo',
    visitorBrowser: 'Navegador',
    visitorSystem: 'Sistema',
    visitorUnknown: 'Este servicio no indica qué mira el visitante.',
    visitorLater: 'Se muestra cuando el visitante esté en el sitio web.',
    camera: 'Cámara del visitante',
    screenShare: 'Compartir pantalla',
    agentVideo: 'Vídeo del agente',
    panorama: 'Programa de escritorio',
    openClient: 'Abrir en el programa de escritorio',
    startScreenShare: 'Compartir una pantalla',
    inviteCamera: 'Invitar a compartir la cámara',
    clientNote:
      'En el programa de escritorio inicia sesión usted mismo. Una sesión a la que se une allí no se guarda en el registro.',
    notAvailable: '{name}: no disponible con este servicio.',
    frameTitle: '¿La vista sigue vacía?',
    frameText:
      'Quizá esta página no pueda mostrarla. Ábrala en una ventana; un administrador puede añadir el servicio a las URL de confianza de Salesforce.',
    openInWindow: 'Abrir en una ventana',
    runsElsewhere:
      'La sesión de este registro está en otro panel de Cobrowse de esta página. Continúe allí o en su ventana.',
    lostTitle: 'Sesión de Cobrowse no guardada',
    lostText: 'El registro en el que empezó la sesión ya no existe, o usted no puede verlo.',
    noRecord: 'No hay ningún registro abierto. Puede unirse a una sesión, pero no se guardará nada.',
  },
  fr: {
    recordLoading: 'Consultation de l’enregistrement …',
    recordFailed: 'Salesforce n’a pas indiqué qui cet enregistrement concerne.',
    permissionTitle: 'Le cobrowsing n’est pas configuré pour vous',
    permissionNone:
      'Votre utilisateur n’a aucune des deux autorisations nécessaires. Demandez à un administrateur exactement un ensemble d’autorisations : « Glance Agent » ou « Glance Agent - Panorama ».',
    permissionBoth:
      'Votre utilisateur a « Glance Cobrowse » et « Glance Cobrowse - Panorama », et une seule peut dire où s’ouvrent les vues. Demandez à un administrateur d’en retirer une.',
    visitorThere: 'Le visiteur est là : vous pouvez le rejoindre.',
    visitorAway: 'Le visiteur n’est pas encore là. Rejoindre l’attend.',
    visitorOnSite: 'Le visiteur est sur le site. Rejoindre attend qu’il demande de l’aide.',
    visitorInfo: 'Visiteur',
    visitorType: 'Type',
    visitorBrowser: 'Navigateur',
    visitorSystem: 'Système',
    visitorUnknown: 'Ce service n’indique pas ce que le visiteur regarde.',
    visitorLater: 'Affiché dès que le visiteur est sur le site.',
    camera: 'Caméra du visiteur',
    screenShare: 'Partage d’écran',
    agentVideo: 'Vidéo de l’agent',
    panorama: 'Programme de bureau',
    openClient: 'Ouvrir dans le programme de bureau',
    startScreenShare: 'Partager un écran',
    inviteCamera: 'Inviter à partager la caméra',
    clientNote:
      'Vous vous connectez dans le programme de bureau lui-même. Une session rejointe là n’est pas enregistrée.',
    notAvailable: '{name} : non disponible avec ce service.',
    frameTitle: 'La vue reste vide ?',
    frameText:
      'Cette page n’a peut-être pas le droit de l’afficher. Ouvrez-la dans une fenêtre ; un administrateur peut ajouter le service aux URL de confiance de Salesforce.',
    openInWindow: 'Ouvrir dans une fenêtre',
    runsElsewhere:
      'La session de cet enregistrement est dans un autre panneau de cobrowsing de cette page. Continuez là-bas ou dans sa fenêtre.',
    lostTitle: 'Session de cobrowsing non enregistrée',
    lostText: 'L’enregistrement où la session a commencé n’existe plus, ou vous ne pouvez pas le voir.',
    noRecord:
      'Aucun enregistrement n’est ouvert. Vous pouvez rejoindre une session, mais rien n’est enregistré.',
  },
};

/** Texts of every panel that this one says, too. */
export const PANEL_NAMES = [
  ...['contact', 'otherSessions', 'bootTitle', 'bootText', 'retry', 'cancel', 'back'],
  ...[
    'readyTitle',
    'readyText',
    'desktopWeb',
    'mobileWeb',
    'mobileApp',
    'join',
    'otherKey',
    'keyTitle',
    'keyLabel',
    'keyHint',
  ],
  ...['waitingTitle', 'waitingText', 'waitingWindow', 'waitingPage', 'openWindow', 'openingTitle'],
  ...['blockedTitle', 'blockedText', 'openView', 'liveTitle', 'goneTitle', 'goneText', 'restoredTitle'],
  ...['restoredText', 'key', 'time', 'agents', 'page', 'showView', 'rejoin', 'end', 'endedTitle'],
  ...['endedAgent', 'endedVisitor', 'endedTimeout', 'endedError', 'endedUnknown', 'duration', 'newSession'],
  ...['errorTitle', 'errorText', 'unsaved', 'saving', 'saveAgain', 'notSaved', 'notSavedSeen'],
  ...['keyEmpty', 'keyTooLong', 'keyReserved', 'keyCharacters'],
] as const;

/** Failures that an agent of Salesforce can meet and has a text of its own for; others say `errorText`. */
export const TROUBLE_NAMES = [
  ...['AGENT_UNKNOWN', 'CONFIG_INVALID', 'CONTEXT_INVALID', 'HANDLER_FAILED', 'HOST_REFUSED'],
  ...['LOOKUP_FAILED', 'LOOKUP_MALFORMED', 'LOOKUP_REFUSED', 'LOOKUP_TIMED_OUT', 'ORIGIN_REFUSED'],
  ...['POPUP_BLOCKED', 'RECORD_REFUSED', 'SIGN_IN_REQUIRED'],
] as const satisfies readonly ErrorCode[];

type PanelName = (typeof PANEL_NAMES)[number] | Extract<keyof typeof PANEL_ENGLISH, `character ${string}`>;
type TroubleName = (typeof TROUBLE_NAMES)[number];

/** Everything that is said, in the language of the user: custom labels of the org. */
export type SalesforceTexts = { readonly [name in PanelName | TroubleName]: string } & ViewTexts & OwnTexts;

/** What happened and what to do next. */
export const troubleOf = (texts: SalesforceTexts, { code, detail = '' }: Trouble): string =>
  say((texts as { readonly [name in ErrorCode]?: string })[code] ?? texts.errorText, { detail });

/** Why a typed key cannot be used; `undefined` when it can. */
export const keyTrouble = (texts: SalesforceTexts, value: string): string | undefined =>
  keyText(texts as SalesforceTexts & PanelTexts, value);

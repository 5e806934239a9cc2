/** What the app was opened for: one contact, or none. */
export type AppScope = { type: 'contact'; contactId: string } | { type: 'idle' };

/** What a contact's event carries, as far as it is read. */
export interface ContactEvent {
  contactId: string;
}

type ContactHandler = (event: ContactEvent) => Promise<void>;

/** Members of the clients of `@amazon-connect/contact` and `@amazon-connect/voice` that are used. */
export interface ConnectClients {
  agent: {
    /** For display only: whoever frames the page can say any name. Needs `User.Details.View`. */
    getName(): Promise<string>;
  };
  contact: {
    /** Missing names are absent. Needs `Contact.Attributes.View`. */
    getAttributes(contactId: string, names: string[]): Promise<Record<string, string>>;
    /** The rest needs `Contact.Details.View`. */
    getInitialContactId(contactId: string): Promise<string | undefined>;
    getChannelType(contactId: string): Promise<{ type: string }>;
    onConnected(handler: ContactHandler, contactId?: string): void;
    offConnected(handler: ContactHandler, contactId?: string): void;
    onStartingAcw(handler: ContactHandler, contactId?: string): void;
    offStartingAcw(handler: ContactHandler, contactId?: string): void;
    onCleared(handler: ContactHandler, contactId?: string): void;
    offCleared(handler: ContactHandler, contactId?: string): void;
  };
  voice: {
    /** Voice only. Needs `Contact.CustomerDetails.View`. */
    getInitialCustomerPhoneNumber(contactId: string): Promise<string>;
  };
}

/** What the workspace gives to `onCreate`, as far as it is read. */
export interface CreateEvent {
  context: { scope?: AppScope; config?: { permissions?: readonly string[] } };
}

/** The part of `AmazonConnectApp` and of the clients' constructors that is used. */
export interface ConnectSdk<Provider extends ConnectProvider = ConnectProvider> {
  AmazonConnectApp: {
    init(config: {
      onCreate: (event: CreateEvent) => Promise<void>;
      onDestroy: () => Promise<void>;
      workspace: { connectionTimeout: number };
    }): { provider: Provider };
  };
  AgentClient: new (provider: Provider) => ConnectClients['agent'];
  ContactClient: new (provider: Provider) => ConnectClients['contact'];
  VoiceClient: new (provider: Provider) => ConnectClients['voice'];
}

export interface ConnectProvider {
  onError(handler: (error: { key: string; isFatal: boolean }) => void): void;
}

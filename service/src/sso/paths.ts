/** Starts single sign-on (GET), and takes the provider's answers (POST). */
export const ACS_PATH = '/account/GetLoginKey.aspx';
/** What this service is, for the settings of a provider; ours, the documented service has none. */
export const METADATA_PATH = '/account/SamlMetadata';

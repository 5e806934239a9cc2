/** The installed SDK in a file of its own beside the page's: nothing of ours is in it, and nothing of it in ours. */
export { AmazonConnectApp } from '@amazon-connect/app';
export { AgentClient, ContactClient } from '@amazon-connect/contact';
export { VoiceClient } from '@amazon-connect/voice';
